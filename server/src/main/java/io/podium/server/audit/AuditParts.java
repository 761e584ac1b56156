package io.podium.server.audit;

import io.podium.api.error.ApiError;
import io.podium.api.json.JsonDecoder;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.server.authz.Attributes;
import io.podium.server.request.User;
import io.podium.server.wire.StatusBody;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parts of events. */
final class AuditParts {
    private static final MapValue EMPTY = FreeMap.of(Map.of());

    private AuditParts() {}

    static MapValue user(User user) {
        var shown = new HashMap<String, Object>();
        put(shown, "username", user.name());
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

    /** What a refusal says, as upstream keeps it of every answer that is a Status. */
    static MapValue refusal(ApiError error) {
        return bounded((MapValue) new JsonDecoder().decodeFree(StatusBody.of(error)));
    }

    /** The same where a bug of ours ended the request. */
    static MapValue panic(ApiError error) {
        var status = new HashMap<String, Object>();
        status.put("metadata", EMPTY);
        status.put("status", "Failure");
        status.put("message", "APIServer panic'd: " + error.getMessage());
        status.put("reason", error.reason());
        status.put("code", (long) error.code());
        return FreeMap.of(status);
    }

    /** Of an answer that is a Status what does not grow; its code may only stand in the head. */
    static MapValue status(MapValue said, int code) {
        return bounded(said).with("code", (long) code);
    }

    private static MapValue bounded(MapValue said) {
        var status = new HashMap<String, Object>();
        status.put("metadata", EMPTY);
        for (String field : List.of("status", "message", "reason", "details", "code")) {
            if (said.has(field)) {
                status.put(field, said.get(field));
            }
        }
        return FreeMap.of(status);
    }

    static MapValue code(int code) {
        return FreeMap.of(Map.of("metadata", EMPTY, "code", (long) code));
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
