/**
 * Counts what PodDisruptionBudgets ask about: how many of the pods they select are healthy, how
 * many must be, and so how many may be evicted. Reads budgets, pods and the owners of pods; writes
 * the status of budgets, and the condition of pods that were to go and did not. Evictions
 * themselves are answered by the server.
 */
package io.podium.controllers.disruption;
