package io.podium.server.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SpdyStreamsTest implements SpdyStreams.Listener {
    private final List<SpdyStreams.Stream> opened = new ArrayList<>();
    private final List<SpdyStreams> connections = new ArrayList<>();
    private int closed;
    private final SpdyWire wire = new SpdyWire(this);

    @Override
    public void opened(SpdyStreams streams, SpdyStreams.Stream stream) {
        connections.add(streams);
        opened.add(stream);
    }

    @Override
    public void closed() {
        closed++;
    }

    @Test
    void everyStreamIsAnsweredWithOneHeaderForGoCannotReadNone() {
        wire.open(1, "streamtype", "error");
        wire.open(3, "streamtype", "data", "port", "80");
        wire.open(5);
        assertThat(wire.received())
                .containsExactly(
                        "reply 1 streamtype=error",
                        "reply 3 streamtype=data",
                        "reply 5 streamtype=");
        assertThat(opened.get(1).header("port")).isEqualTo("80");
        assertThat(opened.get(1).header("absent")).isEmpty();
    }

    @Test
    void aHalfCloseEndsTheInputAndTheOutputGoesOn() throws IOException {
        wire.open(1, "streamtype", "stdin");
        wire.data(1, "all", false);
        wire.data(1, " of it", true);
        assertThat(text(opened.getFirst())).isEqualTo("all of it");
        wire.received();
        opened.getFirst().output().write("answer".getBytes(StandardCharsets.UTF_8));
        opened.getFirst().finish(new byte[0]);
        assertThat(wire.received()).containsExactly("data 1 answer", "data 1  last");
    }

    @Test
    void whatComesAfterTheHalfCloseIsDropped() throws IOException {
        wire.open(1, "streamtype", "stdin");
        wire.data(1, "all", true);
        wire.data(1, "more", false);
        assertThat(text(opened.getFirst())).isEqualTo("all");
    }

    @Test
    void aResetEndsItsStreamAndTheEndOfTheConnectionEndsAll() throws IOException {
        wire.open(1, "streamtype", "one");
        wire.open(3, "streamtype", "two");
        wire.data(3, "left", false);
        wire.send(new DefaultSpdyRstStreamFrame(1, SpdyStreamStatus.CANCEL));
        assertThat(text(opened.getFirst())).isEmpty();
        assertThat(closed).isZero();
        var _ = wire.server.close();
        assertThat(text(opened.getLast())).isEqualTo("left");
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void idsMustRise() {
        wire.open(3, "streamtype", "error");
        wire.open(1, "streamtype", "stdin");
        assertThat(wire.received())
                .containsExactly("reply 3 streamtype=error", "reset 1 PROTOCOL_ERROR");
        assertThat(opened).hasSize(1);
    }

    @Test
    void theClientsPingsAreAnsweredAndOurOwnAreNot() {
        wire.send(new DefaultSpdyPingFrame(7));
        wire.send(new DefaultSpdyPingFrame(8));
        assertThat(wire.received()).containsExactly("ping 7");
    }

    @Test
    void goingAwayNamesTheLastStreamAndLetsTheClientCloseFirst() {
        wire.open(5, "streamtype", "error");
        wire.received();
        connections.getFirst().goAway();
        assertThat(wire.received()).containsExactly("goaway 5 OK");
        assertThat(wire.server.isActive()).isTrue();
    }

    @Test
    void tooMuchUnreadStopsTheReadingUntilItIsTaken() throws IOException {
        wire.open(1, "streamtype", "stdin");
        for (int i = 0; i < 9; i++) {
            wire.data(1, new byte[64 << 10], false);
        }
        assertThat(wire.server.config().isAutoRead()).isFalse();
        opened.getFirst().input().readNBytes(9 * (64 << 10));
        assertThat(wire.server.config().isAutoRead()).isTrue();
    }

    @Test
    void outputIsCutIntoFramesThatFitEveryClient() throws IOException {
        wire.open(1, "streamtype", "stdout");
        wire.received();
        opened.getFirst().output().write(new byte[(64 << 10) + 1]);
        assertThat(wire.received().stream().map(String::length))
                .containsExactly(
                        "data 1 ".length() + (32 << 10),
                        "data 1 ".length() + (32 << 10),
                        "data 1 ".length() + 1);
    }

    private static String text(SpdyStreams.Stream stream) throws IOException {
        return new String(stream.input().readAllBytes(), StandardCharsets.UTF_8);
    }
}
