/**
 * ReplicaSets: as many pods as they ask for. Reads ReplicaSets and pods of the view; adopts,
 * releases, creates and deletes pods and reports in the status. What becomes of the pods of a
 * deleted set is the garbage collector's.
 */
package io.podium.controllers.replicaset;
