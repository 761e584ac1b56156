package io.podium.server.allocate;

import io.podium.base.random.Randomness;
import java.util.OptionalInt;

/** The node ports, each given to at most one service. */
public final class PortRange {
    private final int first;
    private final Pool pool;

    /** From the first to the last, both included. */
    public PortRange(int first, int last, Randomness randomness) {
        this.first = first;
        this.pool = new Pool(last - first + 1, randomness);
    }

    /** As the flag spells it: 30000-32767. */
    public String text() {
        return first + "-" + (first + pool.size() - 1);
    }

    /** Takes this very port. */
    public AddressRange.Claim claim(int port) {
        if (port < first || port >= first + pool.size()) {
            return AddressRange.Claim.OUTSIDE;
        }
        return pool.claim(port - first) ? AddressRange.Claim.GRANTED : AddressRange.Claim.TAKEN;
    }

    /** Takes any free port; empty when all are taken. */
    public OptionalInt any() {
        OptionalInt number = pool.any();
        return number.isEmpty() ? number : OptionalInt.of(first + number.getAsInt());
    }

    /** Gives the port back; harmless for one outside or free. */
    public void release(int port) {
        if (port >= first && port < first + pool.size()) {
            pool.release(port - first);
        }
    }
}
