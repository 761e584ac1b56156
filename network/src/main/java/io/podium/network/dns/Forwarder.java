package io.podium.network.dns;

import io.podium.base.random.Randomness;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Asks other servers what the cluster does not know. Blocks. */
final class Forwarder {
    private static final int PATIENCE_MILLIS = 2000;
    private static final int LARGEST = 65_535;

    /** So many questions wait for others at a time; more are told to come again. */
    private static final int MOST = 500;

    private final List<InetSocketAddress> servers;
    private final Randomness randomness;
    private final Semaphore room = new Semaphore(MOST);

    Forwarder(List<InetSocketAddress> servers, Randomness randomness) {
        this.servers = servers;
        this.randomness = randomness;
    }

    boolean hasServers() {
        return !servers.isEmpty();
    }

    /** The answer of the first server that gives one, with the question's own id. */
    byte[] ask(byte[] question, boolean isStream) throws IOException {
        if (!room.tryAcquire()) {
            throw new IOException("too many questions wait for " + servers);
        }
        try {
            IOException last = new IOException("there is no other server");
            for (InetSocketAddress server : servers) {
                try {
                    return isStream ? overStream(server, question) : overDatagram(server, question);
                } catch (IOException e) {
                    last = e;
                }
            }
            throw last;
        } finally {
            room.release();
        }
    }

    /** A fresh id and a socket of its own, so that nobody can guess what to forge. */
    private byte[] overDatagram(InetSocketAddress server, byte[] question) throws IOException {
        byte[] asked = question.clone();
        ByteBuffer.wrap(asked).putShort(0, (short) randomness.nextInt(1 << 16));
        try (var socket = new DatagramSocket()) {
            socket.connect(server);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.send(new DatagramPacket(asked, asked.length));
            var packet = new DatagramPacket(new byte[LARGEST], LARGEST);
            do {
                socket.receive(packet);
            } while (packet.getLength() < 12
                    || packet.getData()[0] != asked[0]
                    || packet.getData()[1] != asked[1]);
            return withId(Arrays.copyOf(packet.getData(), packet.getLength()), question);
        }
    }

    private static byte[] overStream(InetSocketAddress server, byte[] question) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(server, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            ByteBuffer out = ByteBuffer.allocate(2 + question.length);
            out.putShort((short) question.length).put(question);
            socket.getOutputStream().write(out.array());
            var in = new DataInputStream(socket.getInputStream());
            var answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            if (answer.length < 12) {
                throw new IOException("an answer of " + answer.length + " bytes from " + server);
            }
            return withId(answer, question);
        }
    }

    private static byte[] withId(byte[] answer, byte[] question) {
        answer[0] = question[0];
        answer[1] = question[1];
        return answer;
    }
}
