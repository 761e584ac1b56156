package io.podium.node.pod;

import java.time.Instant;
import java.util.List;

/**
 * One sandbox as the runtime shows it.
 *
 * @param attempt how many sandboxes the pod had before
 * @param addresses of the pod, the first one first; empty while not ready and on the node's own
 *     network
 */
public record SandboxSeen(
        String id, int attempt, boolean ready, Instant createdAt, List<String> addresses) {}
