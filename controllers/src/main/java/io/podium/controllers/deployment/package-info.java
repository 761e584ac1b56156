/**
 * Deployments: ReplicaSets of the newest template take over from those before, as fast as maxSurge
 * and maxUnavailable allow. Reads Deployments, their ReplicaSets and (for Recreate) pods of the
 * view; creates, scales, annotates and deletes ReplicaSets and reports in the status. Pods are
 * never touched here.
 */
package io.podium.controllers.deployment;
