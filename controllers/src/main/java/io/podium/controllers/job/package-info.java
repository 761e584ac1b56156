/**
 * Jobs: pods run until enough of them have succeeded, or too many have failed. Reads a Job and its
 * pods in the view; claims, creates and deletes pods, and counts those that ended exactly once: a
 * pod keeps a finalizer until its end stands in the Job's status. A pass looks ({@code Picture}),
 * judges whether the Job is over ({@code Verdict}), says which pods come and go ({@code Scaling}),
 * and what is counted ({@code Tally}). What becomes of the pods of a deleted Job is the garbage
 * collector's; their finalizers are taken off by {@code StrayPodReconciler}.
 */
package io.podium.controllers.job;
