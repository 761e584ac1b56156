package io.podium.api.kinds.core;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.PodStatus;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.AppArmor;
import io.podium.api.kinds.pod.PodPartRules;
import io.podium.api.kinds.pod.PodSpecRules;
import io.podium.api.kinds.pod.PodStatusRules;
import io.podium.api.kinds.pod.PodUpdateRules;
import io.podium.api.kinds.pod.PodWarnings;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pods: many defaults, a spec that hardly changes, deletion with grace. */
public final class PodStrategy extends GenericStrategy<Pod> {
    private static final List<String> SELECTABLE =
            List.of(
                    "spec.nodeName",
                    "spec.restartPolicy",
                    "spec.schedulerName",
                    "spec.serviceAccountName",
                    "spec.hostNetwork",
                    "status.phase",
                    "status.podIP",
                    "status.podIPs",
                    "status.nominatedNodeName");
    private static final Map<String, Long> SYSTEM_PRIORITIES =
            Map.of(
                    "system-cluster-critical",
                    2_000_000_000L,
                    "system-node-critical",
                    2_000_001_000L);

    private static final PodCondition GATED =
            PodCondition.empty()
                    .withType("PodScheduled")
                    .withStatus("False")
                    .withReason("SchedulingGated")
                    .withMessage("Scheduling is blocked due to non-empty scheduling gates");

    public PodStrategy(Resource resource) {
        super(resource, Pod::of);
    }

    @Override
    public Pod applyDefaults(Pod pod) {
        TypedMap value = pod.value();
        return value.get("spec") instanceof TypedMap spec
                ? Pod.of(value.with("spec", PodDefaults.ofPod(spec)))
                : pod;
    }

    @Override
    public Pod prepareCreate(Pod pod) {
        TypedMap value = pod.value();
        if (!(value.get("spec") instanceof TypedMap spec)) {
            return super.prepareCreate(pod);
        }
        Map<String, String> labels = pod.metadata().labels();
        TypedMap prepared = LabelKeys.merged(completed(spec), labels);
        prepared = AppArmor.carried(prepared, value.at("metadata", "annotations"));
        PodStatus status =
                PodStatus.empty()
                        .withPhase("Pending")
                        .withQosClass(PodDefaults.qualityOfService(prepared));
        if (!prepared.list("schedulingGates").isEmpty()) {
            status = status.withConditions(List.of(GATED));
        }
        return Pod.of(value.with("spec", prepared).with("status", status.value()));
    }

    /** What admission gives every pod: tolerations, and a priority from its class. */
    private static TypedMap completed(TypedMap spec) {
        TypedMap prepared = PodDefaults.withDefaultTolerations(spec);
        if (!prepared.has("priority")) {
            prepared =
                    prepared.with(
                            "priority",
                            SYSTEM_PRIORITIES.getOrDefault(
                                    prepared.string("priorityClassName"), 0L));
        }
        return prepared.has("preemptionPolicy")
                ? prepared
                : prepared.with("preemptionPolicy", "PreemptLowerPriority");
    }

    /** Who sends the manifest again, without what was given to the pod, changes nothing by it. */
    @Override
    public Pod prepareUpdate(Pod pod, Pod old) {
        Pod prepared = super.prepareUpdate(pod, old);
        if (!(prepared.value().get("spec") instanceof TypedMap spec)) {
            return prepared;
        }
        TypedMap result = spec;
        for (String field : List.of("priority", "preemptionPolicy")) {
            Object before = old.value().map("spec").get(field);
            result = result.has(field) || before == null ? result : result.with(field, before);
        }
        return Pod.of(prepared.value().with("spec", completed(result)));
    }

    @Override
    public Pod prepareStatusUpdate(Pod pod, Pod old) {
        Pod prepared = super.prepareStatusUpdate(pod, old);
        TypedMap metadata = prepared.metadata().value();
        Object owners = old.metadata().value().get("ownerReferences");
        TypedMap kept =
                owners == null
                        ? metadata.without("ownerReferences")
                        : metadata.with("ownerReferences", owners);
        String quality = old.value().map("status").string("qosClass");
        TypedMap value = prepared.value().with("metadata", kept);
        if (!quality.isEmpty()
                && value.get("status") instanceof TypedMap status
                && !status.has("qosClass")) {
            value = value.with("status", status.with("qosClass", quality));
        }
        return Pod.of(value);
    }

    /** What an update of the subresource ephemeralcontainers takes: these containers alone. */
    public static Pod prepareEphemeral(Pod pod, Pod old) {
        return old.withSpec(old.spec().withEphemeralContainers(pod.spec().ephemeralContainers()));
    }

