package io.podium.network.dns;

import io.podium.base.loop.Doers;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers on one datagram and one stream socket. What the cluster knows is answered at once, on the
 * reader itself.
 */
final class DnsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);
    private static final int LARGEST = 65_535;
    private static final int IDLE_MILLIS = 10_000;
    private static final int MOST_CONNECTIONS = 200;

    private final DatagramSocket datagrams;
    private final ServerSocket connections;
    private final Resolver resolver;
    private final Forwarder forwarder;
    private final Supplier<Zone> zone;
    private final Doers doers;
    private final AtomicInteger turn = new AtomicInteger();
    private final Semaphore room = new Semaphore(MOST_CONNECTIONS);
    private volatile boolean isClosed;

    DnsServer(
            Sockets sockets,
            Resolver resolver,
            Forwarder forwarder,
            Supplier<Zone> zone,
            Doers doers)
            throws IOException {
        this.resolver = resolver;
        this.forwarder = forwarder;
        this.zone = zone;
        this.doers = doers;
        datagrams = sockets.datagrams();
        try {
            connections = sockets.connections();
        } catch (IOException e) {
            datagrams.close();
            throw e;
        }
    }

    void start() {
        run("datagrams", this::readDatagrams);
        run("connections", this::acceptConnections);
    }

    private interface Work {
        void run() throws IOException;
    }

    private void run(String what, Work work) {
        var _ =
                doers.call(
                                () -> {
                                    work.run();
                                    return true;
                                })
                        .exceptionally(e -> {
                            if (!isClosed) {
                                LOG.error("no more {} are answered", what, e);
                            }
                            return false;
                        });
    }

    private void readDatagrams() throws IOException {
        var packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        while (!isClosed) {
            packet.setLength(LARGEST);
            datagrams.receive(packet);
            ByteBuffer in = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
            try {
                Optional<byte[]> answer = local(in, Wire.PLAIN_PAYLOAD);
                if (answer.isPresent()) {
                    send(answer.get(), packet);
                } else {
                    forward(packet);
                }
            } catch (RuntimeException e) {
                // A message must not end the service of all others.
                LOG.warn("a question from {} failed", packet.getSocketAddress(), e);
            }
        }
    }

    private void send(byte[] answer, DatagramPacket asked) {
        if (answer.length == 0) {
            return;
        }
        try {
            datagrams.send(new DatagramPacket(answer, answer.length, asked.getSocketAddress()));
        } catch (IOException e) {
            LOG.debug("cannot answer {}", asked.getSocketAddress(), e);
        }
    }

    private void forward(DatagramPacket packet) {
        byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
        var asked = new DatagramPacket(question, question.length, packet.getSocketAddress());
        run(
                "questions from " + packet.getSocketAddress(),
                () -> send(remote(question, false), asked));
    }

    /** The answer that needs nobody else; an empty array when there is nothing to say. */
    private Optional<byte[]> local(ByteBuffer in, int leastLimit) {
        Optional<Wire.Read> read = Wire.read(in);
        if (read.isEmpty()) {
            return Optional.of(new byte[0]);
        }
        if (read.get().question().isEmpty()) {
            return Optional.of(Wire.refusal(in, read.get().code()));
        }
        Question question = read.get().question().get();
        int limit = Math.max(leastLimit, question.payload());
        if (!resolver.isOurs(question.name())) {
            return forwarder.hasServers()
                    ? Optional.empty()
                    : Optional.of(
                            Wire.write(in, question, unanswered(question, Reply.REFUSED), limit));
        }
        Reply reply =
                resolver.answer(
                        zone.get(), question.name(), question.type(), turn.incrementAndGet());
        if (forwarder.hasServers() && resolver.openEnd(reply).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(Wire.write(in, question, reply, limit));
    }

    /** The answer of another server, or one that says that there was none. */
    private byte[] remote(byte[] message, boolean isStream) {
        ByteBuffer in = ByteBuffer.wrap(message);
        Question question = Wire.read(in).orElseThrow().question().orElseThrow();
        int limit = isStream ? LARGEST : question.payload();
        Reply own =
                resolver.isOurs(question.name())
                        ? resolver.answer(zone.get(), question.name(), question.type(), 0)
                        : Reply.of(Reply.SERVER_FAILURE);
        Optional<String> end = resolver.openEnd(own);
        try {
            if (end.isEmpty()) {
                byte[] theirs = forwarder.ask(message, isStream);
                return isAnswered(theirs, question)
                        ? theirs
                        : Wire.write(in, question, Reply.of(Reply.NO_SUCH_NAME), limit);
            }
            byte[] asked = Alias.question(question, end.get());
            return Alias.joined(in, question, own, forwarder.ask(asked, isStream), limit);
        } catch (IOException e) {
            LOG.debug("nobody answers {}", question.name(), e);
            Reply failed = end.isEmpty() ? unanswered(question, Reply.SERVER_FAILURE) : own;
            return Wire.write(in, question, failed, limit);
        }
    }

    /** What is said where nobody else had an answer: of our own names that there are none. */
    private Reply unanswered(Question question, int code) {
        boolean isShort = resolver.isShort(zone.get(), question.name());
        return Reply.of(isShort ? Reply.NO_SUCH_NAME : code);
    }

    private boolean isAnswered(byte[] theirs, Question question) {
        int code = theirs[3] & 15;
        boolean isRefusal = code == Reply.SERVER_FAILURE || code == Reply.REFUSED;
        return !isRefusal || !resolver.isShort(zone.get(), question.name());
    }

    private void acceptConnections() throws IOException {
        while (!isClosed) {
            Socket socket = connections.accept();
            if (room.tryAcquire()) {
                run("questions of a connection", () -> serve(socket));
            } else {
                socket.close();
            }
        }
    }

    private void serve(Socket accepted) throws IOException {
        try (Socket socket = accepted) {
            socket.setSoTimeout(IDLE_MILLIS);
            var in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (!isClosed) {
                var message = new byte[in.readUnsignedShort()];
                in.readFully(message);
                byte[] answer =
                        local(ByteBuffer.wrap(message), LARGEST)
                                .orElseGet(() -> remote(message, true));
                if (answer.length == 0) {
                    return;
                }
                ByteBuffer framed = ByteBuffer.allocate(2 + answer.length);
                out.write(framed.putShort((short) answer.length).put(answer).array());
            }
        } catch (EOFException | SocketTimeoutException | SocketException e) {
            LOG.trace("a connection ended", e);
        } finally {
            room.release();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        datagrams.close();
        try {
            connections.close();
        } catch (IOException e) {
            LOG.debug("cannot close a socket", e);
        }
    }
}
