package io.podium.node.cri;

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container runtime. Every call blocks until it is done and fails with {@link RuntimeTrouble};
 * calls may be made from many threads at once.
 */
public interface ContainerRuntime extends AutoCloseable {
    VersionResponse version();

    StatusResponse status();

    /** Makes and starts a sandbox; the answer is its id. */
    String runPodSandbox(PodSandboxConfig config, String handler);

    void stopPodSandbox(String id);

    void removePodSandbox(String id);

    Optional<PodSandboxStatus> podSandboxStatus(String id);

    /** Sandboxes with all these labels; all of them for none. */
    List<PodSandbox> listPodSandboxes(Map<String, String> labels);

    /** Makes a container; the answer is its id. */
    String createContainer(String sandboxId, ContainerConfig config, PodSandboxConfig sandbox);

    void startContainer(String id);

    /** Asks the container to end and kills it after the grace; returns when it ended. */
    void stopContainer(String id, Duration grace);

    /** Whether the runtime itself sends a container the signal its configuration names. */
    boolean sendsStopSignal(String id);

    /**
     * Sends the container's first process a signal, by the kernel's number; false when the runtime
     * does not tell which one that is, or it is gone.
     */
    boolean signal(String id, int number);

    /** Returns when the container's first process is gone, at the latest after this time. */
    void awaitEnd(String id, Duration longest);

    void removeContainer(String id);

    /** Containers with all these labels; all of them for none. */
    List<Container> listContainers(Map<String, String> labels);

    Optional<ContainerStatus> containerStatus(String id);

    void updateContainerResources(String id, LinuxContainerResources resources);

    /** Makes the runtime open the log file anew after it was moved away. */
    void reopenContainerLog(String id);

    /** Runs a command in the container and waits for its end. */
    ExecSyncResponse execSync(String id, List<String> command, Duration timeout);

    /** Prepares a stream; the answer is the URL to connect to, good for one use. */
    String exec(ExecRequest request);

    /** Prepares a stream; the answer is the URL to connect to, good for one use. */
    String attach(AttachRequest request);

    /** Prepares a stream; the answer is the URL to connect to, good for one use. */
    String portForward(String sandboxId, List<Integer> ports);

    Optional<ContainerStats> containerStats(String id);

    /** What running containers use. */
    List<ContainerStats> listContainerStats();

    Optional<Image> imageStatus(String image);

    /**
     * The signal that asks containers of the image to end, as the image spells it; "" for none, and
     * where the runtime does not tell.
     */
    String stopSignal(String image);

    /**
     * Whether all pods of the node may use the image of this name, since it came otherwise than by
     * a pod's pulling it.
     */
    boolean isForEverybody(String image);

    List<Image> listImages();

    /** Fetches an image; the answer is its reference. */
    String pullImage(String image, AuthConfig auth, PodSandboxConfig sandbox);

    void removeImage(String image);

    /** Mounts what the image contains, read-only, at a folder that is there. */
    void mountImage(String image, Path target);

    /** Undoes that, whether it was done or not. */
    void unmountImage(Path target);

    /** What images take on disks. */
    List<FilesystemUsage> imageFilesystems();

    @Override
    void close();
}
