/**
 * CronJobs: a Job whenever the schedule says so. Reads CronJobs and the Jobs they control in the
 * view; creates one Job for each slot, deletes those that are replaced or too old to be kept, and
 * keeps books in the status. What a Job does is the Job controller's; what becomes of the Jobs of a
 * deleted CronJob is the garbage collector's. It remembers which schedule it has seen of each, so
 * that a new one does not make up for times before it was there.
 */
package io.podium.controllers.cronjob;
