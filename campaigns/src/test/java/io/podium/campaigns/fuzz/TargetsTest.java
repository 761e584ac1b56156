package io.podium.campaigns.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every day a little of what campaigns do for hours. */
class TargetsTest {
    private static final int MUTATIONS = 2000;

    static Stream<String> names() {
        return Targets.all().stream().map(Target::name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void standsItsSeedsAndWhatIsMadeOfThem(String name) {
        Target target = Targets.named(name);
        List<byte[]> seeds = target.seeds().get();
        assertThat(seeds).isNotEmpty();
        var bounds = new Bounds();
        seeds.forEach(seed -> bounds.run(target, seed));
        bounds.run(target, new byte[0]);
        var mutator = new Mutator(name.hashCode());
        var failures = new ArrayList<String>();
        for (int i = 0; i < MUTATIONS && failures.size() < 3; i++) {
            byte[] input = mutator.next(seeds);
            try {
                bounds.run(target, input);
            } catch (RuntimeException | StackOverflowError e) {
                failures.add(e + " at " + at(e) + " for " + shown(input));
            }
        }
        assertThat(failures).isEmpty();
    }

    private static String at(Throwable e) {
        return e.getStackTrace().length == 0 ? "" : e.getStackTrace()[0].toString();
    }

    private static String shown(byte[] input) {
        return new String(input, StandardCharsets.ISO_8859_1)
                + " = "
                + HexFormat.of().formatHex(input);
    }

    @Test
    void whatIsWrongIsFound() {
        Target target =
                Target.of(
                        "x", input -> Target.check(input.length < 2, "too long: %s", input.length));
        new Bounds().run(target, new byte[1]);
        assertThatThrownBy(() -> new Bounds().run(target, new byte[2])).hasMessage("too long: 2");
    }

    @Test
    void whatTakesTooMuchMemoryIsFound() {
        var kept = new AtomicReference<byte[]>();
        Target target =
                Target.of(
                        "x",
                        input -> {
                            for (int i = 0; i < 300; i++) {
                                kept.set(new byte[1 << 20]);
                            }
                        });
        assertThatThrownBy(() -> new Bounds().run(target, new byte[2]))
                .hasMessage("x: more than a second or 256 MB for 2 bytes");
    }
}
