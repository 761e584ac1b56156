package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.LocalObjectReference;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Secret;
import io.podium.api.core.v1.Volume;
import io.podium.api.error.Shown;
import io.podium.api.time.GoDuration;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.cri.v1.AuthConfig;
import io.podium.node.cri.v1.Image;
import io.podium.node.cri.v1.PodSandboxConfig;
import io.podium.node.images.PullSecret;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Sees to it that a container's image is there before it starts, as its pull policy says. */
final class Images {
    /**
     * How long ErrImagePull shows before it becomes ImagePullBackOff; as upstream's next sync does.
     */
    private static final Duration ERROR_SHOWN = Duration.ofSeconds(1);

    private static final Duration WITHOUT_PULL = Duration.ofSeconds(10);

    private final NodeTools tools;
    private final PodMemory memory;
    private final Runnable wake;

    Images(NodeTools tools, PodMemory memory, Runnable wake) {
        this.tools = tools;
        this.memory = memory;
        this.wake = wake;
    }

    /**
     * The image, when the container may start now. Else a pull is under way or the container is
     * held.
     */
    Optional<Image> ready(Pod pod, Container container, int attempt, PodSandboxConfig sandbox) {
        return ready(pod, container, container.name(), attempt, sandbox);
    }

    /** The same, of a volume made of an image, which the container wants to see. */
    Optional<Image> ready(
            Pod pod, Container container, Volume volume, int attempt, PodSandboxConfig sandbox) {
        Container standIn =
                container
                        .withImage(volume.image().reference())
                        .withImagePullPolicy(volume.image().pullPolicy());
        String key = container.name() + "/" + volume.name();
        return ready(pod, standIn, key, attempt, sandbox);
    }

    private Optional<Image> ready(
            Pod pod, Container container, String key, int attempt, PodSandboxConfig sandbox) {
        Instant now = tools.clock().now();
        String complaint = ImageNames.complaint(container.image());
        if (!complaint.isEmpty()) {
            String quoted = Shown.of(container.image());
            String message =
                    "Failed to apply default image tag "
                            + quoted
                            + ": couldn't parse image name "
                            + quoted
                            + ": "
                            + complaint;
            tell(pod, container, "Warning", "InspectFailed", message);
            refuse(pod, container, new Hold(Hold.BAD_IMAGE_NAME, message, now.plus(WITHOUT_PULL)));
            return Optional.empty();
        }
        String image = ImageNames.tagged(container.image());
        Optional<Image> present;
        try {
            present = tools.runtime().imageStatus(image);
        } catch (RuntimeTrouble trouble) {
            String message =
                    "Failed to inspect image "
                            + Shown.of(container.image())
                            + ": "
                            + trouble.said();
            tell(pod, container, "Warning", "InspectFailed", message);
            refuse(pod, container, new Hold(Hold.INSPECT_ERROR, message, now.plus(WITHOUT_PULL)));
            return Optional.empty();
        }
        String policy = ImageNames.policy(container.imagePullPolicy(), container.image());
        boolean pulled = memory.isPulled(key, attempt);
        if (present.isPresent() && pulled) {
            return present;
        }
        if (present.isPresent()
                && !policy.equals("Always")
                && mayUse(pod, image, present.get().id())) {
            String message =
                    "Container image "
                            + Shown.of(container.image())
                            + " already present on machine and can be accessed by the pod";
            tell(pod, container, "Normal", "Pulled", message);
            return present;
        }
        if (policy.equals("Never")) {
            String message =
                    "Container image "
                            + Shown.of(container.image())
                            + " is not present with pull policy of Never";
            tell(pod, container, "Warning", "ErrImageNeverPull", message);
            refuse(pod, container, new Hold(Hold.NEVER_PULL, message, now.plus(WITHOUT_PULL)));
            return Optional.empty();
        }
        pull(pod, container, image, key, attempt, sandbox);
        return Optional.empty();
    }

    /** Whether the pod may have an image that is there; where it may not, nobody tells of it. */
    private boolean mayUse(Pod pod, String image, String ref) {
        List<PullSecret> secrets =
                PullSecrets.of(secrets(pod, new ArrayList<>())).of(image).stream()
                        .map(PullSecrets.Credential::source)
                        .toList();
        return !tools.access().mustPull(image, ImageNames.repository(image), ref, secrets);
    }

