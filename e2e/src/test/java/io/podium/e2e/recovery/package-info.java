/**
 * Kills the parts of a cluster that runs real containers under load, and looks whether users would
 * have noticed: no container restarted, none lost, nothing left over, the status right. A day's
 * share runs with the tests; {@code ./podium campaign restart} goes on from its ledger.
 */
package io.podium.e2e.recovery;
