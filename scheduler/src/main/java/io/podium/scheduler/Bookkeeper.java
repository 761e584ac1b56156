package io.podium.scheduler;

import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.view.ApiObject;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Key;
import io.podium.scheduler.placement.Happening;
import io.podium.scheduler.placement.Hints;
import io.podium.scheduler.profile.Profile;
import io.podium.scheduler.queue.WaitingPods;
import io.podium.scheduler.table.NodeTable;
import io.podium.scheduler.table.Tenant;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keeps the table of nodes and the queue of pods in step with the view and with what was promised.
 * Belongs to the scheduler's loop.
 */
final class Bookkeeper {
    private final NodeTable table;
    private final WaitingPods waiting;
    private final Profiles profiles;
    private final Hints hints;
    private final Consumer<Pod> forgotten;

    /** Pods whose binding is on its way, by uid. */
    private final Map<String, Key> binding = new HashMap<>();

    /** Pods that would be wanted but for their gates, by uid. */
    private final Set<String> gated = new HashSet<>();

    /**
     * @param forgotten is told of pods that need no node any more
     */
    Bookkeeper(NodeTable table, WaitingPods waiting, Profiles profiles, Consumer<Pod> forgotten) {
        this.table = table;
        this.waiting = waiting;
        this.profiles = profiles;
        this.hints = new Hints(table);
        this.forgotten = forgotten;
    }

    void changed(ObjectChange change, Instant now) {
        ApiObject object = change.after().or(change::before).orElseThrow();
        switch (object) {
            case Node _ ->
                    nodeChanged(
                            change.before().map(Node.class::cast),
                            change.after().map(Node.class::cast),
                            now);
            case Pod _ ->
                    podChanged(
                            change.before().map(Pod.class::cast),
                            change.after().map(Pod.class::cast),
                            now);
            case Namespace namespace -> namespaceChanged(namespace, change, now);
            default -> {
                // Nothing else matters for places.
            }
        }
    }

    private void namespaceChanged(Namespace namespace, ObjectChange change, Instant now) {
        if (change.after().isEmpty()) {
            table.remove(namespace);
            return;
        }
        table.put(namespace);
        boolean isOther =
                change.before()
                        .filter(old ->
                                old.metadata().labels().equals(namespace.metadata().labels()))
                        .isEmpty();
        if (isOther) {
            happened(new Happening.NamespaceChanged(), now);
        }
    }

    private void nodeChanged(Optional<Node> before, Optional<Node> after, Instant now) {
        if (after.isEmpty()) {
            table.remove(before.orElseThrow());
            happened(new Happening.NodeGone(before.get()), now);
            return;
        }
        boolean isAlike =
                before.isPresent()
                        && before.get().spec().equals(after.get().spec())
                        && before.get().metadata().labels().equals(after.get().metadata().labels())
                        && before.get()
                                .status()
                                .allocatable()
                                .equals(after.get().status().allocatable());
        boolean hasSameImages =
                isAlike && before.get().status().images().equals(after.get().status().images());
        if (!hasSameImages) {
            table.put(after.get());
        }
        if (before.isEmpty()) {
            happened(new Happening.NodeCame(after.get()), now);
        } else if (!isAlike) {
            happened(new Happening.NodeChanged(before.get(), after.get()), now);
        }
    }

    private void happened(Happening happening, Instant now) {
        waiting.happened(
                happening.label(),
                happening.interested(),
                (pod, refuser) ->
                        profiles.of(pod)
                                .filter(profile -> hints.helps(pod, profile, refuser, happening))
                                .isPresent(),
                now);
    }

    private void podChanged(Optional<Pod> before, Optional<Pod> after, Instant now) {
        boolean isOther =
                before.isPresent()
                        && after.filter(pod -> pod.uid().equals(before.get().uid())).isEmpty();
        if (isOther) {
            gated.remove(before.get().uid());
            left(before.get(), now);
        }
        if (after.isEmpty()) {
            gated.remove(before.orElseThrow().uid());
            return;
        }
        if (isGated(after.get())) {
            gated.add(after.get().uid());
        } else {
            gated.remove(after.get().uid());
        }
        Optional<Pod> earlier = isOther ? Optional.empty() : before;
        Pod pod = after.get();
        if (!pod.spec().nodeName().isEmpty()) {
            placed(earlier, pod, now);
        } else if (!isWanted(pod)) {
            forget(pod);
        } else if (binding.containsKey(pod.uid())) {
            waiting.refresh(Key.of(pod), pod);
        } else {
            wanted(earlier, pod);
        }
    }

