package io.podium.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was packed is read again, wherever the long parts were put in. */
class PackerTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void partsComeToTheirPlaces() {
        var packer = new Packer(0);
        packer.text("first");
        packer.number(3);
        int early = packer.size();
        packer.text("second");
        packer.number(0);
        int late = packer.size();
        packer.flag(true);
        byte[] whole = packer.spread(new int[] {early, late}, List.of(bytes("abc"), bytes("")), 3);
        var in = new Unpacker(ByteBuffer.wrap(whole), new Unpacker.Texts());
        assertThat(in.text()).isEqualTo("first");
        assertThat(in.bytes()).isEqualTo(bytes("abc"));
        assertThat(in.text()).isEqualTo("second");
        assertThat(in.bytes()).isEmpty();
        assertThat(in.flag()).isTrue();
        assertThat(in.hasMore()).isFalse();
    }
}
