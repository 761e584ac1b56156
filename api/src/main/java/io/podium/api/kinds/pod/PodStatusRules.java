package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.Addresses;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the status of a pod may say, and what it may not take back. */
public final class PodStatusRules {
    private static final Set<String> OWN_CONDITIONS =
            Set.of("PodScheduled", "Ready", "Initialized");
    private static final long HIGHEST_ID = Integer.MAX_VALUE;

    private PodStatusRules() {}

    /** Checks the status of a changed pod. */
    public static void check(MapValue pod, MapValue old, Problems problems) {
        FieldPath metadata = FieldPath.of("metadata");
        MapValue annotations = pod.at("metadata", "annotations");
        AnnotationRules.update(
                annotations,
                old.at("metadata", "annotations"),
                metadata.child("annotations"),
                problems);
        AnnotationRules.check(
                annotations, pod.map("spec"), metadata.child("annotations"), problems);
        MapValue status = pod.map("status");
        MapValue before = old.map("status");
        // Upstream looks for them below metadata, and capitalizes their type.
        conditions(status.list("conditions"), metadata.child("conditions"), problems);
        FieldPath path = FieldPath.of("status");
        String nominated = status.string("nominatedNodeName");
        if (!nominated.isEmpty() && !nominated.equals(before.string("nominatedNodeName"))) {
            problems.invalidEach(
                    path.child("nominatedNodeName"), nominated, Names.dnsSubdomain(nominated));
        }
        problems.immutable(
                path.child("qosClass"), status.string("qosClass"), before.string("qosClass"));
        long generation = status.integer("observedGeneration");
        if (generation < 0) {
            problems.invalid(
                    path.child("observedGeneration"),
                    generation,
                    "must be greater than or equal to 0");
        }
        transitions(status, before, old.map("spec"), path, problems);
        claims(status.list("resourceClaimStatuses"), pod.map("spec"), path, problems);
        podAddresses(status.list("podIPs"), path.child("podIPs"), problems);
        hostAddresses(status, path.child("hostIPs"), problems);
        users(status, pod.map("spec"), path, problems);
    }

    private static void conditions(ListValue conditions, FieldPath path, Problems problems) {
        for (int i = 0; i < conditions.size(); i++) {
            String type = conditions.map(i).string("type");
            if (!OWN_CONDITIONS.contains(type)) {
                problems.invalidEach(path.index(i).child("Type"), type, Names.qualifiedName(type));
            }
        }
    }

    /** A container that has ended for good does not run again. */
    private static void transitions(
            MapValue status, MapValue before, MapValue spec, FieldPath path, Problems problems) {
        boolean mayAll = mayRestartWhole(spec);
        String policy = spec.string("restartPolicy");
        for (String kind : List.of("containers", "initContainers", "ephemeralContainers")) {
            String field = kind.substring(0, kind.length() - 1) + "Statuses";
            ListValue old = before.list(field);
            for (int i = 0; i < old.size(); i++) {
                String name = old.map(i).string("name");
                boolean isEphemeral = kind.equals("ephemeralContainers");
                MapValue container = named(spec.list(kind), name);
                MapValue ended = old.map(i).map("state");
                if (ended.has("terminated")
                        && (isEphemeral || !mayAll)
                        && !mayRestart(
                                container,
                                isEphemeral ? "Never" : policy,
                                ended.map("terminated").integer("exitCode"))
                        && runsAgain(status.list(field), name)) {
                    problems.forbidden(
                            path.child(field).index(i).child("state"),
                            "may not be transitioned to non-terminated state");
                }
            }
        }
    }

