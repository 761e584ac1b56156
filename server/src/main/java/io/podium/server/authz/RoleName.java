package io.podium.server.authz;

/** Names a Role, or a ClusterRole when the namespace is "". */
record RoleName(String namespace, String name) {
    /** As messages spell it. */
    String text() {
        String sort = namespace.isEmpty() ? "clusterrole" : "role";
        return sort + ".rbac.authorization.k8s.io \"" + name + "\"";
    }
}
