package io.podium.node.pressure;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Volume;
import io.podium.node.cri.ContainerRuntime;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.cri.v1.Container;
import io.podium.node.cri.v1.Image;
import io.podium.node.images.ImageAccess;
import io.podium.node.pod.Labels;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What lies in the runtime and nobody needs: containers of pods that have ended, and images. */
public final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final int RUNNING = 1;

    private final ContainerRuntime runtime;
    private final ImageAccess access;
    private final List<String> keptImages;
    private ImageGarbage garbage = ImageGarbage.NONE;

    /**
     * @param access is told which images there are
     * @param keptImages names of images that stay, whoever uses them
     */
    public Leftovers(ContainerRuntime runtime, ImageAccess access, List<String> keptImages) {
        this.runtime = runtime;
        this.access = access;
        this.keptImages = List.copyOf(keptImages);
    }

    /** Whether nothing of the pod runs any more. */
    boolean isGone(Pod pod) {
        return runtime.listContainers(Map.of(Labels.POD_UID, pod.uid())).stream()
                .noneMatch(one -> one.state() == RUNNING);
    }

    /** Removes what does not run and belongs to none of these pods. */
    void removeContainersBut(Collection<String> living) {
        for (Container container : runtime.listContainers(Map.of())) {
            String uid = container.labels().getOrDefault(Labels.POD_UID, "");
            if (container.state() != RUNNING && !living.contains(uid)) {
                runtime.removeContainer(container.id());
            }
        }
    }

    /** Looks which images there are and who uses them. */
    synchronized void noticeImages(Instant now) {
        List<Image> images = runtime.listImages();
        access.prune(images.stream().map(Image::id).toList(), now);
        garbage = garbage.after(images, used(), now);
    }

    /**
     * Removes images nobody uses, as many bytes of them as are asked for; says how many it was.
     *
     * @param living pods, whose volumes may be made of images
     */
    synchronized long removeImages(long bytes, Instant now, Collection<Pod> living) {
        List<Image> images = runtime.listImages();
        Set<String> used = used();
        living.stream()
                .flatMap(pod -> pod.spec().volumes().stream())
                .filter(Volume::hasImage)
                .flatMap(volume -> runtime.imageStatus(volume.image().reference()).stream())
                .forEach(image -> used.add(image.id()));
        garbage = garbage.after(images, used, now);
        for (Image image : images) {
            if (image.repoTags().stream().anyMatch(keptImages::contains)) {
                used.add(image.id());
            }
        }
        long freed = 0;
        for (Image image : garbage.sweep(images, used, bytes, now).images()) {
            try {
                runtime.removeImage(image.id());
                freed += image.size();
                LOG.info("removed image {} of {} bytes", image.id(), image.size());
            } catch (RuntimeTrouble trouble) {
                LOG.warn("cannot remove image {}: {}", image.id(), trouble.getMessage());
            }
        }
        return freed;
    }

    /** By id, what containers were made from, whether they run or not. */
    private Set<String> used() {
        var used = new HashSet<String>();
        for (Container container : runtime.listContainers(Map.of())) {
            used.add(container.imageRef());
            used.add(container.imageId());
            used.add(container.image().image());
        }
        return used;
    }
}
