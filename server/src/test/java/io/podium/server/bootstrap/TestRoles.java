package io.podium.server.bootstrap;

import io.podium.api.view.ApiObject;
import java.util.List;

/** Roles and bindings for tests, in the notation of the default ones. */
public final class TestRoles {
    private TestRoles() {}

    public static List<ApiObject> parse(String text) {
        return RoleNotation.parse(text);
    }

    /** One of the tables of default objects, such as cluster.roles. */
    public static List<ApiObject> table(String name) {
        return RoleNotation.read("/rbac/" + name);
    }
}