    private void pull(
            Pod pod,
            Container container,
            String image,
            String key,
            int attempt,
            PodSandboxConfig sandbox) {
        String name = container.name();
        Instant now = tools.clock().now();
        Optional<Instant> wait = memory.pullWait(name, now);
        if (wait.isPresent()) {
            String message = "Back-off pulling image " + Shown.of(container.image());
            tell(pod, container, "Normal", "BackOff", message);
            String full = message + ": ErrImagePull: " + memory.pullError(name);
            refuse(pod, container, new Hold(Hold.PULL_BACK_OFF, full, wait.get()));
            return;
        }
        if (!memory.pullBegins(name)) {
            return;
        }
        tell(pod, container, "Normal", "Pulling", "Pulling image " + Shown.of(container.image()));
        List<PullSecrets.Credential> credentials = credentials(pod, container);
        tools.doers()
                .execute(() -> {
                    tools.access().pullBegins(image);
                    try {
                        Optional<PullSecret> used = fetch(image, credentials, sandbox);
                        Image fetched = tools.runtime().imageStatus(image).orElse(Image.empty());
                        String repository = ImageNames.repository(image);
                        tools.access().pulled(image, repository, fetched.id(), used);
                        tell(
                                pod,
                                container,
                                "Normal",
                                "Pulled",
                                pulledText(container, now, fetched.size()));
                        memory.pullSucceeded(name, key, attempt);
                    } catch (RuntimeTrouble trouble) {
                        tools.access().pullFailed(image);
                        failed(pod, container, trouble.saidBriefly());
                    }
                    wake.run();
                });
    }

    /** What the pod's Secrets know of the image's registry; says which of them are not there. */
    private List<PullSecrets.Credential> credentials(Pod pod, Container container) {
        var missing = new ArrayList<String>();
        List<Secret> found = secrets(pod, missing);
        if (!missing.isEmpty()) {
            tools.events()
                    .tell(
                            pod,
                            "",
                            "Warning",
                            "FailedToRetrieveImagePullSecret",
                            "Unable to retrieve some image pull secrets ("
                                    + String.join(", ", missing)
                                    + "); attempting to pull the image may not succeed.");
        }
        return PullSecrets.of(found).of(container.image());
    }

    private List<Secret> secrets(Pod pod, List<String> missing) {
        var found = new ArrayList<Secret>();
        for (LocalObjectReference reference : pod.spec().imagePullSecrets()) {
            String name = reference.name();
            if (!name.isEmpty()) {
                tools.door()
                        .view()
                        .find(Secret.class, pod.namespace(), name)
                        .ifPresentOrElse(found::add, () -> missing.add(name));
            }
        }
        return found;
    }

    /**
     * Tries one after the other who we may be, nobody in particular when there is no one; says whom
     * the image came by. When nobody got it, all that was said is said.
     */
    private Optional<PullSecret> fetch(
            String image, List<PullSecrets.Credential> credentials, PodSandboxConfig sandbox) {
        if (credentials.isEmpty()) {
            tools.runtime().pullImage(image, AuthConfig.empty(), sandbox);
            return Optional.empty();
        }
        var said = new LinkedHashSet<String>();
        RuntimeTrouble last = null;
        for (PullSecrets.Credential one : credentials) {
            try {
                tools.runtime().pullImage(image, one.auth(), sandbox);
                return Optional.of(one.source());
            } catch (RuntimeTrouble trouble) {
                said.add(trouble.saidBriefly());
                last = trouble;
            }
        }
        if (said.size() == 1) {
            throw last;
        }
        String all = "[" + String.join(", ", said) + "]";
        throw new RuntimeTrouble(RuntimeTrouble.Sort.FAILED, last.call(), all, last);
    }

    private String pulledText(Container container, Instant since, long size) {
        String took =
                GoDuration.format(
                        Duration.between(since, tools.clock().now())
                                .truncatedTo(ChronoUnit.MILLIS));
        return "Successfully pulled image "
                + Shown.of(container.image())
                + " in "
                + took
                + " ("
                + took
                + " including waiting). Image size: "
                + size
                + " bytes.";
    }

    private void failed(Pod pod, Container container, String said) {
        Instant now = tools.clock().now();
        memory.pullFailed(container.name(), said, now);
        tell(
                pod,
                container,
                "Warning",
                "Failed",
                "Failed to pull image " + Shown.of(container.image()) + ": " + said);
        refuse(pod, container, new Hold(Hold.PULL_ERROR, said, now.plus(ERROR_SHOWN)));
    }

    private void refuse(Pod pod, Container container, Hold hold) {
        memory.hold(container.name(), hold);
        tell(pod, container, "Warning", "Failed", "Error: " + hold.reason());
    }

    private void tell(Pod pod, Container container, String type, String reason, String message) {
        tools.events().tell(pod, Specs.fieldPath(pod, container.name()), type, reason, message);
    }
}
