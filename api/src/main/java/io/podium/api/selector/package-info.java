/**
 * Label and field selectors: parsed from a query or from an object's LabelSelector, matched against
 * labels or fields. Selectors are immutable and say themselves in canonical text. Nothing here
 * reads objects from anywhere.
 */
package io.podium.api.selector;
