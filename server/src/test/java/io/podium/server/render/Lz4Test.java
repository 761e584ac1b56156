package io.podium.server.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Blocks become what they were made of. */
class Lz4Test {
    /** The same for all, so that each finds what the ones before left. */
    private static final Lz4 PACKER = new Lz4();

    private static byte[] packed(byte[] source) {
        var block = new byte[Lz4.bound(source.length) + 3];
        return Arrays.copyOf(block, PACKER.pack(source, source.length, block, 3));
    }

    private static byte[] unpacked(byte[] block, int length) {
        var target = new byte[length + 5];
        Arrays.fill(target, (byte) 0x55);
        int end = Lz4.unpack(block, 3, target, 2, length + 2);
        assertThat(end).isEqualTo(length + 2);
        // Not a byte around it may change.
        assertThat(target).startsWith(0x55, 0x55).endsWith(0x55, 0x55, 0x55);
        return Arrays.copyOfRange(target, 2, end);
    }

    /** Few letters make many matches at all distances. */
    @Property(tries = 400)
    void turnsIntoItself(
            @ForAll long seed,
            @ForAll @IntRange(max = 70_000) int length,
            @ForAll @IntRange(min = 1, max = 256) int letters) {
        var random = new Random(seed);
        var source = new byte[length];
        for (int at = 0; at < length; ) {
            if (at > 0 && random.nextInt(4) == 0) {
                int from = random.nextInt(at);
                int count = Math.min(length - at, random.nextInt(600));
                for (int i = 0; i < count; i++, at++) {
                    source[at] = source[from + i];
                }
            } else {
                source[at++] = (byte) random.nextInt(letters);
            }
        }
        assertThat(unpacked(packed(source), length)).isEqualTo(source);
    }

    /** Pieces with few letters and with many, at the start, at the end and beside each other. */
    @Property(tries = 400)
    void piecesThatWerePackedAloneAreAsGood(@ForAll long seed) {
        var random = new Random(seed);
        var source = new ByteArrayOutputStream();
        var pieces = new ArrayList<Lz4.Placed>();
        for (int part = random.nextInt(6); part >= 0; part--) {
            byte[] text = new byte[random.nextInt(random.nextBoolean() ? 40 : 3000)];
            int letters = 1 + random.nextInt(random.nextBoolean() ? 3 : 200);
            for (int i = 0; i < text.length; i++) {
                boolean repeats = i > 8 && random.nextInt(8) != 0;
                text[i] = repeats ? text[i - 8] : (byte) random.nextInt(letters);
            }
            if (random.nextBoolean()) {
                int at = source.size();
                PACKER.piece(text).ifPresent(piece -> pieces.add(new Lz4.Placed(at, piece)));
            }
            source.writeBytes(text);
        }
        byte[] whole = source.toByteArray();
        var block = new byte[Lz4.bound(whole.length, pieces.size()) + 3];
        int end = PACKER.pack(whole, whole.length, block, 3, pieces);
        assertThat(unpacked(Arrays.copyOf(block, end), whole.length)).isEqualTo(whole);
    }

    @Test
    void readsWhatOthersWrote() {
        // From the format's description: 1 literal, a match of 19 one back, 5 literals.
        byte[] block = HexFormat.of().parseHex("000000" + "1f61010000" + "5062636465" + "66");
        assertThat(new String(unpacked(block, 25), StandardCharsets.US_ASCII))
                .isEqualTo("a".repeat(20) + "bcdef");
    }

    @Test
    void whatIsNoBlockIsRefused() {
        byte[] block = packed("abcabcabcabcabcabcabcabcabc".getBytes(StandardCharsets.US_ASCII));
        byte[] cut = Arrays.copyOf(block, block.length - 6);
        assertThatThrownBy(() -> Lz4.unpack(cut, 3, new byte[27], 0, 27))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }
}
