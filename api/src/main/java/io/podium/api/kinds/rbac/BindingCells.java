package io.podium.api.kinds.rbac;

import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.time.Instant;
import java.util.ArrayList;

/** What the listings of role bindings show. */
public final class BindingCells {
    private BindingCells() {}

    public static Object role(MapValue binding, Instant now) {
        MapValue role = binding.map("roleRef");
        return role.string("kind") + "/" + role.string("name");
    }

    private static String subjects(MapValue binding, String kind) {
        ListValue subjects = binding.list("subjects");
        var names = new ArrayList<String>();
        for (int i = 0; i < subjects.size(); i++) {
            MapValue subject = subjects.map(i);
            if (subject.string("kind").equals(kind)) {
                String namespace =
                        kind.equals("ServiceAccount") ? subject.string("namespace") + "/" : "";
                names.add(namespace + subject.string("name"));
            }
        }
        return String.join(", ", names);
    }

    public static Object users(MapValue binding, Instant now) {
        return subjects(binding, "User");
    }

    public static Object groups(MapValue binding, Instant now) {
        return subjects(binding, "Group");
    }

    public static Object accounts(MapValue binding, Instant now) {
        return subjects(binding, "ServiceAccount");
    }
}
