package io.podium.node.probe;

import io.podium.base.time.Clock;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** How long one question may take in all, whatever its parts are: connecting, asking, listening. */
final class Patience {
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final Clock clock;
    private final long end;

    Patience(Clock clock, Duration time) {
        this.clock = clock;
        this.end = clock.nanos() + (time.compareTo(LONGEST) > 0 ? LONGEST : time).toNanos();
    }

    /** What is left of it; at least a millisecond, for nothing means for ever to a socket. */
    int leftMillis() throws SocketTimeoutException {
        long left = (end - clock.nanos()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException("too late");
        }
        return (int) left;
    }

    /** What the socket says, for as long as the patience lasts. */
    InputStream listen(Socket socket) throws IOException {
        return new FilterInputStream(socket.getInputStream()) {
            @Override
            public int read() throws IOException {
                socket.setSoTimeout(leftMillis());
                return super.read();
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                socket.setSoTimeout(leftMillis());
                return super.read(bytes, from, length);
            }
        };
    }
}
