/**
 * Storage: volumes and claims, and the kinds of storage.k8s.io: their rules, what is prepared of
 * them and what they warn of. What holds for sources of volumes stands with the pods', in {@link
 * io.podium.api.kinds.pod}. Nothing here makes or mounts a volume.
 */
package io.podium.api.kinds.storage;
