package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Volume;
import io.podium.node.blockio.BlockIoFiles;
import io.podium.node.blockio.Share;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.cri.v1.ContainerConfig;
import io.podium.node.cri.v1.Image;
import io.podium.node.cri.v1.PodSandboxConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts the containers of one pod, once their images are there. */
final class StartDoer {
    private static final Duration FIRST_CONTAINER = Duration.ofSeconds(5);
    private static final Duration LONGEST_CONTAINER = Duration.ofMinutes(1);

    private final NodeTools tools;
    private final PodMemory memory;
    private final Lookout lookout;
    private final SandboxDoer sandboxes;
    private final ContainerDrafts drafts;
    private final Images images;
    private final Resizer resizer;
    private final Hooks hooks;
    private final BlockIoFiles disks;
    private final ImageVolumes imageVolumes;

    /** The container's image, and those of the volumes it sees. */
    private record Pulled(Image image, Map<Volume, Image> volumes) {}

    /** What runs next, and what it may take of the disks. */
    private record Created(String id, List<Share> shares) {}

    StartDoer(
            NodeTools tools,
            PodMemory memory,
            Lookout lookout,
            SandboxDoer sandboxes,
            ContainerDrafts drafts,
            Images images,
            Resizer resizer,
            Hooks hooks) {
        this.tools = tools;
        this.memory = memory;
        this.lookout = lookout;
        this.sandboxes = sandboxes;
        this.drafts = drafts;
        this.images = images;
        this.resizer = resizer;
        this.hooks = hooks;
        disks = new BlockIoFiles(tools.config().cgroupMount());
        imageVolumes = new ImageVolumes(tools);
    }

    /** Starts the container, or holds it for the reason it cannot start now. */
    void start(Pod pod, Step.Start start, Observed seen) {
        Container container = Specs.container(pod, start.container()).orElseThrow();
        PodSandboxConfig sandbox = sandboxes.config(pod, sandboxAttempt(seen, start.sandboxId()));
        Optional<Pulled> pulled = pulled(pod, container, start.attempt(), sandbox);
        if (pulled.isEmpty()) {
            return;
        }
        Optional<Created> created = create(pod, container, start, seen, pulled.get(), sandbox);
        if (created.isEmpty()) {
            return;
        }
        Rounds.fresh(pod, seen)
                .latest(container.name())
                .filter(ContainerSeen::isExited)
                .map(Planner::end)
                .ifPresent(end -> memory.startsAgain(container.name(), end, tools.clock().now()));
        run(pod, container, start.sandboxId(), created.get())
                .ifPresent(id ->
                        hooks.postStart(pod, container, id, Probes.address(tools, pod, seen)));
    }

    /** All images the container needs, or nothing while one of them is not there. */
    private Optional<Pulled> pulled(
            Pod pod, Container container, int attempt, PodSandboxConfig sandbox) {
        Map<Volume, Image> volumes = new LinkedHashMap<>();
        for (Volume volume : ImageVolumes.of(pod, container)) {
            Optional<Image> image = images.ready(pod, container, volume, attempt, sandbox);
            if (image.isEmpty()) {
                return Optional.empty();
            }
            volumes.put(volume, image.get());
        }
        return images.ready(pod, container, attempt, sandbox)
                .map(image -> new Pulled(image, volumes));
    }

    private Optional<Created> create(
            Pod pod,
            Container container,
            Step.Start start,
            Observed seen,
            Pulled pulled,
            PodSandboxConfig sandbox) {
        String name = container.name();
        try {
            List<Share> shares = shares(pod, name);
            imageVolumes.mount(pod, pulled.volumes());
            ContainerConfig config =
                    drafts.of(pod, container, start.attempt(), seen, pulled.image());
            String id = tools.runtime().createContainer(start.sandboxId(), config, sandbox);
            tell(pod, name, "Normal", "Created", "Container created");
            return Optional.of(new Created(id, shares));
        } catch (ConfigTrouble trouble) {
            held(pod, name, Hold.CONFIG_ERROR, trouble.getMessage());
        } catch (RuntimeTrouble trouble) {
            lookout.changed();
            held(pod, name, Hold.CREATE_ERROR, trouble.getMessage());
        }
        return Optional.empty();
    }

    /** Its id, if it runs. */
    private Optional<String> run(Pod pod, Container container, String sandboxId, Created created) {
        String name = container.name();
        String id = created.id();
        try {
            disks.write(
                    PodCgroups.name(pod, tools.config().cgroupRoot()) + "/" + id, created.shares());
            tools.runtime().startContainer(id);
        } catch (RuntimeTrouble | IOException trouble) {
            lookout.changed();
            memory.hold(name, new Hold(Hold.RUN_ERROR, trouble.getMessage(), tools.clock().now()));
            tell(pod, name, "Warning", "Failed", "Error: " + trouble.getMessage());
            return Optional.empty();
        }
        lookout.containerCame(id, sandboxId);
        memory.release(name);
        resizer.started(id, container);
        tell(pod, name, "Normal", "Started", "Container started");
        return Optional.of(id);
    }

    private List<Share> shares(Pod pod, String container) {
        try {
            return tools.config().limits().blockIo().of(pod, container);
        } catch (IllegalArgumentException e) {
            throw new ConfigTrouble(e.getMessage());
        }
    }

    private static int sandboxAttempt(Observed seen, String id) {
        return seen.sandboxes().stream()
                .filter(s -> s.id().equals(id))
                .mapToInt(SandboxSeen::attempt)
                .findFirst()
                .orElse(0);
    }

    private void held(Pod pod, String name, String reason, String message) {
        tell(pod, name, "Warning", "Failed", "Error: " + message);
        memory.holdLonger(
                name, reason, message, tools.clock().now(), FIRST_CONTAINER, LONGEST_CONTAINER);
    }

    private void tell(Pod pod, String container, String type, String reason, String message) {
        tools.events().tell(pod, Specs.fieldPath(pod, container), type, reason, message);
    }
}