    /** The rules of the subresource ephemeralcontainers. */
    public static void validateEphemeral(Resource resource, Pod pod, Pod old, Problems problems) {
        ObjectRules.validateSpecPart(resource, pod, old, problems);
        PodPartRules.ephemeral(pod.value(), old.value(), problems);
    }

    /**
     * What an update of the subresource resize takes: resources of the pod and its containers, and
     * the containers' policies.
     */
    public static Pod prepareResize(Pod pod, Pod old) {
        List<Container> inits = resized(pod.spec().initContainers(), old.spec().initContainers());
        PodSpec spec =
                old.spec()
                        .withContainers(resized(pod.spec().containers(), old.spec().containers()));
        spec =
                pod.spec().hasResources()
                        ? spec.withResources(pod.spec().resources())
                        : spec.withoutResources();
        return old.withSpec(inits.isEmpty() ? spec : spec.withInitContainers(inits));
    }

    private static List<Container> resized(List<Container> wanted, List<Container> old) {
        return old.stream().map(before -> resized(wanted, before)).toList();
    }

    private static Container resized(List<Container> wanted, Container before) {
        return wanted.stream()
                .filter(one -> one.name().equals(before.name()))
                .findFirst()
                .map(one -> {
                    Container with =
                            one.hasResources()
                                    ? before.withResources(one.resources())
                                    : before.withoutResources();
                    return one.hasResizePolicy()
                            ? with.withResizePolicy(one.resizePolicy())
                            : with.withoutResizePolicy();
                })
                .orElse(before);
    }

    /** The rules of the subresource resize. */
    public static void validateResize(Resource resource, Pod pod, Pod old, Problems problems) {
        ObjectRules.validateSpecPart(resource, pod, old, problems);
        PodPartRules.resize(
                pod.value(),
                old.value(),
                PodDefaults.qualityOfService(pod.value().map("spec")),
                PodDefaults.qualityOfService(old.value().map("spec")),
                problems);
    }

    @Override
    public void validate(Pod pod, Problems problems) {
        PodSpecRules.pod(pod.value(), null, problems);
    }

    @Override
    public void validateCreate(Pod pod, Problems problems) {
        PodSpecRules.pod(pod.value(), null, problems);
        PodSpecRules.newPod(pod.value(), problems);
    }

    @Override
    public void validateChanged(Pod pod, Pod old, Problems problems) {
        PodSpecRules.pod(pod.value(), old.value(), problems);
        PodUpdateRules.pod(pod.value(), old.value(), problems);
    }

    @Override
    public void validateStatusUpdate(Pod pod, Pod old, Problems problems) {
        PodStatusRules.check(pod.value(), old.value(), problems);
    }

    @Override
    public List<String> warningsOfSent(Pod pod) {
        return AppArmor.warnings(
                pod.value().map("spec"), pod.value().at("metadata", "annotations"));
    }

    @Override
    public List<String> warnings(Pod pod) {
        return PodWarnings.ofNewPod(pod.value());
    }

    @Override
    public List<String> warnings(Pod pod, Pod old) {
        return PodWarnings.ofPod(pod.value());
    }

    @Override
    public long defaultGraceSeconds(Pod pod) {
        return pod.spec().hasTerminationGracePeriodSeconds()
                ? pod.spec().terminationGracePeriodSeconds()
                : 30;
    }

    @Override
    public List<String> selectableFieldNames() {
        return SELECTABLE;
    }

    @Override
    public Map<String, String> selectableFields(Pod pod) {
        MapValue spec = pod.value().map("spec");
        MapValue status = pod.value().map("status");
        var addresses = new ArrayList<String>();
        ListValue all = status.list("podIPs");
        for (int i = 0; i < all.size(); i++) {
            addresses.add(all.map(i).string("ip"));
        }
        var fields = new LinkedHashMap<String, String>();
        fields.put("spec.nodeName", spec.string("nodeName"));
        fields.put("spec.restartPolicy", spec.string("restartPolicy"));
        fields.put("spec.schedulerName", spec.string("schedulerName"));
        fields.put("spec.serviceAccountName", spec.string("serviceAccountName"));
        fields.put("spec.hostNetwork", String.valueOf(spec.bool("hostNetwork")));
        fields.put("status.phase", status.string("phase"));
        fields.put("status.podIP", addresses.isEmpty() ? "" : addresses.getFirst());
        fields.put("status.podIPs", String.join(",", addresses));
        fields.put("status.nominatedNodeName", status.string("nominatedNodeName"));
        return fields;
    }
}
