package io.podium.network.dns;

import java.util.List;

/**
 * What is answered.
 *
 * @param code as on the wire, 0 for success
 * @param answers to the question, each with its name
 * @param authority why there is no answer
 * @param additional what the client is likely to ask next
 */
record Reply(int code, List<Named> answers, List<Named> authority, List<Named> additional) {
    static final int NO_ERROR = 0;
    static final int FORMAT_ERROR = 1;
    static final int SERVER_FAILURE = 2;
    static final int NO_SUCH_NAME = 3;
    static final int NOT_IMPLEMENTED = 4;
    static final int REFUSED = 5;

    /** A record with its name. */
    record Named(String name, Rdata rdata) {}

    static Reply of(int code) {
        return new Reply(code, List.of(), List.of(), List.of());
    }
}
