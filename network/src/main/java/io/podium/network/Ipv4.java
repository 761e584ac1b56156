package io.podium.network;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** IPv4 addresses and ranges as texts; what is neither never gets into rules or answers. */
public final class Ipv4 {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern ADDRESS =
            Pattern.compile(OCTET + "\\." + OCTET + "\\." + OCTET + "\\." + OCTET);

    private Ipv4() {}

    /** Whether the text is an address in its usual form. */
    public static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    /** The address as a number, empty when the text is none. */
    public static Optional<Integer> number(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int number = 0;
        for (int i = 1; i <= 4; i++) {
            number = (number << 8) | Integer.parseInt(matcher.group(i));
        }
        return Optional.of(number);
    }

    /** A range of addresses, such as 10.0.0.0/8. */
    public record Range(int first, int bits) {
        /** The range that the text names, empty when it names none. */
        public static Optional<Range> parse(String text) {
            int slash = text.indexOf('/');
            if (slash < 0 || !text.substring(slash + 1).matches("[0-9]|[12][0-9]|3[0-2]")) {
                return Optional.empty();
            }
            int bits = Integer.parseInt(text.substring(slash + 1));
            return number(text.substring(0, slash)).map(n -> new Range(n & mask(bits), bits));
        }

        /** Whether the other range lies in this one. */
        public boolean contains(Range other) {
            return bits <= other.bits && (other.first & mask(bits)) == first;
        }

        /** Whether the address lies in this range. */
        public boolean contains(String address) {
            return number(address).filter(n -> (n & mask(bits)) == first).isPresent();
        }

        private static int mask(int bits) {
            return bits == 0 ? 0 : -1 << (32 - bits);
        }

        @Override
        public String toString() {
            return "%d.%d.%d.%d/%d"
                    .formatted(
                            first >>> 24,
                            (first >> 16) & 255,
                            (first >> 8) & 255,
                            first & 255,
                            bits);
        }
    }
}
