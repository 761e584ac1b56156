package io.podium.api.kinds.policy;

import io.podium.api.selector.LabelSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.api.strategy.Cells;
import io.podium.api.time.Age;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;

/** What the listings of policy and administration kinds show. */
public final class PolicyCells {
    private PolicyCells() {}

    private static String quota(MapValue quota, boolean limits) {
        MapValue used = quota.at("status", "used");
        var texts = new ArrayList<String>();
        for (Map.Entry<String, Object> hard : quota.at("status", "hard")) {
            String name = hard.getKey();
            if (name.startsWith("limits.") == limits) {
                texts.add(
                        name
                                + ": "
                                + (used.has(name) ? used.string(name) : "0")
                                + "/"
                                + hard.getValue());
            }
        }
        return String.join(", ", texts);
    }

    public static Object quotaRequests(MapValue quota, Instant now) {
        return quota(quota, false);
    }

    public static Object quotaLimits(MapValue quota, Instant now) {
        return quota(quota, true);
    }

    public static Object revisionController(MapValue revision, Instant now) {
        ListValue owners = revision.map("metadata").list("ownerReferences");
        for (int i = 0; i < owners.size(); i++) {
            MapValue owner = owners.map(i);
            if (owner.bool("controller")) {
                String version = owner.string("apiVersion");
                int slash = version.indexOf('/');
                String group = slash < 0 ? "" : "." + version.substring(0, slash);
                return (owner.string("kind") + group).toLowerCase(Locale.ROOT)
                        + "/"
                        + owner.string("name");
            }
        }
        return "<none>";
    }

    public static Object requestDuration(MapValue request, Instant now) {
        MapValue spec = request.map("spec");
        return spec.has("expirationSeconds")
                ? Age.text(Duration.ofSeconds(spec.integer("expirationSeconds")))
                : "<none>";
    }

    public static Object requestCondition(MapValue request, Instant now) {
        boolean denied = !Cells.condition(request, "Denied").isEmpty();
        boolean approved = !Cells.condition(request, "Approved").isEmpty();
        String status = denied ? "Denied" : approved ? "Approved" : "Pending";
        if (!Cells.condition(request, "Failed").isEmpty()) {
            status += ",Failed";
        }
        return request.map("status").string("certificate").isEmpty() ? status : status + ",Issued";
    }

    public static Object paramKind(MapValue policy, Instant now) {
        MapValue spec = policy.map("spec");
        MapValue kind = spec.map("paramKind");
        return spec.has("paramKind")
                ? kind.string("apiVersion") + "/" + kind.string("kind")
                : "<unset>";
    }

    public static Object paramRef(MapValue binding, Instant now) {
        MapValue reference = binding.at("spec", "paramRef");
        String name = reference.string("name");
        if (!name.isEmpty()) {
            String namespace = reference.string("namespace");
            return (namespace.isEmpty() ? "*" : namespace) + "/" + name;
        }
        if (!reference.has("selector")) {
            return "<unset>";
        }
        try {
            return LabelSelector.of(reference.map("selector")).toString();
        } catch (MalformedSelector _) {
            return "<error>";
        }
    }

    public static Object flowMissing(MapValue flow, Instant now) {
        MapValue dangling = Cells.condition(flow, "Dangling");
        return dangling.isEmpty() ? "?" : dangling.string("status");
    }

    public static Object apiService(MapValue service, Instant now) {
        MapValue spec = service.map("spec");
        MapValue backend = spec.map("service");
        return spec.has("service")
                ? backend.string("namespace") + "/" + backend.string("name")
                : "Local";
    }

    public static Object apiServiceAvailable(MapValue service, Instant now) {
        MapValue available = Cells.condition(service, "Available");
        if (available.isEmpty()) {
            return "Unknown";
        }
        String status = available.string("status");
        return status.equals("True") ? status : status + " (" + available.string("reason") + ")";
    }
}
