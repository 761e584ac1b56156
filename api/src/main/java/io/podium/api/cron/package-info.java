/**
 * Schedules as cron writes them, in the dialect Kubernetes users know (robfig/cron's standard
 * parser): a text becomes a schedule, or is refused in that parser's words; a schedule says when it
 * is next time. Texts come from CronJobs; nothing here reads a clock.
 */
package io.podium.api.cron;
