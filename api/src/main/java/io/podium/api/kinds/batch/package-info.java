/**
 * What is special of Jobs and CronJobs: defaults, generated selectors, cells. Objects come from the
 * registry and go back to it; nothing here reads other objects, the time, or the store.
 */
package io.podium.api.kinds.batch;
