package io.podium.api.kinds.core;

import java.util.Arrays;

/** An address of four or sixteen bytes, read as Go reads it: generously, but never a name. */
public final class IpAddress {
    private static final int V6_BYTES = 16;
    private static final int V6_GROUPS = 8;

    private final byte[] bytes;
    private final boolean isMapped;
    private final boolean hasLeadingZeros;

    private IpAddress(byte[] bytes, boolean isMapped, boolean hasLeadingZeros) {
        this.bytes = bytes;
        this.isMapped = isMapped;
        this.hasLeadingZeros = hasLeadingZeros;
    }

    /** The address, or null for what is none. */
    public static IpAddress parse(String text) {
        if (text.indexOf(':') < 0) {
            byte[] four = new byte[4];
            int zeros = four(text, four, 0);
            return zeros < 0 ? null : new IpAddress(four, false, zeros > 0);
        }
        byte[] bytes = new byte[V6_BYTES];
        int zeros = six(text, bytes);
        if (zeros < 0) {
            return null;
        }
        boolean isMapped = bytes[10] == -1 && bytes[11] == -1;
        for (int i = 0; i < 10; i++) {
            isMapped &= bytes[i] == 0;
        }
        byte[] kept = isMapped ? Arrays.copyOfRange(bytes, 12, V6_BYTES) : bytes;
        return new IpAddress(kept, isMapped, zeros > 0);
    }

    /**
     * Puts four numbers at the place; how many have leading zeros, or -1 for what is no address.
     */
    private static int four(String text, byte[] into, int at) {
        int part = 0;
        int value = -1;
        int zeros = 0;
        int digits = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c == '.') {
                if (value < 0 || part > 3) {
                    return -1;
                }
                into[at + part++] = (byte) value;
                value = -1;
                digits = 0;
            } else if (c >= '0' && c <= '9') {
                zeros += digits == 1 && value == 0 ? 1 : 0;
                value = Math.max(value, 0) * 10 + (c - '0');
                digits++;
                if (value > 255) {
                    return -1;
                }
            } else {
                return -1;
            }
        }
        return part == 4 ? zeros : -1;
    }

    private static int six(String text, byte[] into) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            int[] whole = groups(text, into, 0);
            return whole[0] == V6_GROUPS ? whole[1] : -1;
        }
        if (text.indexOf("::", gap + 1) >= 0) {
            return -1;
        }
        var tail = new byte[V6_BYTES];
        int[] before = groups(text.substring(0, gap), into, 0);
        int[] after = groups(text.substring(gap + 2), tail, 0);
        if (before[0] < 0 || after[0] < 0 || before[0] + after[0] >= V6_GROUPS) {
            return -1;
        }
        System.arraycopy(tail, 0, into, V6_BYTES - after[0] * 2, after[0] * 2);
        return before[1] + after[1];
    }

    /** How many groups, or -1, and how many leading zeros there are in a tail of four numbers. */
    private static int[] groups(String text, byte[] into, int at) {
        if (text.isEmpty()) {
            return new int[] {0, 0};
        }
        String[] parts = text.split(":", -1);
        int count = 0;
        int zeros = 0;
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (i == parts.length - 1 && part.indexOf('.') >= 0) {
                zeros = count > V6_GROUPS - 2 ? -1 : four(part, into, at + count * 2);
                if (zeros < 0) {
                    return new int[] {-1, 0};
                }
                count += 2;
                continue;
            }
            int value = hex(part);
            if (value < 0 || count >= V6_GROUPS) {
                return new int[] {-1, 0};
            }
            into[at + count * 2] = (byte) (value >> 8);
            into[at + count * 2 + 1] = (byte) value;
            count++;
        }
        return new int[] {count, zeros};
    }

    private static int hex(String part) {
        if (part.isEmpty() || part.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < part.length(); i++) {
            int digit = part.charAt(i) < 128 ? Character.digit(part.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }

    public boolean isV4() {
        return bytes.length == 4;
    }

    /** Whether it is one of four bytes written as one of sixteen. */
    public boolean isMapped() {
        return isMapped;
    }

    public boolean hasLeadingZeros() {
        return hasLeadingZeros;
    }

    int bits() {
        return bytes.length * 8;
    }

    boolean bit(int at) {
        return (bytes[at / 8] >> (7 - at % 8) & 1) == 1;
    }

    private int octet(int at) {
        return bytes[at] & 0xff;
    }

    boolean isUnspecified() {
        return isAllZero(bytes.length);
    }

    private boolean isAllZero(int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    boolean isLoopback() {
        return isV4() ? octet(0) == 127 : isAllZero(V6_BYTES - 1) && octet(V6_BYTES - 1) == 1;
    }

    boolean isLinkLocal() {
        return isV4()
                ? octet(0) == 169 && octet(1) == 254
                : octet(0) == 0xfe && (octet(1) & 0xc0) == 0x80;
    }

    boolean isLinkLocalMulticast() {
        return isV4()
                ? octet(0) == 224 && octet(1) == 0 && octet(2) == 0
                : octet(0) == 0xff && (octet(1) & 0x0f) == 0x02;
    }

    /** The one way to write it. */
    @Override
    public String toString() {
        if (isV4()) {
            return octet(0) + "." + octet(1) + "." + octet(2) + "." + octet(3);
        }
        int gap = -1;
        int length = 1;
        for (int i = 0; i < V6_GROUPS; i++) {
            int end = i;
            while (end < V6_GROUPS && group(end) == 0) {
                end++;
            }
            if (end - i > length) {
                gap = i;
                length = end - i;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < V6_GROUPS; i++) {
            if (i == gap) {
                text.append("::");
                i += length - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(i)));
        }
        return text.toString();
    }

    private int group(int at) {
        return octet(at * 2) << 8 | octet(at * 2 + 1);
    }

    /** This address with all bits after the first ones cleared. */
    IpAddress masked(int prefix) {
        byte[] kept = bytes.clone();
        for (int i = prefix; i < bits(); i++) {
            kept[i / 8] &= (byte) ~(1 << (7 - i % 8));
        }
        return new IpAddress(kept, false, false);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
