package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Volume;
import io.podium.api.error.Shown;
import io.podium.client.View;
import io.podium.node.volume.PodVolumes;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pod's volumes as its containers get them. What went wrong in a volume stands in the log and
 * not in the message: it could tell a user of files of the node.
 */
final class PodSources implements Mounts.Sources, Environment.EnvFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PodSources.class);

    private final Pod pod;
    private final PodVolumes volumes;
    private final HostAbilities host;
    private final View view;

    PodSources(Pod pod, PodVolumes volumes, HostAbilities host, View view) {
        this.pod = pod;
        this.volumes = volumes;
        this.host = host;
        this.view = view;
    }

    @Override
    public Path volume(Volume volume) {
        return volumes.path(pod.uid(), volume);
    }

    @Override
    public Path part(Volume volume, String container, int index, String part) {
        try {
            return volumes.part(pod.uid(), volume, container, index, part);
        } catch (IOException trouble) {
            LOG.warn(
                    "cannot bind {} of volume {} of {}",
                    part,
                    volume.name(),
                    Specs.text(pod),
                    trouble);
            throw new ConfigTrouble(
                    "failed to prepare subPath for volumeMount "
                            + Shown.of(volume.name())
                            + " of container "
                            + Shown.of(container));
        }
    }

    @Override
    public Optional<String> text(Volume volume, String path) {
        try {
            return Optional.of(volumes.text(pod.uid(), volume, path));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        } catch (IOException trouble) {
            LOG.warn("cannot read {} of {}", path, Specs.text(pod), trouble);
            throw new ConfigTrouble("couldn't parse env file");
        }
    }

    @Override
    public boolean canBeReadOnlyToTheGround() {
        return host.hasRecursiveReadOnly(RuntimeHandlers.of(pod, view));
    }
}
