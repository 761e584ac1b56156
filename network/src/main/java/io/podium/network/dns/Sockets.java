package io.podium.network.dns;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;

/** Opens bound sockets where the questions arrive, such as inside a node's network namespace. */
public interface Sockets {
    DatagramSocket datagrams() throws IOException;

    ServerSocket connections() throws IOException;
}
