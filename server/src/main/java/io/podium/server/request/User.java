package io.podium.server.request;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who asks. */
public record User(String name, String uid, Set<String> groups, Map<String, List<String>> extra) {
    public static final String ANONYMOUS = "system:anonymous";
    public static final String AUTHENTICATED_GROUP = "system:authenticated";
    public static final String UNAUTHENTICATED_GROUP = "system:unauthenticated";
    public static final String MASTERS_GROUP = "system:masters";
    public static final String NODES_GROUP = "system:nodes";

    public static User of(String name, String... groups) {
        return new User(name, "", Set.of(groups), Map.of());
    }
}
