/**
 * Expressions in CEL: read, checked against an environment of typed variables, and weighed. The
 * library dev.cel reads the text (only {@link io.podium.api.cel.Parsing} knows it); types, faults
 * and costs are cel-go's, because users match its words and rules are refused by its estimates
 * (docs/decisions/0008). Nothing here is loaded before there is an expression.
 */
package io.podium.api.cel;
