package io.podium.server.registry;

import io.podium.api.core.v1.Binding;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.error.ApiError;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.value.TypedMap;
import io.podium.base.time.Clock;
import io.podium.server.registry.Drafts.Draft;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/** Binds pods to nodes. */
final class Bindings {
    private static final String SCHEDULED = "PodScheduled";

    private Bindings() {}

    static void validate(Binding binding) {
        var problems = new Problems();
        String kind = binding.target().kind();
        if (!kind.isEmpty() && !kind.equals("Node")) {
            FieldPath path = FieldPath.of("target").child("kind");
            problems.notOneOf(path, kind, List.of("Node", "<empty>"));
        }
        if (binding.target().name().isEmpty()) {
            problems.required("target.name", "");
        }
        if (!problems.isEmpty()) {
            throw ApiError.invalid("", Binding.KIND, binding.metadata().name(), problems.causes());
        }
    }

    /** The change of a pod that a binding means; preconditions come from the binding's metadata. */
    static Function<TypedMap, Draft> change(Binding binding, Clock clock) {
        return tree -> {
            Pod pod = Pod.of(tree);
            check(pod);
            ObjectMeta metadata =
                    pod.metadata()
                            .withUid(binding.metadata().uid())
                            .withResourceVersion(binding.metadata().resourceVersion());
            if (!binding.metadata().annotations().isEmpty()) {
                var annotations = new TreeMap<>(pod.metadata().annotations());
                annotations.putAll(binding.metadata().annotations());
                metadata = metadata.withAnnotations(annotations);
            }
            if (!binding.metadata().labels().isEmpty()) {
                var labels = new TreeMap<>(pod.metadata().labels());
                labels.putAll(binding.metadata().labels());
                metadata = metadata.withLabels(labels);
            }
            Pod bound =
                    pod.withMetadata(metadata)
                            .withSpec(pod.spec().withNodeName(binding.target().name()))
                            .withStatus(
                                    pod.status()
                                            .withoutNominatedNodeName()
                                            .withConditions(scheduled(pod, clock)));
            return new Draft(bound.value(), List.of());
        };
    }

    private static void check(Pod pod) {
        String why = "";
        if (pod.isDeleting()) {
            why = "pod " + pod.name() + " is being deleted, cannot be assigned to a host";
        } else if (!pod.spec().nodeName().isEmpty()) {
            why =
                    "pod "
                            + pod.name()
                            + " is already assigned to node \""
                            + pod.spec().nodeName()
                            + "\"";
        } else if (!pod.spec().schedulingGates().isEmpty()) {
            why = "pod " + pod.name() + " has non-empty .spec.schedulingGates";
        }
        if (!why.isEmpty()) {
            throw ApiError.conflict("", "pods/binding", pod.name(), why);
        }
    }

    private static List<PodCondition> scheduled(Pod pod, Clock clock) {
        var conditions = new ArrayList<PodCondition>();
        for (PodCondition condition : pod.status().conditions()) {
            if (!condition.type().equals(SCHEDULED)) {
                conditions.add(condition);
            }
        }
        PodCondition scheduled = PodCondition.empty().withType(SCHEDULED);
        if (pod.metadata().generation() > 0) {
            scheduled = scheduled.withObservedGeneration(pod.metadata().generation());
        }
        conditions.add(scheduled.withStatus("True").withLastTransitionTime(clock.now()));
        return conditions;
    }
}
