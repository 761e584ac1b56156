package io.podium.campaigns;

import io.podium.api.error.ApiError;
import io.podium.api.time.GoDuration;
import io.podium.base.time.Clock;
import io.podium.campaigns.cluster.Journey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Hours of a cluster of the user's own objects in a second. */
@Command(
        name = "advance",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Let hours pass over your manifests in a second: a whole control plane with simulated"
                    + " nodes on virtual time, which needs no cluster and leaves nothing behind. Says"
                    + " each change as kubectl get --watch does, and shows what there is in the end.",
            "The same seed and options give the same history, to the last revision."
        })
final class AdvanceCommand implements Callable<Integer> {
    /** Deciders say what they could not do; the story tells it, too. */
    private static final Logger PODIUM = Logger.getLogger("io.podium");

    @Spec private CommandSpec spec;

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            description =
                    "a manifest or a folder of manifests that is applied at the start; repeatable")
    private List<Path> files = List.of();

    @Option(
            names = "--for",
            paramLabel = "SPAN",
            required = true,
            converter = Spans.class,
            description = "how long, such as 36h or 1h30m")
    private Duration span = Duration.ZERO;

    @Option(
            names = "--then",
            paramLabel = "SPAN=FILE",
            converter = Moments.class,
            description = "apply this, too, so long after the start; repeatable")
    private List<Moment> applied = List.of();

    @Option(
            names = "--delete",
            paramLabel = "SPAN=KIND/NAME",
            converter = Moments.class,
            description =
                    "delete this so long after the start, such as 2h=deployment/web; repeatable")
    private List<Moment> deleted = List.of();

    @Option(
            names = "--silence",
            paramLabel = "SPAN=NODE",
            converter = Moments.class,
            description = "cut a node off so long after the start, such as 1h=sim-2; repeatable")
    private List<Moment> silenced = List.of();

    @Option(
            names = "--rejoin",
            paramLabel = "SPAN=NODE",
            converter = Moments.class,
            description = "a node that was cut off is heard again; repeatable")
    private List<Moment> rejoined = List.of();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "for manifests without one, and for --delete (default: default)")
    private String namespace = "default";

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "simulated nodes, sim-1 and so on (default: 3)")
    private int nodes = 3;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            converter = Instants.class,
            description = "what the clock shows at the start (default: 2030-01-01T00:00:00Z)")
    private Instant start = Instant.parse("2030-01-01T00:00:00Z");

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "draws the order of what happens at the same time (default: 1)")
    private long seed = 1;

    @Option(
            names = {"-q", "--quiet"},
            description = "only show what there is in the end")
    private boolean isQuiet;

    /** Something at a time after the start, as {@code SPAN=WHAT}. */
    record Moment(Duration at, String what) {}

    /** What somebody does then. */
    private record Deed(Duration at, Runnable act) {}

    @Override
    public Integer call() {
        check();
        PODIUM.setLevel(Level.OFF);
        PrintWriter out = spec.commandLine().getOut();
        Clock clock = Clock.system();
        long before = clock.nanos();
        try (var journey = new Journey(seed, start, nodes, isQuiet ? _ -> {} : out::println)) {
            for (Deed deed : deeds(journey)) {
                journey.advance(deed.at().minus(journey.elapsed()));
                deed.act().run();
            }
            journey.advance(span.minus(journey.elapsed()));
            out.print(journey.tables());
            Journey.Outcome outcome = journey.outcome();
            out.printf(
                    "%n%s passed in %d ms: %d changes, digest %016x, seed %d%n",
                    GoDuration.format(span),
                    Duration.ofNanos(clock.nanos() - before).toMillis(),
                    outcome.changes(),
                    outcome.digest(),
                    seed);
            out.flush();
            return 0;
        } catch (Refusal refusal) {
            complain("error: " + refusal.getMessage());
            return 1;
        }
    }

    private void complain(String line) {
        spec.commandLine().getOut().flush();
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }

    private void check() {
        if (nodes < 0) {
            throw wrong("--nodes must not be negative");
        }
        for (List<Moment> all : List.of(applied, deleted, silenced, rejoined)) {
            for (Moment moment : all) {
                if (moment.at().compareTo(span) > 0) {
                    throw wrong(
                            GoDuration.format(moment.at())
                                    + "="
                                    + moment.what()
                                    + " is after the end, "
                                    + GoDuration.format(span));
                }
            }
        }
        for (Moment moment : deleted) {
            if (!moment.what().matches("[^/]+/[^/]+")) {
                throw wrong("--delete wants KIND/NAME, not " + moment.what());
            }
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** In the order of their times; at one time what is applied comes first. */
    private List<Deed> deeds(Journey journey) {
        var deeds = new ArrayList<Deed>();
        files.forEach(file -> deeds.add(applying(journey, Duration.ZERO, file)));
        applied.forEach(one -> deeds.add(applying(journey, one.at(), Path.of(one.what()))));
        deleted.forEach(one -> deeds.add(new Deed(one.at(), () -> delete(journey, one.what()))));
        silenced.forEach(
                one -> deeds.add(new Deed(one.at(), () -> silence(journey, one.what(), true))));
        rejoined.forEach(
                one -> deeds.add(new Deed(one.at(), () -> silence(journey, one.what(), false))));
        deeds.sort(Comparator.comparing(Deed::at));
        return deeds;
    }

    /** Read now, so that a file that is none is told before anything happens. */
    private Deed applying(Journey journey, Duration at, Path file) {
        List<Manifests.Manifest> all;
        try {
            all = Manifests.read(Manifests.place(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new Refusal(e.getMessage());
        }
        return new Deed(at, () -> all.forEach(one -> apply(journey, one)));
    }

    private void apply(Journey journey, Manifests.Manifest manifest) {
        try {
            journey.apply(manifest.object(), namespace)
                    .forEach(warning -> complain("Warning: " + warning));
        } catch (ApiError e) {
            throw new Refusal("error when applying \"" + manifest.file() + "\": " + e.getMessage());
        }
    }

    private void delete(Journey journey, String what) {
        String[] words = what.split("/", 2);
        try {
            journey.delete(words[0], namespace, words[1]);
        } catch (ApiError e) {
            throw new Refusal(e.getMessage());
        }
    }

    private void silence(Journey journey, String node, boolean isSilent) {
        if (!journey.silence(node, isSilent)) {
            throw new Refusal("nodes \"" + node + "\" not found");
        }
    }

    /** What the user asked for cannot be. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message, null, false, false);
        }
    }

    /** Reads spans of time as Go writes them. */
    static final class Spans implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                Duration span = GoDuration.parse(text);
                if (span.isNegative()) {
                    throw new TypeConversionException("time does not go back: " + text);
                }
                return span;
            } catch (GoDuration.Malformed e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Reads {@code SPAN=WHAT}. */
    static final class Moments implements ITypeConverter<Moment> {
        @Override
        public Moment convert(String text) {
            int sign = text.indexOf('=');
            if (sign < 1 || sign == text.length() - 1) {
                throw new TypeConversionException(
                        "wanted is a time and what then happens, as in 2h=..., not " + text);
            }
            return new Moment(
                    new Spans().convert(text.substring(0, sign)), text.substring(sign + 1));
        }
    }

    /** Reads times as RFC 3339 writes them. */
    static final class Instants implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("not a time as in 2030-01-01T00:00:00Z: " + text);
            }
        }
    }
}
