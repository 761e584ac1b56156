package io.podium.network.rules;

import java.io.IOException;

/** Carries transactions into the kernel of one node. Blocks. */
public interface Nft {
    /** Does all of the transaction or none of it. */
    void apply(String transaction) throws IOException;
}
