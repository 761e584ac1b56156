/**
 * The rules of every kind as tables under {@code resources/rules}, one file per kind, run over
 * HTTPS. docs/rules.md says how a table is written.
 */
package io.podium.server.rules;