    private void placed(Optional<Pod> before, Pod pod, Instant now) {
        binding.remove(pod.uid());
        forget(pod);
        if (isOver(pod)) {
            left(pod, now);
            return;
        }
        if (table.booked(pod.uid()).filter(pod.spec().nodeName()::equals).isPresent()) {
            table.refresh(pod);
        } else {
            table.book(pod, pod.spec().nodeName());
        }
        if (before.filter(old -> !old.spec().nodeName().isEmpty()).isEmpty()) {
            happened(new Happening.PodPlaced(pod), now);
        } else if (!isAlike(before.get(), pod)) {
            happened(new Happening.PodChanged(before.get(), pod), now);
        }
    }

    private void wanted(Optional<Pod> before, Pod pod) {
        String node = pod.status().nominatedNodeName();
        String old = before.map(one -> one.status().nominatedNodeName()).orElse("");
        if (!node.equals(old)) {
            table.nominate(pod, node);
        }
        if (before.filter(one -> isWanted(one) && isAlike(one, pod)).isPresent()) {
            waiting.refresh(Key.of(pod), pod);
        } else {
            waiting.add(Key.of(pod), pod);
        }
    }

    /** The pod is gone or over: whatever it had taken is free. */
    private void left(Pod pod, Instant now) {
        boolean isFreed =
                table.booked(pod.uid()).isPresent() || !pod.status().nominatedNodeName().isEmpty();
        table.release(pod.uid());
        binding.remove(pod.uid());
        forget(pod);
        if (isFreed) {
            happened(new Happening.PodLeft(pod), now);
        }
    }

    private void forget(Pod pod) {
        table.unnominate(pod.uid());
        waiting.remove(Key.of(pod));
        forgotten.accept(pod);
    }

    private static boolean isOver(Pod pod) {
        return pod.status().phase().equals("Succeeded") || pod.status().phase().equals("Failed");
    }

    /** Whether the pod is to be given a node by this scheduler. */
    boolean isWanted(Pod pod) {
        return pod.spec().schedulingGates().isEmpty() && isOurs(pod);
    }

    private boolean isGated(Pod pod) {
        return !pod.spec().schedulingGates().isEmpty() && isOurs(pod);
    }

    private boolean isOurs(Pod pod) {
        return pod.spec().nodeName().isEmpty()
                && !pod.isDeleting()
                && !isOver(pod)
                && profiles.of(pod).isPresent();
    }

    /** How many pods wait for their gates to be opened. */
    int gated() {
        return gated.size();
    }

    Profile profile(Pod pod) {
        return profiles.of(pod).orElseThrow();
    }

    /** Whether nothing that matters for placing has changed; conditions do not. */
    private static boolean isAlike(Pod before, Pod after) {
        return before.uid().equals(after.uid())
                && before.spec().equals(after.spec())
                && before.metadata().labels().equals(after.metadata().labels());
    }

    /** The pod is promised the node; that counts at once. */
    void promise(Key key, Tenant tenant) {
        table.book(tenant);
        binding.put(tenant.pod().uid(), key);
    }

    /** Whether the pod's binding is on its way. */
    boolean isPromised(String uid) {
        return binding.containsKey(uid);
    }

    /** How many bindings are on their way. */
    int promises() {
        return binding.size();
    }

    boolean hasPromises() {
        return !binding.isEmpty();
    }

    /** The promise came to nothing; answers whether it still stood. */
    boolean takeBack(Pod pod, Instant now) {
        if (binding.remove(pod.uid()) == null) {
            return false; // A view was faster and has said what became of it.
        }
        table.release(pod.uid());
        happened(new Happening.PodLeft(pod), now);
        return true;
    }

    NodeTable table() {
        return table;
    }

    WaitingPods waiting() {
        return waiting;
    }
}
