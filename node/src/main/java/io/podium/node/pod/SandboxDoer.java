package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.error.Shown;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.cri.v1.PodSandboxConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Makes the sandbox of one pod, with the cgroup, the folder and the name resolution it has. */
final class SandboxDoer {
    private static final Duration FIRST_SANDBOX = Duration.ofSeconds(1);
    private static final Duration LONGEST_SANDBOX = Duration.ofSeconds(30);

    private final NodeTools tools;
    private final PodMemory memory;
    private final Lookout lookout;
    private final PodCgroups cgroups;
    private final Resizer resizer;
    private final LocalCopy local;
    private final HostAbilities host;
    private Optional<Made> made = Optional.empty();

    /** What the newest sandbox was made from. */
    private record Made(
            PodSpec spec,
            Map<String, String> labels,
            Map<String, String> annotations,
            int attempt,
            PodSandboxConfig config) {
        boolean isStillOf(Pod pod, int nowAttempt) {
            return attempt == nowAttempt
                    && spec.value().equals(pod.spec().value())
                    && labels.equals(pod.metadata().labels())
                    && annotations.equals(pod.metadata().annotations());
        }
    }

    SandboxDoer(
            NodeTools tools,
            PodMemory memory,
            Lookout lookout,
            PodCgroups cgroups,
            Resizer resizer,
            LocalCopy local) {
        this.tools = tools;
        this.memory = memory;
        this.lookout = lookout;
        this.cgroups = cgroups;
        this.resizer = resizer;
        this.local = local;
        host = new HostAbilities(tools.runtime());
    }

    /** Makes the sandbox, or holds the pod for the reason there is none. */
    void make(Pod pod, int attempt) {
        try {
            String handler = RuntimeHandlers.of(pod, tools.door().view());
            refuseOwnUsers(pod, handler);
            Bandwidth.check(pod);
            ResolvConf resolver = nodesResolver();
            PodSandboxConfig config = config(pod, attempt, resolver);
            if (attempt > 0) {
                String changed = "Pod sandbox changed, it will be killed and re-created.";
                tools.events().tell(pod, "", "Normal", "SandboxChanged", changed);
            }
            tellOmissions(pod, resolver);
            Files.createDirectories(Path.of(SandboxConfigs.logFolder(pod, tools.config())));
            String cgroup = PodCgroups.name(pod, tools.config().cgroupRoot());
            cgroups.make(cgroup, Resources.ofPod(pod));
            cgroups.limitProcesses(cgroup, tools.config().limits().podPids());
            weighClasses();
            lookout.sandboxCame(tools.runtime().runPodSandbox(config, handler));
            resizer.madeWhole(pod);
            memory.release(Hold.SANDBOX);
        } catch (RuntimeTrouble | ConfigTrouble | IOException trouble) {
            lookout.changed();
            String message = "Failed to create pod sandbox: " + RuntimeTrouble.spelled(trouble);
            tools.events().tell(pod, "", "Warning", "FailedCreatePodSandBox", message);
            memory.holdLonger(
                    Hold.SANDBOX,
                    "FailedCreatePodSandBox",
                    message,
                    tools.clock().now(),
                    FIRST_SANDBOX,
                    LONGEST_SANDBOX);
        }
    }

    /** No runtime is asked for a pod with users of its own; the kubelet's words where none can. */
    private void refuseOwnUsers(Pod pod, String handler) {
        if (pod.spec().hasHostUsers() && !pod.spec().hostUsers()) {
            String who =
                    handler.isEmpty() ? "runtime" : "RuntimeClass handler " + Shown.of(handler);
            throw new ConfigTrouble(
                    host.hasUserNamespaces(handler)
                            ? "users of a pod's own are not there yet in this version of Podium"
                            : "can't set `spec.hostUsers: false`, "
                                    + who
                                    + " does not support user namespaces");
        }
    }

    /** Classes of service share the processors by what their pods ask for. */
    private void weighClasses() throws IOException {
        String name = tools.config().name();
        cgroups.weigh(tools.config().cgroupRoot(), tools.door().view().onNode(name));
    }

    /**
     * What the sandbox was made from, unless the pod is another since or an earlier agent made it.
     */
    PodSandboxConfig config(Pod pod, int attempt) {
        return made.filter(one -> one.isStillOf(pod, attempt))
                .map(Made::config)
                .orElseGet(() -> config(pod, attempt, nodesResolver()));
    }

    private PodSandboxConfig config(Pod pod, int attempt, ResolvConf resolver) {
        PodSandboxConfig config =
                SandboxConfigs.of(local.of(pod), attempt, tools.config(), resolver);
        made =
                Optional.of(
                        new Made(
                                pod.spec(),
                                pod.metadata().labels(),
                                pod.metadata().annotations(),
                                attempt,
                                config));
        return config;
    }

    private ResolvConf nodesResolver() {
        Path file = tools.config().resolvConf();
        try {
            return Files.isReadable(file) ? ResolvConf.read(file) : ResolvConf.NONE;
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot read " + file, trouble);
        }
    }

    /** Says what of the pod's name resolution finds no room. */
    private void tellOmissions(Pod pod, ResolvConf resolver) {
        String dns = tools.config().clusterDns();
        String domain = tools.config().clusterDomain();
        for (String omission : Resolver.of(pod, dns, domain, resolver).omissions()) {
            tools.events().tell(pod, "", "Warning", "DNSConfigForming", omission);
        }
    }
}
