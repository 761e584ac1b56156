package io.podium.campaigns;

import java.io.IOException;

/** One sort of victim. */
interface Kills extends AutoCloseable {
    /**
     * Lets the victim work, kills it at a moment that the seed chooses, and judges what is left.
     */
    void kill(long seed) throws IOException;

    Account account();

    @Override
    void close() throws IOException;
}
