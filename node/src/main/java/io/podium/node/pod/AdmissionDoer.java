package io.podium.node.pod;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Lets one pod begin on its node, or refuses it; makes others go when it is more important. */
final class AdmissionDoer {
    /** How soon the node knows all its pods, after it began. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final NodeTools tools;
    private final PodMemory memory;
    private final HostAbilities host;
    private final Runnable wake;

    /**
     * @param wake called when a pod that has to wait may ask again
     */
    AdmissionDoer(NodeTools tools, PodMemory memory, Runnable wake) {
        this.tools = tools;
        this.memory = memory;
        this.wake = wake;
        host = new HostAbilities(tools.runtime());
    }

    /**
     * Decides whether the pod may begin; what the node refuses is in its memory then. While nothing
     * is decided: when to ask again at the latest.
     */
    Optional<Instant> admit(Pod pod) {
        if (Specs.isTerminal(pod) || memory.decision().isPresent()) {
            tools.admissions().isDecided(pod.uid());
            return Optional.empty();
        }
        Instant now = tools.clock().now();
        String node = tools.config().name();
        Ruling ruling =
                tools.admissions()
                        .judge(
                                pod,
                                wake,
                                now,
                                () -> tools.door().view().onNode(node),
                                present -> rule(pod, present, now));
        return switch (ruling) {
            case Ruling.Take() -> Optional.empty();
            case Ruling.Refuse(Decision why) -> {
                tools.events().tell(pod, "", "Warning", why.reason(), why.event());
                memory.decide(why);
                yield Optional.empty();
            }
            case Ruling.Wait(Instant until) -> Optional.of(until);
            case Ruling.MakeRoom(List<Pod> victims, String _) -> {
                victims.forEach(this::preempt);
                yield admit(pod); // Which says how long that may take.
            }
        };
    }

    /** The node as the cluster knows it says what there is room for. */
    private Ruling rule(Pod pod, List<Pod> present, Instant now) {
        Optional<Decision> unfit =
                NodeAdmission.pressed(pod, tools.pressures().get())
                        .or(() -> NodeAdmission.refusal(pod, host));
        if (unfit.isPresent()) {
            return new Ruling.Refuse(unfit.get());
        }
        Ruling ruling =
                tools.door()
                        .view()
                        .find(Node.class, "", tools.config().name())
                        .map(node -> Predicates.objections(pod, node, present))
                        .map(against -> Preemption.rule(pod, against, present))
                        .orElse(new Ruling.Take());
        boolean isEarly =
                ruling instanceof Ruling.MakeRoom(List<Pod> victims, String _)
                        && !victims.stream().allMatch(tools.neighbours()::isKnown);
        return isEarly ? new Ruling.Wait(now.plus(SOON)) : ruling;
    }

    private void preempt(Pod victim) {
        if (Decision.begun(victim).isEmpty()) {
            Decision why = Decision.preempted(victim);
            tools.events().tell(victim, "", "Warning", why.reason(), why.event());
        }
        tools.neighbours().preempt(victim);
    }
}