    /**
     * Whether the end of one container may restart all, whatever they say themselves (KEP-5532).
     */
    private static boolean mayRestartWhole(MapValue spec) {
        for (String kind : List.of("containers", "initContainers")) {
            for (Object container : spec.list(kind)) {
                for (Object rule : ((MapValue) container).list("restartPolicyRules")) {
                    if (((MapValue) rule).string("action").equals("RestartAllContainers")) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean mayRestart(MapValue container, String ofPod, long exitCode) {
        if (!container.list("restartPolicyRules").isEmpty()) {
            return true; // The node goes through the rules.
        }
        String own = container.string("restartPolicy");
        return switch (own.isEmpty() ? ofPod : own) {
            case "Always" -> true;
            case "OnFailure" -> exitCode != 0;
            default -> false;
        };
    }

    private static MapValue named(ListValue list, String name) {
        for (int i = 0; i < list.size(); i++) {
            if (list.map(i).string("name").equals(name)) {
                return list.map(i);
            }
        }
        return MapValue.empty();
    }

    private static boolean runsAgain(ListValue statuses, String name) {
        MapValue now = named(statuses, name);
        return !now.isEmpty() && !now.map("state").has("terminated");
    }

    private static void claims(
            ListValue statuses, MapValue spec, FieldPath path, Problems problems) {
        var names = new HashSet<String>();
        for (int i = 0; i < statuses.size(); i++) {
            FieldPath here = path.child("resourceClaimStatuses").index(i).child("name");
            String name = statuses.map(i).string("name");
            if (named(spec.list("resourceClaims"), name).isEmpty()) {
                problems.invalid(
                        here, name, "must match the name of an entry in `spec.resourceClaims`");
            }
            if (!names.add(name)) {
                problems.duplicate(here, name);
            }
            if (statuses.map(i).has("resourceClaimName")) {
                String claim = statuses.map(i).string("resourceClaimName");
                problems.invalidEach(here, claim, Names.dnsSubdomain(claim));
            }
        }
    }

    private static void podAddresses(ListValue addresses, FieldPath path, Problems problems) {
        valid(addresses, path, problems);
        if (addresses.size() > 1) {
            families(addresses, path, problems);
            unique(addresses, path, problems);
        }
    }

    private static void hostAddresses(MapValue status, FieldPath path, Problems problems) {
        ListValue addresses = status.list("hostIPs");
        if (addresses.isEmpty()) {
            return;
        }
        String first = addresses.map(0).string("ip");
        if (!first.equals(status.string("hostIP"))) {
            problems.invalid(path.index(0).child("ip"), first, "must be equal to `hostIP`");
        }
        valid(addresses, path, problems);
        if (addresses.size() > 1) {
            unique(addresses, path, problems);
            families(addresses, path, problems);
        }
    }

    private static void valid(ListValue addresses, FieldPath path, Problems problems) {
        for (int i = 0; i < addresses.size(); i++) {
            String address = addresses.map(i).string("ip");
            if (!Addresses.isAddress(address)) {
                problems.invalid(path.index(i), address, Addresses.FAULT);
            }
        }
    }

    private static void unique(ListValue addresses, FieldPath path, Problems problems) {
        var seen = new HashSet<String>();
        for (int i = 0; i < addresses.size(); i++) {
            if (!seen.add(addresses.map(i).string("ip"))) {
                problems.duplicate(path.index(i), GoForm.of(addresses.map(i)));
            }
        }
    }

    private static void families(ListValue addresses, FieldPath path, Problems problems) {
        boolean hasV4 = false;
        boolean hasV6 = false;
        for (int i = 0; i < addresses.size(); i++) {
            String address = addresses.map(i).string("ip");
            hasV4 |= Addresses.isV4(address);
            hasV6 |= Addresses.isV6(address);
        }
        if (!hasV4 || !hasV6 || addresses.size() > 2) {
            problems.invalid(
                    path,
                    GoForm.of(addresses),
                    "may specify no more than one IP for each IP family");
        }
    }

    /** As whom containers run. */
    private static void users(MapValue status, MapValue spec, FieldPath path, Problems problems) {
        boolean isWindows = spec.map("os").string("name").equals("windows");
        for (String field :
                List.of(
                        "containerStatuses",
                        "initContainerStatuses",
                        "ephemeralContainerStatuses")) {
            ListValue statuses = status.list(field);
            for (int i = 0; i < statuses.size(); i++) {
                if (!statuses.map(i).map("user").has("linux")) {
                    continue;
                }
                FieldPath here = path.child(field).index(i).child("linux");
                if (isWindows) {
                    problems.forbidden(here, "cannot be set for a windows pod");
                } else {
                    user(statuses.map(i).at("user", "linux"), here, problems);
                }
            }
        }
    }

    private static void user(MapValue user, FieldPath path, Problems problems) {
        id(user.integer("uid"), path.child("uid"), problems);
        id(user.integer("gid"), path.child("gid"), problems);
        ListValue groups = user.list("supplementalGroups");
        for (int i = 0; i < groups.size(); i++) {
            long group = groups.get(i) instanceof Long number ? number : 0;
            id(group, path.child("supplementalGroups").index(i), problems);
        }
    }

    private static void id(long id, FieldPath path, Problems problems) {
        if (id < 0 || id > HIGHEST_ID) {
            problems.invalid(path, id, "must be between 0 and 2147483647, inclusive");
        }
    }
}
