package io.podium.server.streams;

import io.podium.base.loop.Doers;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Port-forward over SPDY: for each connection the client opens two streams of the same request id,
 * one for errors and one for data (portforward.k8s.io). Many connections share the one that carries
 * them.
 */
final class SpdyForward implements SpdyStreams.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(SpdyForward.class);
    private static final byte[] NOTHING = new byte[0];

    private final PodTarget target;
    private final Doers doers;
    private final Map<String, SpdyStreams.Stream> waiting = new HashMap<>();
    private final Set<Runner> runners = ConcurrentHashMap.newKeySet();

    SpdyForward(PodTarget target, Doers doers) {
        this.target = target;
        this.doers = doers;
    }

    @Override
    public void opened(SpdyStreams connection, SpdyStreams.Stream stream) {
        SpdyStreams.Stream other = waiting.remove(stream.header("requestid"));
        if (other == null) {
            waiting.put(stream.header("requestid"), stream);
        } else if (stream.header("streamtype").equals("data")) {
            start(stream, other);
        } else {
            start(other, stream);
        }
    }

    private void start(SpdyStreams.Stream data, SpdyStreams.Stream error) {
        var runner = new Runner(doers);
        runners.add(runner);
        runner.start(() -> {
            forward(data, error);
            runners.remove(runner);
            return null;
        });
    }

    private void forward(SpdyStreams.Stream data, SpdyStreams.Stream error)
            throws InterruptedException {
        byte[] trouble = NOTHING;
        try {
            int port = Integer.parseInt(data.header("port"));
            target.node().portForward(target.reference(), port, data.input(), data.output());
        } catch (IOException | RuntimeException e) { // The client must not wait on.
            LOG.debug("a forwarded connection to {} broke", target.reference(), e);
            trouble = target.unreached(data.header("port"), e);
        }
        error.finish(trouble);
        data.finish(NOTHING);
    }

    @Override
    public void closed() {
        runners.forEach(Runner::stop);
    }
}
