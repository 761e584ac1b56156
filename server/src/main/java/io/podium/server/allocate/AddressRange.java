package io.podium.server.allocate;

import io.podium.base.random.Randomness;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The IPv4 addresses of a network, each given to at most one service; the network's own and its
 * broadcast to none.
 */
public final class AddressRange {
    /** What became of a wish for an address. */
    public enum Claim {
        GRANTED,
        TAKEN,
        OUTSIDE
    }

    /** A /12 has a million addresses; more are never handed out. */
    private static final int LARGEST = 1 << 20;

    private final String cidr;
    private final long first;
    private final Pool pool;

    /** A range such as 10.96.0.0/16. */
    public AddressRange(String cidr, Randomness randomness) {
        int slash = cidr.indexOf('/');
        long base = slash < 0 ? -1 : parse(cidr.substring(0, slash));
        int bits = slash < 0 ? -1 : Integer.parseInt(cidr.substring(slash + 1));
        if (base < 0 || bits < 8 || bits > 30) {
            throw new IllegalArgumentException("no IPv4 network of 2 to 24 host bits: " + cidr);
        }
        long size = 1L << (32 - bits);
        this.cidr = cidr;
        this.first = (base & -size) + 1;
        this.pool = new Pool((int) Math.min(size - 2, LARGEST), randomness);
    }

    public String cidr() {
        return cidr;
    }

    /** Takes this very address. */
    public Claim claim(String address) {
        OptionalInt number = number(address);
        if (number.isEmpty()) {
            return Claim.OUTSIDE;
        }
        return pool.claim(number.getAsInt()) ? Claim.GRANTED : Claim.TAKEN;
    }

    /** Takes any free address; empty when all are taken. */
    public Optional<String> any() {
        OptionalInt number = pool.any();
        return number.isEmpty() ? Optional.empty() : Optional.of(text(first + number.getAsInt()));
    }

    /** Gives the address back; harmless for one outside or free. */
    public void release(String address) {
        number(address).ifPresent(pool::release);
    }

    /** Whether somebody has the address. */
    public boolean isTaken(String address) {
        OptionalInt number = number(address);
        return number.isPresent() && pool.isTaken(number.getAsInt());
    }

    private OptionalInt number(String address) {
        long parsed = parse(address);
        long number = parsed - first;
        return parsed < 0 || number < 0 || number >= pool.size()
                ? OptionalInt.empty()
                : OptionalInt.of((int) number);
    }

    /** The address as a number, -1 when it is none. */
    static long parse(String address) {
        String[] parts = address.split("\\.", -1);
        if (parts.length != 4) {
            return -1;
        }
        long number = 0;
        for (String part : parts) {
            if (part.isEmpty()
                    || part.length() > 3
                    || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return -1;
            }
            int octet = Integer.parseInt(part);
            if (octet > 255) {
                return -1;
            }
            number = number << 8 | octet;
        }
        return number;
    }

    private static String text(long address) {
        return (address >> 24 & 255)
                + "."
                + (address >> 16 & 255)
                + "."
                + (address >> 8 & 255)
                + "."
                + (address & 255);
    }
}
