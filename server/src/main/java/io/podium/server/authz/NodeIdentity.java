package io.podium.server.authz;

import io.podium.server.request.User;
import java.util.Optional;

/** Which users are nodes: those named system:node:NAME, of the group system:nodes. */
public final class NodeIdentity {
    private static final String PREFIX = "system:node:";
    private static final String GROUP = "system:nodes";

    private NodeIdentity() {}

    /** The node's name, "" for a node without one; empty for everybody else. */
    public static Optional<String> of(User user) {
        return user.groups().contains(GROUP) && user.name().startsWith(PREFIX)
                ? Optional.of(user.name().substring(PREFIX.length()))
                : Optional.empty();
    }
}
