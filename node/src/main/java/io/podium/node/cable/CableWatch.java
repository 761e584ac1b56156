package io.podium.node.cable;

import io.podium.base.loop.Loop;
import io.podium.node.probe.Dialer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries the way from the node's network to the API server and cuts the node's cable while there is
 * none. A server that refuses is reached all the same; one that does not answer in time is tried
 * once more, for the machine may be busy.
 */
public final class CableWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CableWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration WHILE_CUT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Cable cable;
    private final String node;
    private final Dialer dialer;
    private final InetSocketAddress address;
    private final Runnable reconnect;
    private final Loop loop;
    private final Executor doers;
    private boolean wasDoubtful;
    private boolean closed;

    /** What a try shows. */
    enum Way {
        THERE,
        NONE,
        /** No answer yet. */
        SLOW,
        /** The try itself could not be made. */
        UNKNOWN
    }

    /**
     * @param reconnect done before the cable is joined again: a link that was down has lost its
     *     routes
     */
    public CableWatch(
            Cable cable,
            String node,
            Dialer dialer,
            InetSocketAddress address,
            Runnable reconnect,
            Loop loop,
            Executor doers) {
        this.cable = cable;
        this.node = node;
        this.dialer = dialer;
        this.address = address;
        this.reconnect = reconnect;
        this.loop = loop;
        this.doers = doers;
    }

    /** Begins to look. */
    public void start() {
        loop.schedule(PERIOD, this::look);
    }

    private void look() {
        if (isClosed()) {
            return;
        }
        doers.execute(() -> {
            Way way = way();
            if (way == Way.THERE && cable.isCut()) {
                reconnect.run();
            }
            loop.execute(() -> seen(way));
        });
    }

    private Way way() {
        try (SocketChannel channel = dialer.open()) {
            channel.socket().connect(address, (int) PATIENCE.toMillis());
            return Way.THERE;
        } catch (SocketTimeoutException slow) {
            return Way.SLOW;
        } catch (ConnectException refused) {
            return Way.THERE;
        } catch (SocketException none) {
            LOG.debug("node {} has no way to {}", node, address, none);
            return Way.NONE;
        } catch (IOException trouble) {
            LOG.debug("node {} could not try the way to {}", node, address, trouble);
            return Way.UNKNOWN;
        }
    }

    private void seen(Way way) {
        boolean isGone = way == Way.NONE || (way == Way.SLOW && wasDoubtful);
        wasDoubtful = way == Way.SLOW;
        if (isGone && !cable.isCut()) {
            LOG.warn("node {} does not reach the API server at {} any more", node, address);
            cable.cut();
        } else if (way == Way.THERE && cable.isCut()) {
            LOG.info("node {} reaches the API server again", node);
            cable.join();
        }
        if (!isClosed()) {
            loop.schedule(cable.isCut() ? WHILE_CUT : PERIOD, this::look);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
