/**
 * ReplicaSets and ReplicationControllers: as many pods as they ask for. Reads either and their pods
 * in the view; adopts, releases, creates and deletes pods and reports in the status. One decider
 * serves both, because they differ only in how a selector is spelled and what a status holds. What
 * becomes of the pods of a deleted one is the garbage collector's.
 */
package io.podium.controllers.replicas;
