package io.podium.podium.image;

import io.podium.node.cri.ContainerRuntime;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.cri.v1.AttachRequest;
import io.podium.node.cri.v1.AuthConfig;
import io.podium.node.cri.v1.Container;
import io.podium.node.cri.v1.ContainerConfig;
import io.podium.node.cri.v1.ContainerStats;
import io.podium.node.cri.v1.ContainerStatus;
import io.podium.node.cri.v1.ExecRequest;
import io.podium.node.cri.v1.ExecSyncResponse;
import io.podium.node.cri.v1.FilesystemUsage;
import io.podium.node.cri.v1.Image;
import io.podium.node.cri.v1.LinuxContainerResources;
import io.podium.node.cri.v1.PodSandbox;
import io.podium.node.cri.v1.PodSandboxConfig;
import io.podium.node.cri.v1.PodSandboxStatus;
import io.podium.node.cri.v1.StatusResponse;
import io.podium.node.cri.v1.VersionResponse;
import io.podium.podium.host.Refused;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's runtime for which the user's image folder is at hand: an image of it counts as present
 * on the node, and is copied there when somebody first asks. The folder is the authority for the
 * names it knows, so that the pull policy Always works without a registry. All other calls go
 * through.
 */
public final class LocalImages implements ContainerRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(LocalImages.class);

    private final ContainerRuntime runtime;
    private final ImageStore store;
    private final NodeImages node;

    /** Two pods that want one image wait for one copy. */
    private final ReentrantLock copying = new ReentrantLock();

    /**
     * @param runtime of the node
     * @param store the user's images
     * @param socket of the node's containerd
     */
    public LocalImages(ContainerRuntime runtime, ImageStore store, Path socket) {
        this.runtime = runtime;
        this.store = store;
        this.node = new NodeImages(socket);
    }

    @Override
    public Optional<Image> imageStatus(String image) {
        Optional<Image> present = runtime.imageStatus(image);
        return present.isEmpty() && bring(image) ? runtime.imageStatus(image) : present;
    }

    @Override
    public String pullImage(String image, AuthConfig auth, PodSandboxConfig sandbox) {
        if (bring(image)) {
            Optional<Image> present = runtime.imageStatus(image);
            if (present.isPresent()) {
                return present.get().id();
            }
        }
        return runtime.pullImage(image, auth, sandbox);
    }

    /** Whether the folder has the image; then the node has it, too. */
    private boolean bring(String image) {
        copying.lock();
        try {
            Optional<StoredImage> stored = store.find(ImageName.full(image));
            if (stored.isPresent() && node.bring(store, List.of(stored.get())) > 0) {
                LOG.info("copied {} to the node from the image folder", image);
            }
            return stored.isPresent();
        } catch (Refused e) {
            return false; // A digest or an id is never one of ours.
        } catch (IOException e) {
            throw new RuntimeTrouble(
                    RuntimeTrouble.Sort.FAILED,
                    "copying " + image + " from the image folder",
                    e.getMessage(),
                    e);
        } finally {
            copying.unlock();
        }
    }

    @Override
    public VersionResponse version() {
        return runtime.version();
    }

    @Override
    public StatusResponse status() {
        return runtime.status();
    }

    @Override
    public String runPodSandbox(PodSandboxConfig config, String handler) {
        return runtime.runPodSandbox(config, handler);
    }

    @Override
    public void stopPodSandbox(String id) {
        runtime.stopPodSandbox(id);
    }

    @Override
    public void removePodSandbox(String id) {
        runtime.removePodSandbox(id);
    }

    @Override
    public Optional<PodSandboxStatus> podSandboxStatus(String id) {
        return runtime.podSandboxStatus(id);
    }

    @Override
    public List<PodSandbox> listPodSandboxes(Map<String, String> labels) {
        return runtime.listPodSandboxes(labels);
    }

    @Override
    public String createContainer(
            String sandboxId, ContainerConfig config, PodSandboxConfig sandbox) {
        return runtime.createContainer(sandboxId, config, sandbox);
    }

    @Override
    public void startContainer(String id) {
        runtime.startContainer(id);
    }

    @Override
    public void stopContainer(String id, Duration grace) {
        runtime.stopContainer(id, grace);
    }

    @Override
    public boolean sendsStopSignal(String id) {
        return runtime.sendsStopSignal(id);
    }

    @Override
    public boolean signal(String id, int number) {
        return runtime.signal(id, number);
    }

    @Override
    public void awaitEnd(String id, Duration longest) {
        runtime.awaitEnd(id, longest);
    }

    @Override
    public void removeContainer(String id) {
        runtime.removeContainer(id);
    }

    @Override
    public List<Container> listContainers(Map<String, String> labels) {
        return runtime.listContainers(labels);
    }

    @Override
    public Optional<ContainerStatus> containerStatus(String id) {
        return runtime.containerStatus(id);
    }

    @Override
    public void updateContainerResources(String id, LinuxContainerResources resources) {
        runtime.updateContainerResources(id, resources);
    }

    @Override
    public void reopenContainerLog(String id) {
        runtime.reopenContainerLog(id);
    }

    @Override
    public ExecSyncResponse execSync(String id, List<String> command, Duration timeout) {
        return runtime.execSync(id, command, timeout);
    }

    @Override
    public String exec(ExecRequest request) {
        return runtime.exec(request);
    }

    @Override
    public String attach(AttachRequest request) {
        return runtime.attach(request);
    }

    @Override
    public String portForward(String sandboxId, List<Integer> ports) {
        return runtime.portForward(sandboxId, ports);
    }

    @Override
    public Optional<ContainerStats> containerStats(String id) {
        return runtime.containerStats(id);
    }

    @Override
    public List<ContainerStats> listContainerStats() {
        return runtime.listContainerStats();
    }

    @Override
    public String stopSignal(String image) {
        return runtime.stopSignal(image);
    }

    /** What is in the user's folder is. */
    @Override
    public boolean isForEverybody(String image) {
        try {
            return store.find(ImageName.full(image)).isPresent();
        } catch (IOException e) {
            return false; // A digest or an id is never one of ours.
        }
    }

    @Override
    public List<Image> listImages() {
        return runtime.listImages();
    }

    @Override
    public void removeImage(String image) {
        runtime.removeImage(image);
    }

    @Override
    public void mountImage(String image, Path target) {
        try {
            node.mount(image, target);
        } catch (IOException e) {
            throw new RuntimeTrouble(
                    RuntimeTrouble.Sort.FAILED,
                    "mounting " + image + " at " + target,
                    e.getMessage(),
                    e);
        }
    }

    @Override
    public void unmountImage(Path target) {
        try {
            node.unmount(target);
        } catch (IOException e) {
            throw new RuntimeTrouble(
                    RuntimeTrouble.Sort.FAILED, "unmounting " + target, e.getMessage(), e);
        }
    }

    @Override
    public List<FilesystemUsage> imageFilesystems() {
        return runtime.imageFilesystems();
    }

    @Override
    public void close() {
        runtime.close();
    }
}
