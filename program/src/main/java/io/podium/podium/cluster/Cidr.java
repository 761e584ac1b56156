package io.podium.podium.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A range of IPv4 addresses, such as 10.244.0.0/16. */
public record Cidr(int network, int bits) {
    /** Clears what stands behind the prefix, so that equal ranges are equal records. */
    public Cidr {
        if (bits < 0 || bits > 32) {
            throw new IllegalArgumentException("a prefix has 0 to 32 bits, not " + bits);
        }
        network = network & mask(bits);
    }

    /**
     * Reads A.B.C.D/N, or A.B.C.D for a single address; the message of a refusal is for the user.
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        try {
            int bits = slash < 0 ? 32 : Integer.parseInt(text.substring(slash + 1));
            return new Cidr(addressOf(slash < 0 ? text : text.substring(0, slash)), bits);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not an IPv4 range such as 10.244.0.0/16", e);
        }
    }

    /** How many addresses there are. */
    public long size() {
        return 1L << (32 - bits);
    }

    /** The address so many places behind the first one. */
    public InetAddress address(int offset) {
        if (offset < 0 || offset >= size()) {
            throw new IllegalArgumentException(this + " has no address number " + offset);
        }
        return inetAddress(network + offset);
    }

    /** The range of the given prefix length that is so many such ranges behind the first one. */
    public Cidr part(int index, int partBits) {
        if (partBits < bits || index < 0 || index >= 1L << (partBits - bits)) {
            throw new IllegalArgumentException(this + " has no /" + partBits + " number " + index);
        }
        return new Cidr(network + (index << (32 - partBits)), partBits);
    }

    /** Whether any address is in both. */
    public boolean overlaps(Cidr other) {
        int shorter = Math.min(bits, other.bits);
        return (network & mask(shorter)) == (other.network & mask(shorter));
    }

    @Override
    public String toString() {
        return inetAddress(network).getHostAddress() + "/" + bits;
    }

    private static int mask(int bits) {
        return bits == 0 ? 0 : -1 << (32 - bits);
    }

    private static int addressOf(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("an IPv4 address has four parts");
        }
        int address = 0;
        for (String part : parts) {
            boolean digits =
                    !part.isEmpty()
                            && part.length() <= 3
                            && part.chars().allMatch(each -> each >= '0' && each <= '9');
            int number = digits ? Integer.parseInt(part) : 256;
            if (number > 255) {
                throw new IllegalArgumentException("a part of an IPv4 address is 0 to 255");
            }
            address = address << 8 | number;
        }
        return address;
    }

    private static InetAddress inetAddress(int address) {
        byte[] bytes = {
            (byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address
        };
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are always an address", e);
        }
    }
}
