package io.podium.api.kinds.core;

/** Network addresses as objects write them; never a name, so nothing is ever looked up. */
public final class Addresses {
    public static final String FAULT =
            "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

    private static final int V6_GROUPS = 8;

    private Addresses() {}

    public static boolean isAddress(String text) {
        return isV4(text) || isV6(text);
    }

    /** Four decimal numbers without leading zeros. */
    public static boolean isV4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean isNumber =
                    !part.isEmpty()
                            && part.length() <= 3
                            && part.chars().allMatch(c -> c >= '0' && c <= '9')
                            && (part.length() == 1 || part.charAt(0) != '0')
                            && Integer.parseInt(part) <= 255;
            if (!isNumber) {
                return false;
            }
        }
        return true;
    }

    public static boolean isV6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text) == V6_GROUPS;
        }
        if (text.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        int before = groups(text.substring(0, gap));
        int after = groups(text.substring(gap + 2));
        return before >= 0 && after >= 0 && before + after < V6_GROUPS;
    }

    /**
     * How many groups of hexadecimal digits; an address of four numbers at the end counts two; -1
     * for anything else.
     */
    private static int groups(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (i == parts.length - 1 && isV4(part)) {
                count += 2;
            } else if (!part.isEmpty()
                    && part.length() <= 4
                    && part.chars().allMatch(Addresses::isHex)) {
                count++;
            } else {
                return -1;
            }
        }
        return count;
    }

    private static boolean isHex(int c) {
        return Character.digit(c, 16) >= 0 && c < 128;
    }
}
