package io.podium.node.pressure;

import io.podium.api.time.GoDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Below what a node takes measures.
 *
 * @param signal what must not run short
 * @param bound how much of it there must be
 * @param grace how long less may be there before a pod has to go; zero for a hard threshold
 * @param reclaim how much more than the bound there must be before it is over
 */
public record Threshold(Signal signal, Bound bound, Duration grace, Optional<Bound> reclaim) {
    /** What kubelets on Linux do that are told nothing else (evictionHard). */
    public static final List<Threshold> USUAL =
            parse(
                    "memory.available<100Mi,nodefs.available<10%,nodefs.inodesFree<5%,"
                            + "imagefs.available<15%,imagefs.inodesFree<5%");

    /**
     * Reads thresholds as the kubelet's flag --eviction-hard has them; "" for none. Fails with
     * IllegalArgumentException. Those of 0% and of 100% count as none, as with the kubelet.
     */
    public static List<Threshold> parse(String text) {
        var all = new ArrayList<Threshold>();
        var known = EnumSet.noneOf(Signal.class);
        for (String statement : statements(text)) {
            Threshold one = one(statement);
            if (!known.add(one.signal())) {
                throw new IllegalArgumentException(one.signal() + " is there twice");
            }
            if (!one.bound().isNothingOrAll()) {
                all.add(one);
            }
        }
        return List.copyOf(all);
    }

    /**
     * Reads soft thresholds, as the kubelet's flag --eviction-soft has them.
     *
     * @param graces how long each may be met, as --eviction-soft-grace-period has it
     */
    public static List<Threshold> parseSoft(String text, Map<Signal, Duration> graces) {
        return parse(text).stream()
                .map(one -> {
                    Duration grace = graces.get(one.signal());
                    if (grace == null) {
                        throw new IllegalArgumentException(
                                "grace period must be specified for the soft eviction threshold "
                                        + one.signal());
                    }
                    return new Threshold(one.signal(), one.bound(), grace, one.reclaim());
                })
                .toList();
    }

    /** Reads times as the kubelet's flag --eviction-soft-grace-period has them. */
    public static Map<Signal, Duration> parseGraces(String text) {
        return bySignal(
                text,
                "time such as memory.available=1m30s",
                value -> {
                    Duration grace = GoDuration.parse(value);
                    if (grace.isNegative()) {
                        throw new IllegalArgumentException(value + " must be a positive value");
                    }
                    return grace;
                });
    }

    /** Reads amounts as the kubelet's flag --eviction-minimum-reclaim has them. */
    public static Map<Signal, Bound> parseReclaims(String text) {
        return bySignal(
                text,
                "amount such as memory.available=500Mi",
                value -> {
                    Bound bound = Bound.parse(value);
                    if (bound.amount().isEmpty() && bound.part() <= 0) {
                        throw new IllegalArgumentException(value + " must be positive");
                    }
                    return bound;
                });
    }

    private static <T> Map<Signal, T> bySignal(
            String text, String example, Function<String, T> reading) {
        var all = new EnumMap<Signal, T>(Signal.class);
        for (String statement : statements(text)) {
            int equals = statement.indexOf('=');
            Signal signal = signal(statement, equals, example);
            T value;
            try {
                value = reading.apply(statement.substring(equals + 1));
            } catch (IllegalArgumentException trouble) {
                throw new IllegalArgumentException(statement + ": " + trouble.getMessage());
            }
            if (all.put(signal, value) != null) {
                throw new IllegalArgumentException(signal + " is there twice");
            }
        }
        return all;
    }

    private static List<String> statements(String text) {
        return Stream.of(text.split(",", -1))
                .filter(statement -> !statement.isBlank())
                .map(String::strip)
                .toList();
    }

    private static Threshold one(String statement) {
        int operator = statement.indexOf('<');
        Signal signal = signal(statement, operator, "threshold such as memory.available<100Mi");
        try {
            Bound bound = Bound.parse(statement.substring(operator + 1));
            if (bound.amount().filter(amount -> amount.sign() <= 0).isPresent()) {
                throw new IllegalArgumentException("must be positive");
            }
            return new Threshold(signal, bound, Duration.ZERO, Optional.empty());
        } catch (IllegalArgumentException trouble) {
            throw new IllegalArgumentException(statement + ": " + trouble.getMessage());
        }
    }

    private static Signal signal(String statement, int end, String what) {
        return Signal.of(end < 0 ? statement : statement.substring(0, end))
                .filter(known -> end > 0)
                .orElseThrow(
                        () -> new IllegalArgumentException("\"" + statement + "\" is no " + what));
    }

    /** The same, which is over only when so much more is there. */
    public Threshold withReclaim(Optional<Bound> more) {
        return new Threshold(signal, bound, grace, more);
    }

    /** Whether a pod has to go as soon as it is met. */
    boolean isHard() {
        return grace.isZero();
    }

    /** Whether less is left. */
    boolean isMet(Level level) {
        return level.capacity() > 0 && level.available() < bound.of(level.capacity());
    }

    /** Whether what has to be there after it was met is not there yet. */
    boolean isUnresolved(Level level) {
        long more = reclaim.map(bound -> bound.of(level.capacity())).orElse(0L);
        return level.capacity() > 0 && level.available() < bound.of(level.capacity()) + more;
    }

    @Override
    public String toString() {
        return signal + "<" + bound;
    }
}
