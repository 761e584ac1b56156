/**
 * What the server counts, under the names that dashboards and alerts for Kubernetes know. Numbers
 * come from the rooms, which hold their counters themselves so that counting costs no look-up; they
 * go out as text when somebody scrapes. Nothing here decides anything, and nothing is shared
 * between clusters of one process.
 */
package io.podium.server.metrics;
