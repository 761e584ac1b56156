package io.podium.network.dns;

/**
 * What a client asks.
 *
 * @param name in lower case, without the last dot
 * @param payload the largest message over UDP it takes
 * @param isExtended whether it speaks EDNS, so that the answer must as well
 */
record Question(
        int id,
        boolean isRecursionWanted,
        String name,
        int type,
        int payload,
        boolean isExtended) {}
