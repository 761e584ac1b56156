package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import io.podium.node.volume.VolumeSizes;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then whether one pod takes more of the disk than it may, and ends it if so. */
final class Evictions {
    private static final Logger LOG = LoggerFactory.getLogger(Evictions.class);

    /** The kubelet's housekeeping interval. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final NodeTools tools;
    private final PodMemory memory;
    private final Runnable wake;
    private boolean isWatching;

    Evictions(NodeTools tools, PodMemory memory, Runnable wake) {
        this.tools = tools;
        this.memory = memory;
        this.wake = wake;
    }

    /** From now on, until the pod has ended; called once its volumes are there. */
    synchronized void watch(Pod pod) {
        if (!isWatching && VolumeSizes.hasLimits(pod)) {
            isWatching = true;
            again(pod);
        }
    }

    private void again(Pod pod) {
        tools.loop().schedule(PAUSE, () -> tools.doers().execute(() -> look(pod)));
    }

    private void look(Pod pod) {
        if (memory.isUnmounted() || memory.decision().isPresent()) {
            return;
        }
        try {
            Optional<String> excess =
                    VolumeSizes.excess(pod, volume -> tools.volumes().path(pod.uid(), volume));
            if (excess.isPresent()) {
                tools.events().tell(pod, "", "Warning", "Evicted", excess.get());
                memory.decide(Decision.evicted(excess.get()));
                wake.run();
                return;
            }
        } catch (IOException trouble) {
            LOG.debug("cannot measure the volumes of {}", Specs.text(pod), trouble);
        }
        again(pod);
    }
}
