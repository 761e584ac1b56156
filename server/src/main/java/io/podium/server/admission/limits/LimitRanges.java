package io.podium.server.admission.limits;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.LimitRange;
import io.podium.api.core.v1.LimitRangeItem;
import io.podium.api.core.v1.PersistentVolumeClaim;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.quota.Amounts;
import io.podium.api.quota.PodResources;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Admission;
import io.podium.server.admission.Attempt;
import io.podium.server.admission.Attempt.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every pod and claim stays within the limits of its namespace, and gets the usual ones. */
public final class LimitRanges implements Admission {
    private static final String RANGES = "limitranges";
    private static final String ANNOTATION = "kubernetes.io/limit-ranger";

    @Override
    public String name() {
        return "LimitRanger";
    }

    @Override
    public Attempt mutate(Attempt attempt) {
        if (!attempt.is(Operation.CREATE, "pods")) {
            return attempt;
        }
        Attempt now = attempt;
        for (LimitRange range : ranges(attempt)) {
            Usual usual = Usual.of(range);
            if (!usual.isNothing()) {
                Pod pod = Pod.of(now.subject());
                Pod completed = usual.completed(pod);
                now = completed.equals(pod) ? now : now.with(completed.value());
            }
        }
        return now;
    }

    @Override
    public void review(Attempt attempt) {
        boolean isPod = attempt.is(Operation.CREATE, "pods") || isResize(attempt);
        boolean isClaim = attempt.writes("persistentvolumeclaims");
        if (!isPod && !isClaim) {
            return;
        }
        for (LimitRange range : ranges(attempt)) {
            List<String> faults = isPod ? ofPod(range, attempt) : ofClaim(range, attempt);
            if (!faults.isEmpty()) {
                throw attempt.forbidden(
                        faults.size() == 1
                                ? faults.getFirst()
                                : "[" + String.join(", ", faults) + "]");
            }
        }
    }

    private static boolean isResize(Attempt attempt) {
        return attempt.operation() == Operation.UPDATE
                && attempt.subresource().equals("resize")
                && attempt.resource().groupResource().equals("pods");
    }

    private static List<LimitRange> ranges(Attempt attempt) {
        List<TypedMap> found = attempt.lookup().list(RANGES, attempt.namespace());
        return found.isEmpty() ? List.of() : found.stream().map(LimitRange::of).toList();
    }

    private static List<String> ofPod(LimitRange range, Attempt attempt) {
        PodSpec spec = Pod.of(attempt.subject()).spec();
        var faults = new ArrayList<String>();
        for (LimitRangeItem item : range.spec().limits()) {
            switch (item.type()) {
                case "Container" -> {
                    for (Container container : spec.containers()) {
                        faults.addAll(Bounds.of(item).faults(asked(container.resources())));
                    }
                    for (Container container : spec.initContainers()) {
                        faults.addAll(Bounds.of(item).faults(asked(container.resources())));
                    }
                }
                case "Pod" -> {
                    PodSpec bare = spec.withoutOverhead();
                    var all =
                            new Bounds.Asked(
                                    PodResources.requests(bare), PodResources.limits(bare));
                    faults.addAll(Bounds.of(item).faults(all));
                }
                default -> {
                    // Limits of other things do not bind pods.
                }
            }
        }
        return faults;
    }

    private static Bounds.Asked asked(ResourceRequirements resources) {
        return new Bounds.Asked(Amounts.of(resources.requests()), Amounts.of(resources.limits()));
    }

    private static List<String> ofClaim(LimitRange range, Attempt attempt) {
        PersistentVolumeClaim claim = PersistentVolumeClaim.of(attempt.subject());
        var faults = new ArrayList<String>();
        if (attempt.operation() == Operation.UPDATE && claim.isDeleting()) {
            return faults; // It must be able to lose its finalizers.
        }
        for (LimitRangeItem item : range.spec().limits()) {
            if (item.type().equals("PersistentVolumeClaim")) {
                Amounts requests = Amounts.of(claim.spec().resources().requests());
                faults.addAll(Bounds.of(item).faultsOfRequests(requests));
            }
        }
        return faults;
    }

    /** What containers get that do not name it. */
    private record Usual(Amounts requests, Amounts limits) {
        static Usual of(LimitRange range) {
            Amounts requests = Amounts.NONE;
            Amounts limits = Amounts.NONE;
            for (LimitRangeItem item : range.spec().limits()) {
                if (item.type().equals("Container")) {
                    requests = replaced(requests, Amounts.of(item.defaultRequest()));
                    limits = replaced(limits, Amounts.of(item.default_()));
                }
            }
            return new Usual(requests, limits);
        }

        private static Amounts replaced(Amounts before, Amounts now) {
            Amounts all = before;
            for (String name : now.names()) {
                all = all.with(name, now.get(name));
            }
            return all;
        }

        boolean isNothing() {
            return requests.isEmpty() && limits.isEmpty();
        }

        Pod completed(Pod pod) {
            var notes = new ArrayList<String>();
            PodSpec spec = pod.spec();
            PodSpec now = spec.withContainers(completed(spec.containers(), "container ", notes));
            if (!spec.initContainers().isEmpty()) {
                now =
                        now.withInitContainers(
                                completed(spec.initContainers(), "init container ", notes));
            }
            if (notes.isEmpty()) {
                return pod;
            }
            ObjectMeta metadata = pod.metadata();
            var annotations = new TreeMap<>(metadata.annotations());
            annotations.put(ANNOTATION, "LimitRanger plugin set: " + String.join("; ", notes));
            return pod.withMetadata(metadata.withAnnotations(annotations)).withSpec(now);
        }

        private List<Container> completed(
                List<Container> containers, String what, List<String> notes) {
            var all = new ArrayList<Container>();
            for (Container container : containers) {
                ResourceRequirements resources = container.resources();
                var asked = new TreeMap<>(resources.requests());
                var bounded = new TreeMap<>(resources.limits());
                List<String> added = add(requests, asked);
                List<String> limited = add(limits, bounded);
                if (!added.isEmpty()) {
                    notes.add(String.join(", ", added) + " request for " + what + container.name());
                }
                if (!limited.isEmpty()) {
                    notes.add(String.join(", ", limited) + " limit for " + what + container.name());
                }
                ResourceRequirements now =
                        limited.isEmpty() ? resources : resources.withLimits(bounded);
                now = added.isEmpty() ? now : now.withRequests(asked);
                all.add(
                        added.isEmpty() && limited.isEmpty()
                                ? container
                                : container.withResources(now));
            }
            return all;
        }

        private static List<String> add(Amounts usual, Map<String, String> texts) {
            var added = new ArrayList<String>();
            usual.byName()
                    .forEach((name, amount) -> {
                        if (texts.putIfAbsent(name, amount.toString()) == null) {
                            added.add(name);
                        }
                    });
            return added;
        }
    }
}
