package io.podium.api.kinds.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.cel.Expressions;
import io.podium.api.cel.Expressions.Compiled;
import io.podium.api.cel.GoldenRows;
import io.podium.api.value.MapValue;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of selectors.golden is what Kubernetes 1.36.0 says of a selector, and its cost. */
class DeviceSelectorsTest {
    private static final Expressions EXPRESSIONS = new Expressions();

    static Stream<String> rows() throws IOException {
        return GoldenRows.of(DeviceSelectorsTest.class, "selectors.golden");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void says(String line) {
        MapValue row = GoldenRows.read(line);
        Compiled compiled = EXPRESSIONS.compile(row.string("expr"), DeviceSelectors.environment());
        assertThat(DeviceSelectors.fault(compiled)).isEqualTo(row.string("fault"));
        if (!row.has("fault")) {
            assertThat(compiled.type()).hasToString(row.string("type"));
            assertThat(Long.toUnsignedString(DeviceSelectors.cost(compiled)))
                    .isEqualTo(row.string("cost"));
        }
    }
}
