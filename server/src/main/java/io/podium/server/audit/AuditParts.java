package io.podium.server.audit;

import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.server.authz.Attributes;
import io.podium.server.request.User;
import java.util.HashMap;
import java.util.Map;

/** The parts of events. */
final class AuditParts {
    private AuditParts() {}

    static MapValue user(User user) {
        var shown = new HashMap<String, Object>();
        shown.put("username", user.name());
        if (!user.uid().isEmpty()) {
            shown.put("uid", user.uid());
        }
        if (!user.groups().isEmpty()) {
            shown.put("groups", ListValue.of(user.groups().stream().sorted().toList()));
        }
        if (!user.extra().isEmpty()) {
            var extra = new HashMap<String, Object>();
            user.extra().forEach((key, values) -> extra.put(key, ListValue.of(values)));
            shown.put("extra", FreeMap.of(extra));
        }
        return FreeMap.of(shown);
    }

    /** What the body of a request says of the object it is about. */
    record Named(String namespace, String name, String uid, String resourceVersion) {
        static final Named NOT = new Named("", "", "", "");

        static Named in(MapValue body) {
            MapValue metadata = body.map("metadata");
            return new Named(
                    metadata.string("namespace"),
                    metadata.string("name"),
                    metadata.string("uid"),
                    metadata.string("resourceVersion"));
        }
    }

    /** As upstream, from the request alone: its address, and its body where that says more. */
    static MapValue reference(Attributes asked, Named named) {
        var reference = new HashMap<String, Object>();
        reference.put("resource", asked.resource());
        put(reference, "namespace", or(asked.namespace(), named.namespace()));
        put(reference, "name", or(asked.name(), named.name()));
        put(reference, "apiGroup", asked.group());
        put(reference, "apiVersion", asked.version());
        put(reference, "subresource", asked.subresource());
        put(reference, "uid", named.uid());
        put(reference, "resourceVersion", named.resourceVersion());
        return FreeMap.of(reference);
    }

    private static String or(String first, String second) {
        return first.isEmpty() ? second : first;
    }

    private static void put(Map<String, Object> into, String key, String value) {
        if (!value.isEmpty()) {
            into.put(key, value);
        }
    }

    /** A body without what the policy leaves out. */
    static MapValue shown(MapValue body, boolean omitsManagedFields) {
        if (!omitsManagedFields) {
            return body;
        }
        MapValue shown = withoutManaged(body);
        if (shown.get("items") instanceof ListValue items) {
            Object[] all = items.toArray();
            for (int i = 0; i < all.length; i++) {
                all[i] = all[i] instanceof MapValue item ? withoutManaged(item) : all[i];
            }
            shown = shown.with("items", ListValue.wrap(all));
        }
        return shown;
    }

    private static MapValue withoutManaged(MapValue object) {
        return object.get("metadata") instanceof MapValue metadata && metadata.has("managedFields")
                ? object.with("metadata", metadata.without("managedFields"))
                : object;
    }
}
