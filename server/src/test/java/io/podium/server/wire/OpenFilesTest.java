package io.podium.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the kernel tells of limits. */
class OpenFilesTest {
    @Test
    void theSoftLimitCounts() {
        assertThat(
                        OpenFiles.most(
                                List.of(
                                        "Limit                     Soft Limit  Hard Limit  Units",
                                        "Max open files            1024        524288      files")))
                .hasValue(1024);
        assertThat(
                        OpenFiles.most(
                                List.of("Max open files            unlimited   unlimited   files")))
                .isEmpty();
        assertThat(OpenFiles.most(List.of())).isEqualTo(OptionalLong.empty());
    }

    @Test
    void filesOfTheStoreAreAlwaysHad() {
        assertThat(WireLimits.usual().connections()).isBetween(100, 20_000);
    }
}
