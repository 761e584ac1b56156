package io.podium.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A body is what came, whatever the client said would come. */
class BodyTest {
    @ParameterizedTest
    @CsvSource({"0", "1", "7", "9", "100", "4000000", "9223372036854775807", "-1"})
    void isWhatCame(long announced) {
        var body = new Body(new Burden(1 << 24, 0, () -> false));
        body.expect(announced);
        for (String part : new String[] {"ab", "", "cdef", "g"}) {
            assertThat(body.add(Unpooled.copiedBuffer(part, StandardCharsets.UTF_8))).isEmpty();
        }
        assertThat(new String(body.whole(""), StandardCharsets.UTF_8)).isEqualTo("abcdefg");
    }

    @Test
    void hasALimitEvenWhereNothingWasAnnounced() {
        var body = new Body(new Burden(1 << 24, 0, () -> false));
        assertThat(body.add(Unpooled.wrappedBuffer(new byte[Body.LIMIT]))).isEmpty();
        assertThat(body.add(Unpooled.wrappedBuffer(new byte[1]))).isPresent();
    }
}
