package io.podium.node.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.node.cri.v1.Image;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageGarbageTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private static Image image(String name) {
        return Image.empty().withId(name).withSize(10).withPinned(name.startsWith("pinned"));
    }

    private static List<Image> images(String... names) {
        return Stream.of(names).map(ImageGarbageTest::image).toList();
    }

    /**
     * "old" was there first and never used, "once" was used and is not any more, "now" is used,
     * "young" has only just come.
     */
    @ParameterizedTest
    @CsvSource({"1, old", "10, old", "11, old odd", "1000, old odd once", "0, ''"})
    void removesWhatNobodyUsedForLongest(long bytes, String gone) {
        List<Image> all = images("now", "once", "old", "odd", "pinned", "young");
        var garbage =
                ImageGarbage.NONE
                        .after(images("now", "once", "old", "pinned"), Set.of("once"), START)
                        .after(
                                images("now", "once", "old", "odd", "pinned"),
                                Set.of("now"),
                                START.plusSeconds(60))
                        .after(all, Set.of("now"), START.plusSeconds(240));

        ImageGarbage.Sweep sweep = garbage.sweep(all, Set.of("now"), bytes, START.plusSeconds(300));

        assertThat(String.join(" ", sweep.images().stream().map(Image::id).toList()))
                .isEqualTo(gone);
        assertThat(sweep.bytes()).isEqualTo(10L * sweep.images().size());
    }

    @Test
    void forgetsWhatIsGone() {
        var garbage =
                ImageGarbage.NONE
                        .after(images("a", "b"), Set.of(), START)
                        .after(images("b"), Set.of(), START);

        assertThat(garbage.records()).containsOnlyKeys("b");
    }

    /** From above the high mark down to the low one. */
    @ParameterizedTest
    @CsvSource({
        "16, 100, 85, 80, 0",
        "15, 100, 85, 80, 5",
        "1, 100, 85, 80, 19",
        "0, 0, 85, 80, 0",
        "1, 100, 100, 80, 0"
    })
    void countsWhatMustGo(long available, long capacity, int high, int low, long bytes) {
        assertThat(ImageGarbage.excess(new Level(available, capacity), high, low)).isEqualTo(bytes);
    }
}
