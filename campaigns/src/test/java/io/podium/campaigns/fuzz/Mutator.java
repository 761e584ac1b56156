package io.podium.campaigns.fuzz;

import io.podium.base.random.Randomness;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes inputs of inputs: the same ones for the same seed. */
final class Mutator {
    private static final int LONGEST = 4096;
    private static final List<String> WORDS =
            List.of(
                    "",
                    "\0",
                    "\"",
                    "{",
                    "}",
                    "[",
                    "]",
                    ":",
                    ",",
                    "null",
                    "-",
                    "1e9",
                    "\\u0000",
                    "\ud83d\ude00",
                    "\\ud800",
                    "9223372036854775808",
                    "&a ",
                    "*a",
                    "\n  - ",
                    "$patch",
                    "metadata",
                    "spec",
                    "containers",
                    "\u00e9",
                    "%2f",
                    "..",
                    "=",
                    "(",
                    ")",
                    "\u007f",
                    "e-999999999",
                    "Ki",
                    ".");

    private final Randomness chance;

    Mutator(long seed) {
        chance = Randomness.seeded(seed);
    }

    byte[] next(List<byte[]> seeds) {
        byte[] input = seeds.get(chance.nextInt(seeds.size()));
        for (int i = chance.nextInt(4); i >= 0; i--) {
            input = changed(input, seeds.get(chance.nextInt(seeds.size())));
        }
        return input;
    }

    /** What stands between two places is replaced by a bit of something. */
    private byte[] changed(byte[] input, byte[] other) {
        int from = chance.nextInt(input.length + 1);
        int to = Math.min(input.length, from + chance.nextInt(chance.nextInt(4) == 0 ? 64 : 3));
        byte[] middle =
                switch (chance.nextInt(5)) {
                    case 0 -> new byte[] {(byte) chance.nextInt(256)};
                    case 1 ->
                            WORDS.get(chance.nextInt(WORDS.size()))
                                    .getBytes(StandardCharsets.UTF_8);
                    case 2 -> piece(other);
                    case 3 -> piece(input);
                    default -> repeated(piece(input));
                };
        var out = new ByteArrayOutputStream();
        out.write(input, 0, from);
        out.writeBytes(middle);
        out.write(input, to, input.length - to);
        byte[] all = out.toByteArray();
        return all.length > LONGEST ? java.util.Arrays.copyOf(all, LONGEST) : all;
    }

    private byte[] piece(byte[] of) {
        int from = chance.nextInt(of.length + 1);
        int to = Math.min(of.length, from + chance.nextInt(40));
        return java.util.Arrays.copyOfRange(of, from, to);
    }

    private byte[] repeated(byte[] piece) {
        var out = new ByteArrayOutputStream();
        for (int i = chance.nextInt(300); i >= 0; i--) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }
}
