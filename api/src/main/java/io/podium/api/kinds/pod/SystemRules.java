package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.List;

/** What pods for one operating system may not ask for, since only the other has it. */
final class SystemRules {
    private static final List<String> SYSTEMS = List.of("linux", "windows");
    private static final String NOT_ON_WINDOWS = "cannot be set for a windows pod";

    /** Of the pod's security context, and of the pod itself; in upstream's order. */
    private static final List<String> LINUX_POD_FIELDS =
            List.of(
                    "securityContext.appArmorProfile",
                    "securityContext.seLinuxOptions",
                    "hostUsers",
                    "hostPID",
                    "hostIPC",
                    "securityContext.seccompProfile",
                    "securityContext.fsGroup",
                    "securityContext.fsGroupChangePolicy",
                    "securityContext.sysctls",
                    "shareProcessNamespace",
                    "securityContext.runAsUser",
                    "securityContext.runAsGroup",
                    "securityContext.supplementalGroups",
                    "securityContext.supplementalGroupsPolicy",
                    "securityContext.seLinuxChangePolicy");

    private static final List<String> LINUX_CONTAINER_FIELDS =
            List.of(
                    "appArmorProfile",
                    "seLinuxOptions",
                    "seccompProfile",
                    "capabilities",
                    "readOnlyRootFilesystem",
                    "privileged",
                    "allowPrivilegeEscalation",
                    "procMount",
                    "runAsUser",
                    "runAsGroup");

    private SystemRules() {}

    static void check(MapValue spec, FieldPath path, Problems problems) {
        String system = spec.map("os").string("name");
        if (system.isEmpty()) {
            problems.required(path.child("os").child("name"), "cannot be empty");
        } else if (!SYSTEMS.contains(system)) {
            problems.notOneOf(path.child("os"), system, SYSTEMS);
        } else if (system.equals("linux")) {
            linux(spec, path, problems);
        } else {
            windows(spec, path, problems);
        }
    }

    private static void linux(MapValue spec, FieldPath path, Problems problems) {
        String text = "windows options cannot be set for a linux pod";
        if (spec.map("securityContext").has("windowsOptions")) {
            problems.forbidden(path.child("securityContext").child("windowsOptions"), text);
        }
        eachContainer(
                spec,
                path,
                (context, here) -> {
                    if (context.has("windowsOptions")) {
                        problems.forbidden(here.child("windowsOptions"), text);
                    }
                });
    }

    private static void windows(MapValue spec, FieldPath path, Problems problems) {
        MapValue context = spec.map("securityContext");
        for (String field : LINUX_POD_FIELDS) {
            int dot = field.indexOf('.');
            Object value = dot < 0 ? spec.get(field) : context.get(field.substring(dot + 1));
            if (isSet(value, field.equals("hostPID") || field.equals("hostIPC"))) {
                problems.forbidden(path.child(field), NOT_ON_WINDOWS);
            }
        }
        eachContainer(
                spec,
                path,
                (ofContainer, here) -> {
                    for (String field : LINUX_CONTAINER_FIELDS) {
                        if (ofContainer.has(field)) {
                            problems.forbidden(here.child(field), NOT_ON_WINDOWS);
                        }
                    }
                });
    }

    /** Plain truths are set only when true; pointers when they are there at all. */
    private static boolean isSet(Object value, boolean isPlain) {
        return switch (value) {
            case null -> false;
            case Boolean truth -> !isPlain || truth;
            case ListValue list -> !list.isEmpty();
            default -> true;
        };
    }

    private interface Visitor {
        void visit(MapValue securityContext, FieldPath path);
    }

    private static void eachContainer(MapValue spec, FieldPath path, Visitor visitor) {
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            ListValue containers = spec.list(list);
            for (int i = 0; i < containers.size(); i++) {
                if (containers.map(i).has("securityContext")) {
                    visitor.visit(
                            containers.map(i).map("securityContext"),
                            path.child(list).index(i).child("securityContext"));
                }
            }
        }
    }
}
