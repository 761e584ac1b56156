/**
 * What becomes of a node that falls silent: its conditions turn Unknown, its pods count as not
 * ready, and taints keep new pods away and, zone by zone, let those it has be evicted. Reads nodes,
 * their Leases and their pods; writes conditions, taints and the readiness of pods. Pods are not
 * evicted here.
 */
package io.podium.controllers.nodelife;
