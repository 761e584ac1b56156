package io.podium.api.kinds.core;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.ListValue;
import java.util.List;

/** How addresses and ranges of addresses may be written, and which ones lead elsewhere. */
public final class AddressRules {
    private static final String NO_RANGE =
            "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    /**
     * A range of addresses.
     *
     * @param hasLeadingZeros whether the number after the slash has any
     */
    public record Range(IpAddress address, int prefix, boolean hasLeadingZeros) {
        /** The range, or null for what is none. */
        public static Range parse(String text) {
            int slash = text.indexOf('/');
            if (slash < 0) {
                return null;
            }
            IpAddress address = IpAddress.parse(text.substring(0, slash));
            String number = text.substring(slash + 1);
            if (address == null || number.isEmpty() || number.length() > 3) {
                return null;
            }
            int prefix = 0;
            for (int i = 0; i < number.length(); i++) {
                char c = number.charAt(i);
                if (c < '0' || c > '9') {
                    return null;
                }
                prefix = prefix * 10 + (c - '0');
            }
            int mapped = address.isMapped() ? 96 : 0;
            return prefix > address.bits() + mapped || prefix < mapped
                    ? null
                    : new Range(
                            address,
                            prefix - mapped,
                            number.length() > 1 && number.charAt(0) == '0');
        }

        boolean isV4() {
            return address.isV4();
        }

        /** Whether all of the other's addresses are of this range, and not the other way. */
        public boolean holdsMoreThan(Range other) {
            return isV4() == other.isV4()
                    && prefix < other.prefix
                    && address.masked(prefix).equals(other.address.masked(prefix));
        }

        @Override
        public String toString() {
            return address.masked(prefix) + "/" + prefix;
        }
    }

    private AddressRules() {}

    /** Checks an address; whether it is one. */
    public static boolean address(String text, FieldPath path, Problems problems) {
        IpAddress address = IpAddress.parse(text);
        if (address == null) {
            problems.invalid(path, text, Addresses.FAULT);
            return false;
        }
        if (address.hasLeadingZeros()) {
            problems.invalid(path, text, "must not have leading 0s");
            return false;
        }
        if (address.isMapped()) {
            problems.invalid(path, text, "must not be an IPv4-mapped IPv6 address");
            return false;
        }
        return true;
    }

    /** What is wrong with a name that is an address in the one way to write it. */
    public static List<String> nameFaults(String name) {
        IpAddress address = IpAddress.parse(name);
        if (address == null) {
            return List.of(Addresses.FAULT);
        }
        if (address.hasLeadingZeros()) {
            return List.of("must not have leading 0s");
        }
        if (address.isMapped()) {
            return List.of("must not be an IPv4-mapped IPv6 address");
        }
        return address.toString().equals(name)
                ? List.of()
                : List.of("must be in canonical form (\"" + address + "\")");
    }

    /** Checks a range as fields of old have it. */
    public static boolean range(String text, FieldPath path, Problems problems) {
        Range range = Range.parse(text);
        if (range == null) {
            problems.invalid(path, text, NO_RANGE);
            return false;
        }
        if (range.address().hasLeadingZeros() || range.hasLeadingZeros()) {
            problems.invalid(path, text, "must not have leading 0s in IP or prefix length");
        } else if (range.address().isMapped()) {
            problems.invalid(path, text, "must not have an IPv4-mapped IPv6 address");
        } else if (!range.address().masked(range.prefix()).equals(range.address())) {
            problems.invalid(path, text, "must not have bits set beyond the prefix length");
        } else {
            return true;
        }
        return false;
    }

    /** Checks a range that must be written the one way. */
    public static void canonicalRange(String text, FieldPath path, Problems problems) {
        if (range(text, path, problems)) {
            String canonical = String.valueOf(Range.parse(text));
            if (!canonical.equals(text)) {
                problems.invalid(path, text, "must be in canonical form (\"" + canonical + "\")");
            }
        }
    }

    /** Whether there are two ranges, one of each family. */
    public static boolean isDual(ListValue ranges) {
        if (ranges.size() != 2) {
            return false;
        }
        Range first = Range.parse(String.valueOf(ranges.get(0)));
        Range second = Range.parse(String.valueOf(ranges.get(1)));
        return first != null && second != null && first.isV4() != second.isV4();
    }

    /** An address that leads to another machine: not this one, not all, not many. */
    public static void elsewhere(String text, FieldPath path, Problems problems) {
        IpAddress address = IpAddress.parse(text);
        if (address == null) {
            problems.invalid(path, text, "must be a valid IP address");
            return;
        }
        if (address.isUnspecified()) {
            problems.invalid(path, text, "may not be unspecified (" + text + ")");
        }
        if (address.isLoopback()) {
            problems.invalid(path, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }
        if (address.isLinkLocal()) {
            problems.invalid(
                    path, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }
        if (address.isLinkLocalMulticast()) {
            problems.invalid(
                    path,
                    text,
                    "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }
}
