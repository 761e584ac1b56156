package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Containers put into a running pod to look around; nothing relies on them. */
final class EphemeralRules {
    private static final List<String> FORBIDDEN =
            List.of(
                    "ports",
                    "resources",
                    "resizePolicy",
                    "restartPolicy",
                    "restartPolicyRules",
                    "livenessProbe",
                    "readinessProbe",
                    "startupProbe",
                    "lifecycle");
    private static final String FORBIDDEN_TEXT = "cannot be set for an Ephemeral Container";

    private EphemeralRules() {}

    static void check(MapValue spec, FieldPath path, PodContext context, Problems problems) {
        ListValue containers = spec.list("ephemeralContainers");
        Set<String> targets = ContainerRules.names(spec.list("containers"));
        targets.addAll(ContainerRules.names(spec.list("initContainers")));
        Set<String> names = new HashSet<>(targets);
        for (int i = 0; i < containers.size(); i++) {
            MapValue container = containers.map(i);
            FieldPath here = path.index(i);
            ContainerRules.any(container, here, context, problems);
            ContainerRules.image(container, here, problems);
            String name = container.string("name");
            if (!names.add(name)) {
                problems.duplicate(here.child("name"), name);
            }
            String target = container.string("targetContainerName");
            if (!target.isEmpty() && !targets.contains(target)) {
                problems.notFound(here.child("targetContainerName"), target);
            }
            forbidden(container, here, problems);
        }
    }

    private static void forbidden(MapValue container, FieldPath path, Problems problems) {
        for (String field : FORBIDDEN) {
            boolean isSet =
                    switch (container.get(field)) {
                        case null -> false;
                        case ListValue list -> !list.isEmpty();
                        case MapValue map -> !field.equals("resources") || !map.isEmpty();
                        default -> true;
                    };
            if (isSet) {
                problems.forbidden(path.child(field), FORBIDDEN_TEXT);
            }
        }
        ListValue mounts = container.list("volumeMounts");
        for (int i = 0; i < mounts.size(); i++) {
            for (String field : List.of("subPath", "subPathExpr")) {
                if (!mounts.map(i).string(field).isEmpty()) {
                    problems.forbidden(
                            path.child("volumeMounts").index(i).child(field), FORBIDDEN_TEXT);
                }
            }
        }
    }
}
