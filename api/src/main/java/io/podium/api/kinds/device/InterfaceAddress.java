package io.podium.api.kinds.device;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.Addresses;
import java.net.Inet4Address;
import java.net.InetAddress;

/** Addresses of network interfaces with the length of their network: 192.168.1.5/24. */
final class InterfaceAddress {
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;
    private static final int GROUPS = 8;

    private InterfaceAddress() {}

    static void check(String text, FieldPath path, Problems problems) {
        String canonical = canonical(text);
        if (canonical.isEmpty()) {
            problems.invalid(
                    path,
                    text,
                    "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)");
        } else if (!canonical.equals(text)) {
            problems.invalid(path, text, "must be in canonical form (\"" + canonical + "\")");
        }
    }

    /** The one form everybody writes it in, or "" where it is none. */
    private static String canonical(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            return "";
        }
        int length = Integer.parseInt(text.substring(slash + 1));
        String address = text.substring(0, slash).replaceAll("(^|[.])0+(?=[0-9])", "$1");
        boolean isV4 = Addresses.isV4(address);
        if ((!isV4 && !Addresses.isV6(address)) || length > (isV4 ? V4_BITS : V6_BITS)) {
            return "";
        }
        InetAddress parsed = InetAddress.ofLiteral(address);
        if (parsed instanceof Inet4Address) {
            int bits = length > V4_BITS ? length - (V6_BITS - V4_BITS) : length;
            return parsed.getHostAddress() + "/" + bits;
        }
        return shortest(parsed.getAddress()) + "/" + length;
    }

    /** With the longest run of zeros left out, as RFC 5952 has it. */
    private static String shortest(byte[] bytes) {
        var groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
        }
        int start = -1;
        int longest = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > longest) {
                start = i;
                longest = end - i;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                text.append("::");
                i += longest - 1;
            } else {
                boolean isFirst = text.isEmpty() || text.charAt(text.length() - 1) == ':';
                text.append(isFirst ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
