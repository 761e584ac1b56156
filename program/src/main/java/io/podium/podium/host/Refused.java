package io.podium.podium.host;

import java.io.IOException;

/**
 * What was asked for cannot be done on this machine as it is; the message is one sentence with the
 * remedy.
 */
public final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    public Refused(String message) {
        super(message);
    }

    public Refused(String message, Throwable cause) {
        super(message, cause);
    }
}
