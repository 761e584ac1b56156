/**
 * How pods of a scheduler's name are placed: which of upstream's plugins take part, what they weigh
 * and what they are told. Comes from a KubeSchedulerConfiguration file or is upstream's default;
 * read by placement and preemption. Places nothing.
 */
package io.podium.scheduler.profile;
