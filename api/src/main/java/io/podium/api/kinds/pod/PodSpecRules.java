package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.List;

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

    private PodSpecRules() {}

    /** The spec of a template. */
    static void check(PodContext given, FieldPath path, Problems problems) {
        check(given, "", path, problems);
    }

    private static void check(PodContext given, String podName, FieldPath path, Problems problems) {
        MapValue spec = given.spec();
        if (!spec.has("terminationGracePeriodSeconds")) {
            problems.required(path.child("terminationGracePeriodSeconds"), "");
        }
        PodContext context =
                given.withVolumes(
                        VolumeRules.check(
                                spec.list("volumes"),
                                podName,
                                path.child("volumes"),
                                given,
                                problems));
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
        surroundings(spec, path, context, problems);
        names(spec, path, problems);
        NetworkRules.override(spec, path, problems);
        SchedulingRules.tolerations(spec.list("tolerations"), path.child("tolerations"), problems);
        NetworkRules.hostAliases(spec.list("hostAliases"), path.child("hostAliases"), problems);
        rank(spec, path, problems);
        if (!spec.map("overhead").isEmpty()) {
            ResourceRules.overhead(spec.map("overhead"), path.child("overhead"), problems);
        }
        if (spec.has("os")) {
            SystemRules.check(spec, path, problems);
        }
    }

    /** Name servers, rights, nodes and neighbours. */
    private static void surroundings(
            MapValue spec, FieldPath path, PodContext context, Problems problems) {
        NetworkRules.dnsPolicy(spec, path, problems);
        SchedulingRules.nodeSelector(spec, path, problems);
        SecurityRules.pod(spec, path, context, problems);
        AffinityRules.check(spec.map("affinity"), path.child("affinity"), context, problems);
        NetworkRules.dnsConfig(spec, path, problems);
        SchedulingRules.readinessGates(
                spec.list("readinessGates"), path.child("readinessGates"), problems);
        SchedulingRules.schedulingGates(
                spec.list("schedulingGates"), path.child("schedulingGates"), problems);
        SchedulingRules.spread(
                spec.list("topologySpreadConstraints"),
                path.child("topologySpreadConstraints"),
                problems);
        WindowsRules.hostProcess(spec, path, problems);
        SecurityRules.hostUsers(spec, path, context, problems);
    }

    private static void names(MapValue spec, FieldPath path, Problems problems) {
        name(spec, "serviceAccountName", path, problems);
        name(spec, "nodeName", path, problems);
        deadline(spec, path, problems);
        for (String field : List.of("hostname", "subdomain")) {
            String value = spec.string(field);
            if (!value.isEmpty()) {
                problems.invalidEach(path, field, value, Names.dnsLabel(value));
            }
        }
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
        String name = pod.map("metadata").string("name");
        check(PodContext.of(spec, annotations, false, before), name, SPEC, problems);
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
