/**
 * The life of a pod on its node. The planner says, from the pod's specification and what was
 * observed, which steps come next; the worker, one per pod, has them done and asks again; the
 * status renderer says what the cluster shall see. Observations come from the runtime, wishes from
 * the View; statuses, events and the final deletion go to the door. Sandboxes and containers are
 * found by the pod's uid, never by its name.
 */
package io.podium.node.pod;
