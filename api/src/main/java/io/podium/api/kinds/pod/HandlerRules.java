package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.List;

/** What probes and hooks do: exactly one of a command, a request, a connection or a wait. */
final class HandlerRules {
    private static final List<String> KINDS =
            List.of("exec", "httpGet", "tcpSocket", "grpc", "sleep");
    private static final List<String> SCHEMES = List.of("HTTP", "HTTPS");

    private HandlerRules() {}

    static void check(MapValue handler, FieldPath path, PodContext context, Problems problems) {
        boolean hasOne = false;
        for (String kind : KINDS) {
            if (!handler.has(kind)) {
                continue;
            }
            if (hasOne) {
                problems.forbidden(path.child(kind), "may not specify more than 1 handler type");
            } else {
                hasOne = true;
                one(kind, handler.map(kind), path.child(kind), context, problems);
            }
        }
        if (!hasOne) {
            problems.required(path, "must specify a handler type");
        }
    }

    private static void one(
            String kind, MapValue handler, FieldPath path, PodContext context, Problems problems) {
        switch (kind) {
            case "exec" -> {
                if (handler.list("command").isEmpty()) {
                    problems.required(path.child("command"), "");
                }
            }
            case "httpGet" -> request(handler, path, problems);
            case "sleep" -> sleep(handler.integer("seconds"), path, context.spec(), problems);
            default -> PortRules.numberOrName(handler.get("port"), path.child("port"), problems);
        }
    }

    private static void request(MapValue request, FieldPath path, Problems problems) {
        if (request.string("path").isEmpty()) {
            problems.required(path.child("path"), "");
        }
        PortRules.numberOrName(request.get("port"), path.child("port"), problems);
        if (!SCHEMES.contains(request.string("scheme"))) {
            problems.notOneOf(path.child("scheme"), request.string("scheme"), SCHEMES);
        }
        ListValue headers = request.list("httpHeaders");
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.map(i).string("name");
            problems.invalidEach(path.child("httpHeaders"), name, Names.httpHeader(name));
        }
    }

    private static void sleep(long seconds, FieldPath path, MapValue spec, Problems problems) {
        long grace = spec.integer("terminationGracePeriodSeconds");
        boolean hasGrace = spec.has("terminationGracePeriodSeconds");
        if (hasGrace && (seconds < 0 || seconds > grace)) {
            problems.invalid(
                    path,
                    seconds,
                    "must be non-negative and less than terminationGracePeriodSeconds ("
                            + grace
                            + ")");
        }
    }
}
