package io.podium.campaigns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Where a server can listen that is ended and begins again under the same number. */
final class Ports {
    /** Below those the kernel gives to who connects: none of them is anybody's meanwhile. */
    private static final int FIRST = 20_000;

    private static final int SPREAD = 10_000;
    private static final int MOST_TRIED = 1_000;

    private Ports() {}

    /** One that is free; runs side by side begin to look at different places. */
    static int free() throws IOException {
        int first = FIRST + (int) (ProcessHandle.current().pid() % SPREAD);
        IOException last = null;
        for (int port = first; port < first + MOST_TRIED; port++) {
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                last = e; // Somebody has it.
            }
        }
        throw new IOException("no port is free from " + first + " on", last);
    }
}
