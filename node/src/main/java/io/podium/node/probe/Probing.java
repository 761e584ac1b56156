package io.podium.node.probe;

import io.podium.api.core.v1.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One probe of one running container: when it is due, and what its answers amount to. The rules are
 * those of the kubelet's prober worker. Pure.
 *
 * @param begun when the container started
 * @param last what the last answer that counts said
 * @param run how often in a row it said so
 * @param verdict what reached its threshold last; empty before anything did
 * @param ended asked no more: this container's fate is decided
 * @param asked when it was asked last
 */
public record Probing(
        Purpose purpose,
        Probe probe,
        Instant begun,
        boolean last,
        int run,
        Optional<Boolean> verdict,
        boolean ended,
        Optional<Instant> asked) {

    /** The probe of a container that started at this time. */
    public static Probing begin(Purpose purpose, Probe probe, Instant begun) {
        return new Probing(
                purpose, probe, begun, false, 0, Optional.empty(), false, Optional.empty());
    }

    /**
     * When to ask next; nothing while it is not its turn: the startup probe comes first, the others
     * after it succeeded.
     *
     * @param started whether the container counts as started
     */
    public Optional<Instant> due(boolean started) {
        if (ended || started == (purpose == Purpose.STARTUP)) {
            return Optional.empty();
        }
        return Optional.of(
                asked.map(time -> time.plus(period()))
                        .orElse(begun.plusSeconds(probe.initialDelaySeconds())));
    }

    private Duration period() {
        return Duration.ofSeconds(orDefault(probe.periodSeconds(), 10));
    }

    /** How long an answer may take. */
    public Duration patience() {
        return Duration.ofSeconds(orDefault(probe.timeoutSeconds(), 1));
    }

    private static int orDefault(int seconds, int otherwise) {
        return seconds > 0 ? seconds : otherwise;
    }

    /** It is being asked now. */
    public Probing ask(Instant now) {
        return new Probing(purpose, probe, begun, last, run, verdict, ended, Optional.of(now));
    }

    /** What follows from an answer. */
    public Probing answered(Answer answer) {
        if (answer.outcome() == Answer.Outcome.ERROR) {
            return this;
        }
        boolean good = answer.isGood();
        int count = good == last ? run + 1 : 1;
        int needed =
                good
                        ? orDefault(probe.successThreshold(), 1)
                        : orDefault(probe.failureThreshold(), 3);
        if (count < needed) {
            return new Probing(purpose, probe, begun, good, count, verdict, ended, asked);
        }
        boolean over = purpose == Purpose.STARTUP || (purpose == Purpose.LIVENESS && !good);
        return new Probing(purpose, probe, begun, good, count, Optional.of(good), over, asked);
    }
}
