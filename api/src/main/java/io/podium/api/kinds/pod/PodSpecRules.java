package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.PodRules;
import io.podium.api.kinds.core.VolumeRules;
import io.podium.api.name.Names;
import io.podium.api.strategy.MetadataRules;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What holds for pod specs, in pods and in templates: the subtrees one after the other, in the
 * order in which Kubernetes tells their faults.
 */
public final class PodSpecRules {
    static final FieldPath SPEC = FieldPath.of("spec");
    static final FieldPath ANNOTATIONS = FieldPath.of("metadata").child("annotations");

    private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");
    private static final List<String> PREEMPTION_POLICIES =
            List.of("PreemptLowerPriority", "Never");

    /** Subtrees of which the schema still says what is required and which values there are. */
    private static final List<String> BY_SCHEMA =
            List.of(
                    "volumes",
                    "dnsPolicy",
                    "securityContext",
                    "imagePullSecrets",
                    "affinity",
                    "dnsConfig",
                    "readinessGates",
                    "schedulingGates",
                    "topologySpreadConstraints",
                    "tolerations",
                    "hostAliases");

    private PodSpecRules() {}

    static void check(PodContext given, FieldPath path, Problems problems) {
        MapValue spec = given.spec();
        ObjectRules.bySchema(spec, BY_SCHEMA, path, problems);
        if (!spec.has("terminationGracePeriodSeconds")) {
            problems.required(path.child("terminationGracePeriodSeconds"), "");
        }
        PodContext context = given.withVolumes(volumes(spec, path, problems));
        ListValue claims = spec.list("resourceClaims");
        if (!claims.isEmpty()) {
            DeviceClaimRules.check(claims, path.child("resourceClaims"), problems);
        }
        ContainerRules.check(spec, path, context, problems);
        if (!spec.list("ephemeralContainers").isEmpty()) {
            EphemeralRules.check(spec, path.child("ephemeralContainers"), context, problems);
        }
        if (spec.has("resources")) {
            ResourceRules.ofPod(spec, path.child("resources"), context, problems);
        }
        if (context.isHostNetwork()) {
            PortRules.onHostNetwork(
                    spec.list("containers"),
                    context.isTemplate(),
                    path.child("containers"),
                    problems);
        }
        ResourceRules.choice(
                spec.string("restartPolicy"),
                RESTART_POLICIES,
                path.child("restartPolicy"),
                problems);
        MetadataRules.labels(spec.map("nodeSelector"), path.child("nodeSelector"), problems);
        name(spec, "serviceAccountName", path, problems);
        name(spec, "nodeName", path, problems);
        deadline(spec, path, problems);
        for (String field : List.of("hostname", "subdomain")) {
            String value = spec.string(field);
            if (!value.isEmpty()) {
                problems.invalidEach(path.child(field), value, Names.dnsLabel(value));
            }
        }
        PodRules.tolerations(spec.list("tolerations"), path.child("tolerations"), problems);
        PodRules.hostAliases(spec.list("hostAliases"), path.child("hostAliases"), problems);
        rank(spec, path, problems);
        if (!spec.map("overhead").isEmpty()) {
            ResourceRules.overhead(spec.map("overhead"), path.child("overhead"), problems);
        }
        if (spec.has("os")) {
            SystemRules.check(spec, path, problems);
        }
    }

    private static Map<String, MapValue> volumes(MapValue spec, FieldPath path, Problems problems) {
        ListValue volumes = spec.list("volumes");
        if (volumes.isEmpty()) {
            return Map.of();
        }
        Set<String> names = VolumeRules.check(volumes, path.child("volumes"), problems);
        var sound = new HashMap<String, MapValue>();
        for (int i = 0; i < volumes.size(); i++) {
            String name = volumes.map(i).string("name");
            if (names.contains(name)) {
                sound.putIfAbsent(name, volumes.map(i));
            }
        }
        return sound;
    }

    private static void name(MapValue spec, String field, FieldPath path, Problems problems) {
        String value = spec.string(field);
        if (!value.isEmpty()) {
            problems.invalidEach(path.child(field), value, Names.dnsSubdomain(value));
        }
    }

    private static void deadline(MapValue spec, FieldPath path, Problems problems) {
        long seconds = spec.integer("activeDeadlineSeconds");
        if (spec.has("activeDeadlineSeconds") && (seconds < 1 || seconds > Integer.MAX_VALUE)) {
            problems.invalid(
                    path.child("activeDeadlineSeconds"),
                    seconds,
                    "must be between 1 and 2147483647, inclusive");
        }
    }

    /** Its class of priority, its runtime, and whether others make way for it. */
    private static void rank(MapValue spec, FieldPath path, Problems problems) {
        name(spec, "priorityClassName", path, problems);
        if (spec.has("runtimeClassName")) {
            String runtime = spec.string("runtimeClassName");
            problems.invalidEach(
                    path.child("runtimeClassName"), runtime, Names.dnsSubdomain(runtime));
        }
        if (spec.has("preemptionPolicy")) {
            ResourceRules.choice(
                    spec.string("preemptionPolicy"),
                    PREEMPTION_POLICIES,
                    path.child("preemptionPolicy"),
                    problems);
        }
    }

    /**
     * Checks a pod.
     *
     * @param old the pod before an update, or null
     */
    public static void pod(MapValue pod, MapValue old, Problems problems) {
        MapValue spec = pod.map("spec");
        MapValue annotations = pod.at("metadata", "annotations");
        AnnotationRules.check(annotations, spec, ANNOTATIONS, problems);
        MapValue before = old == null ? null : old.map("spec");
        if (spec.equals(before)) {
            return; // It was good enough when it came.
        }
        check(PodContext.of(spec, annotations, false, before), SPEC, problems);
        if (spec.string("serviceAccountName").isEmpty()) {
            VolumeRules.noTokens(spec.list("volumes"), SPEC.child("volumes"), problems);
        }
        // Templates were once let through with spaces around images, and so they still are.
        ContainerRules.images(spec.list("containers"), SPEC.child("containers"), problems);
        ContainerRules.images(spec.list("initContainers"), SPEC.child("initContainers"), problems);
    }

    /** What holds for pods only when they are new. */
    public static void newPod(MapValue pod, Problems problems) {
        MapValue spec = pod.map("spec");
        if (!spec.list("ephemeralContainers").isEmpty()) {
            problems.forbidden(SPEC.child("ephemeralContainers"), "cannot be set on create");
        }
        if (!spec.string("nodeName").isEmpty() && !spec.list("schedulingGates").isEmpty()) {
            problems.forbidden(
                    SPEC.child("nodeName"),
                    "cannot be set until all schedulingGates have been cleared");
        }
        AnnotationRules.agree(pod.at("metadata", "annotations"), spec, SPEC, problems);
    }
}
