package io.podium.podium.host;

import io.podium.base.loop.ThreadLoop;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the nodes' containerds while the cluster is up: one that has ended is started again.
 * Containers do not notice, because their shims live on and the new daemon finds them.
 */
final class RuntimeWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final Layout layout;
    private final int nodes;
    private final ThreadLoop loop = new ThreadLoop("runtime-watch");

    RuntimeWatch(Layout layout, int nodes) {
        this.layout = layout;
        this.nodes = nodes;
        loop.schedule(PERIOD, this::look);
    }

    private void look() {
        for (int number = 1; number <= nodes; number++) {
            try {
                if (new RuntimeDaemon(layout, number).revive()) {
                    LOG.error(
                            "containerd of {} had ended and was started again; why stands in its"
                                    + " log",
                            Layout.nodeName(number));
                }
            } catch (IOException e) {
                LOG.error(
                        "containerd of {} has ended and cannot be started",
                        Layout.nodeName(number),
                        e);
            }
        }
        loop.schedule(PERIOD, this::look);
    }

    @Override
    public void close() {
        loop.close();
    }
}
