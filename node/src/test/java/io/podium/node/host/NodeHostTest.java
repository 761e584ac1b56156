package io.podium.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.ConfigMapEnvSource;
import io.podium.api.core.v1.ConfigMapKeySelector;
import io.podium.api.core.v1.ConfigMapVolumeSource;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.EmptyDirVolumeSource;
import io.podium.api.core.v1.EnvFromSource;
import io.podium.api.core.v1.EnvVar;
import io.podium.api.core.v1.EnvVarSource;
import io.podium.api.core.v1.KeyToPath;
import io.podium.api.core.v1.ObjectFieldSelector;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSecurityContext;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.ProjectedVolumeSource;
import io.podium.api.core.v1.Secret;
import io.podium.api.core.v1.SecretKeySelector;
import io.podium.api.core.v1.SecretVolumeSource;
import io.podium.api.core.v1.ServiceAccountTokenProjection;
import io.podium.api.core.v1.Volume;
import io.podium.api.core.v1.VolumeMount;
import io.podium.api.core.v1.VolumeProjection;
import io.podium.api.streams.NodeStreams.LogRequest;
import io.podium.api.streams.NodeStreams.PodReference;
import io.podium.node.cri.v1.ContainerConfig;
import io.podium.node.cri.v1.ContainerMetadata;
import io.podium.node.cri.v1.ImageSpec;
import io.podium.node.cri.v1.LinuxPodSandboxConfig;
import io.podium.node.cri.v1.PodSandboxConfig;
import io.podium.node.cri.v1.PodSandboxMetadata;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("host")
class NodeHostTest {
    private static HostRuntime host;
    private HostNode node;

    @BeforeAll
    static void startRuntime() {
        host = new HostRuntime();
    }

    @AfterAll
    static void stopRuntime() {
        host.close();
    }

    @BeforeEach
    void startNode() {
        node = new HostNode(host);
    }

    @AfterEach
    void stopNode() {
        node.close();
    }

    private static Container shell(String name, String script) {
        return Container.empty()
                .withName(name)
                .withImage(HostRuntime.BUSYBOX)
                .withImagePullPolicy("IfNotPresent")
                .withCommand(List.of("sh", "-c", script))
                .withTerminationMessagePath("/dev/termination-log")
                .withTerminationMessagePolicy("File");
    }

    private static Pod pod(String name, String policy, Container... containers) {
        return Pod.create("default", name)
                .withSpec(
                        PodSpec.empty()
                                .withNodeName(HostNode.NAME)
                                .withRestartPolicy(policy)
                                .withTerminationGracePeriodSeconds(2)
                                .withContainers(List.of(containers)));
    }

    private String log(Pod pod, String container) throws Exception {
        var out = new ByteArrayOutputStream();
        var reference = new PodReference(pod.namespace(), pod.name(), pod.uid());
        node.agent()
                .logs()
                .logs(
                        new LogRequest(
                                reference,
                                container,
                                false,
                                false,
                                false,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        () -> {},
                        out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void runsAPodToItsEndAndKeepsItsLog() throws Exception {
        node.put(
                pod(
                        "once",
                        "Never",
                        shell("main", "echo hello; echo bye > /dev/termination-log; exit 3")));

        Pod pod = node.await("once", "a failed pod", p -> p.status().phase().equals("Failed"));

        var ended = pod.status().containerStatuses().getFirst().state().terminated();
        assertThat(ended.exitCode()).isEqualTo(3);
        assertThat(ended.reason()).isEqualTo("Error");
        assertThat(ended.message()).isEqualTo("bye\n");
        assertThat(log(pod, "main")).isEqualTo("hello\n");
    }

    private static VolumeMount mount(String volume, String path) {
        return VolumeMount.empty().withName(volume).withMountPath(path);
    }

    private static EnvVar variable(String name, EnvVarSource source) {
        return EnvVar.empty().withName(name).withValueFrom(source);
    }

    private static Pod richPod() {
        String script =
                """
                cat /cache/note; echo $COLOR-$KEY-$NAME-$WHO-$(id -u); cat /token/token; echo
                cat /conf/tint; ls -ld /cache | cut -c1-10; stat -c %a /conf/..data/tint
                cat /etc/resolv.conf; hostname; grep rich /etc/hosts
                """;
        var color = ConfigMapKeySelector.empty().withName("settings").withKey("color");
        var key = SecretKeySelector.empty().withName("door").withKey("key");
        var name = ObjectFieldSelector.empty().withFieldPath("metadata.name");
        Container main =
                shell("main", script)
                        .withEnv(
                                List.of(
                                        variable(
                                                "COLOR",
                                                EnvVarSource.empty().withConfigMapKeyRef(color)),
                                        variable("KEY", EnvVarSource.empty().withSecretKeyRef(key)),
                                        variable("NAME", EnvVarSource.empty().withFieldRef(name)),
                                        EnvVar.empty()
                                                .withName("WHO")
                                                .withValue("$(NAME)!$(NOBODY)$$(NAME)")))
                        .withVolumeMounts(
                                List.of(
                                        mount("cache", "/cache"),
                                        mount("conf", "/conf"),
                                        mount("token", "/token").withReadOnly(true)));
        var cache = List.of(mount("cache", "/cache"));
        var item = KeyToPath.empty().withKey("color").withPath("tint").withMode(0600);
        var conf = ConfigMapVolumeSource.empty().withName("settings").withItems(List.of(item));
        var token = ServiceAccountTokenProjection.empty().withPath("token");
        var sources = List.of(VolumeProjection.empty().withServiceAccountToken(token));
        Pod pod = pod("rich", "Never", main);
        return pod.withSpec(
                pod.spec()
                        .withInitContainers(
                                List.of(
                                        shell("first", "echo -n one > /cache/note")
                                                .withVolumeMounts(cache),
                                        shell("second", "echo , two >> /cache/note")
                                                .withVolumeMounts(cache)))
                        .withVolumes(
                                List.of(
                                        Volume.empty()
                                                .withName("cache")
                                                .withEmptyDir(
                                                        EmptyDirVolumeSource.empty()
                                                                .withMedium("Memory")),
                                        Volume.empty().withName("conf").withConfigMap(conf),
                                        Volume.empty()
                                                .withName("token")
                                                .withProjected(
                                                        ProjectedVolumeSource.empty()
                                                                .withSources(sources)))));
    }

    @Test
    void givesVolumesVariablesAndATokenInTheOrderOfInitContainers() throws Exception {
        node.put(
                ConfigMap.create("default", "settings")
                        .withData(Map.of("color", "blue", "size", "7")));
        node.put(Secret.create("default", "door").withData(Map.of("key", base64("sesame"))));
        node.put(richPod());

        Pod done =
                node.await(
                        "rich",
                        "a pod that succeeded and was taken down",
                        p ->
                                p.status().phase().equals("Succeeded")
                                        && p.status()
                                                .conditions()
                                                .getFirst()
                                                .status()
                                                .equals("False"));

        assertThat(log(done, "main").lines())
                .containsExactly(
                        "one, two",
                        "blue-sesame-rich-rich!$(NOBODY)$(NAME)-0",
                        "token-of-default",
                        "bluedrwxrwxrwt",
                        "600",
                        "search default.svc.cluster.local svc.cluster.local cluster.local",
                        "nameserver 10.96.0.10",
                        "options ndots:5",
                        "rich",
                        done.status().podIP() + "\trich");
        assertThat(done.status().initContainerStatuses())
                .allMatch(s -> s.ready() && s.restartCount() == 0);
        assertThat(done.status().conditions())
                .extracting(c -> c.type() + "=" + c.status() + c.reason())
                .containsExactly(
                        "PodReadyToStartContainers=False",
                        "Initialized=TruePodCompleted",
                        "Ready=FalsePodCompleted",
                        "ContainersReady=FalsePodCompleted",
                        "PodScheduled=True");
    }

    @Test
    void givesVolumesToTheGroupOfAPodThatIsNotRoot() throws Exception {
        node.put(Secret.create("default", "for-group").withData(Map.of("key", base64("sesame"))));
        String script =
                "id -u; echo $(id -G | tr ' ' '\\n' | sort); cat /door/key; touch /cache/new; stat"
                        + " -c '%g %a' /cache /cache/new /door/..data/key";
        Pod pod =
                pod(
                        "group",
                        "Never",
                        shell("main", script)
                                .withVolumeMounts(
                                        List.of(mount("cache", "/cache"), mount("door", "/door"))));
        var secret = SecretVolumeSource.empty().withSecretName("for-group").withDefaultMode(0400);
        node.put(
                pod.withSpec(
                        pod.spec()
                                .withSecurityContext(
                                        PodSecurityContext.empty()
                                                .withRunAsUser(1000)
                                                .withRunAsGroup(1001)
                                                .withFsGroup(2000))
                                .withVolumes(
                                        List.of(
                                                Volume.empty()
                                                        .withName("cache")
                                                        .withEmptyDir(EmptyDirVolumeSource.empty()),
                                                Volume.empty()
                                                        .withName("door")
                                                        .withSecret(secret)))));

        Pod done =
                node.await(
                        "group", "a pod that ended", p -> p.status().phase().equals("Succeeded"));

        assertThat(log(done, "main").lines())
                .containsExactly("1000", "1001 2000", "sesame2000 2777", "2000 644", "2000 440");
    }

    @Test
    void backsOffFromAContainerThatKeepsFailingAndKeepsThePreviousLog() throws Exception {
        node.put(pod("crash", "Always", shell("main", "echo run; exit 1")));

        Pod pod = node.await("crash", "a crash loop", p -> reason(p).equals("CrashLoopBackOff"));

        var status = pod.status().containerStatuses().getFirst();
        assertThat(status.state().waiting().message())
                .isEqualTo(
                        "back-off 10s restarting failed container=main pod=crash_default("
                                + pod.uid()
                                + ")");
        assertThat(status.restartCount()).isEqualTo(1);
        assertThat(status.lastState().terminated().exitCode()).isEqualTo(1);
        assertThat(pod.status().phase()).isEqualTo("Running");
        assertThat(log(pod, "main")).isEqualTo("run\n");
    }

    private static String reason(Pod pod) {
        return pod.status().containerStatuses().isEmpty()
                ? ""
                : pod.status().containerStatuses().getFirst().state().waiting().reason();
    }

    @Test
    void showsWhyAContainerCannotStart() {
        node.put(pod("bad-1", "Always", shell("main", "true").withImage("Bad Name")));
        node.put(
                pod(
                        "bad-2",
                        "Always",
                        shell("main", "true")
                                .withImage("podium.test/none:1")
                                .withImagePullPolicy("Never")));
        node.put(pod("bad-3", "Always", shell("main", "true").withImage("podium.test/none:1")));
        node.put(
                pod(
                        "bad-4",
                        "Always",
                        shell("main", "true").withCommand(List.of("/no/such/program"))));
        node.put(
                pod(
                        "bad-5",
                        "Always",
                        shell("main", "true")
                                .withEnvFrom(
                                        List.of(
                                                EnvFromSource.empty()
                                                        .withConfigMapRef(
                                                                ConfigMapEnvSource.empty()
                                                                        .withName("missing"))))));

        node.await("bad-1", "InvalidImageName", p -> reason(p).equals("InvalidImageName"));
        node.await("bad-2", "ErrImageNeverPull", p -> reason(p).equals("ErrImageNeverPull"));
        node.await("bad-3", "ImagePullBackOff", p -> reason(p).equals("ImagePullBackOff"));
        Pod unstarted =
                node.await(
                        "bad-4",
                        "RunContainerError or its back-off",
                        p ->
                                p.status()
                                        .containerStatuses()
                                        .getFirst()
                                        .lastState()
                                        .terminated()
                                        .reason()
                                        .equals("StartError"));
        assertThat(
                        unstarted
                                .status()
                                .containerStatuses()
                                .getFirst()
                                .lastState()
                                .terminated()
                                .startedAt())
                .contains(Instant.EPOCH);
        Pod waiting =
                node.await(
                        "bad-5",
                        "CreateContainerConfigError",
                        p -> reason(p).equals("CreateContainerConfigError"));
        assertThat(waiting.status().containerStatuses().getFirst().state().waiting().message())
                .isEqualTo("configmap \"missing\" not found");
        node.put(ConfigMap.create("default", "missing").withData(Map.of("A", "b")));
        node.await(
                "bad-5",
                "a container that ended",
                p -> p.status().containerStatuses().getFirst().restartCount() > 0);
    }

    @Test
    void endsContainersGracefullyAndLeavesNothing() throws Exception {
        node.put(
                pod(
                        "goes",
                        "Always",
                        shell(
                                "main",
                                "trap 'echo told; exit 0' TERM; echo up; while :; do sleep 0.1;"
                                        + " done")));
        Pod pod =
                node.await(
                        "goes",
                        "a ready pod",
                        p -> p.status().containerStatuses().stream().anyMatch(c -> c.ready()));
        long before = System.nanoTime();

        node.delete(pod, 20);
        node.await("no pod", view -> view.find(Pod.class, "default", "goes").isEmpty());

        assertThat((System.nanoTime() - before) / 1_000_000).isLessThan(5000);
        awaitNoTrace(pod);
    }

    private void awaitNoTrace(Pod pod) {
        var label = Map.of("io.kubernetes.pod.uid", pod.uid());
        Awaiting.until(
                "no trace of " + pod.name(),
                () ->
                        node.runtime().listPodSandboxes(label).isEmpty()
                                && node.runtime().listContainers(label).isEmpty()
                                && !Files.exists(
                                        host.root().resolve("pods/pods").resolve(pod.uid()))
                                && !Files.exists(
                                        host.root()
                                                .resolve("logs")
                                                .resolve("default_" + pod.name() + "_" + pod.uid()))
                                && !Files.exists(
                                        Path.of(
                                                "/sys/fs/cgroup/cpu"
                                                        + host.cgroup()
                                                        + "/kubepods/besteffort/pod"
                                                        + pod.uid())));
    }

    @Test
    void killsWhatDoesNotListenAfterItsGrace() throws Exception {
        node.put(pod("deaf", "Always", shell("main", "trap '' TERM; while :; do sleep 0.1; done")));
        Pod pod =
                node.await(
                        "deaf",
                        "a ready pod",
                        p -> p.status().containerStatuses().stream().anyMatch(c -> c.ready()));

        node.delete(pod, 2);

        node.await("no pod", view -> view.find(Pod.class, "default", "deaf").isEmpty());
        awaitNoTrace(pod);
    }

    @Test
    void adoptsWhatRunsAfterItWasKilledAndRemovesWhatNobodyWantsAnyMore() throws Exception {
        node.put(pod("stays", "Always", shell("main", "sleep 1000")));
        node.put(pod("leaves", "Always", shell("main", "sleep 1000")));
        Pod stays =
                node.await(
                        "stays",
                        "a ready pod",
                        p -> p.status().containerStatuses().stream().anyMatch(c -> c.ready()));
        Pod leaves =
                node.await(
                        "leaves",
                        "a ready pod",
                        p -> p.status().containerStatuses().stream().anyMatch(c -> c.ready()));
        String id = stays.status().containerStatuses().getFirst().containerID();

        node.kill();
        node.delete(leaves, 0);
        node.start();

        awaitNoTrace(leaves);
        var now = node.pod("stays").orElseThrow().status().containerStatuses().getFirst();
        assertThat(now.containerID()).isEqualTo(id);
        assertThat(now.restartCount()).isZero();
        assertThat(node.runtime().containerStatus(id.substring(13)).orElseThrow().state())
                .isEqualTo(1);
    }

    @Test
    void bringsChangesOfAConfigMapIntoARunningContainer() throws Exception {
        ConfigMap map =
                node.put(ConfigMap.create("default", "live").withData(Map.of("word", "old\n")));
        Pod pod =
                pod(
                        "reader",
                        "Never",
                        shell(
                                        "main",
                                        "cat /conf/word; until grep -q new /conf/word; do sleep"
                                                + " 0.05; done; cat /conf/word")
                                .withVolumeMounts(
                                        List.of(
                                                VolumeMount.empty()
                                                        .withName("conf")
                                                        .withMountPath("/conf"))));
        node.put(
                pod.withSpec(
                        pod.spec()
                                .withVolumes(
                                        List.of(
                                                Volume.empty()
                                                        .withName("conf")
                                                        .withConfigMap(
                                                                ConfigMapVolumeSource.empty()
                                                                        .withName("live"))))));
        Pod started =
                node.await("reader", "a running pod", p -> p.status().phase().equals("Running"));
        var out = new ByteArrayOutputStream();
        var reference = new PodReference("default", "reader", started.uid());

        Awaiting.until("the old word", () -> logOrNothing(started).equals("old\n"));

        node.update(map.withData(Map.of("word", "new\n")));
        node.agent()
                .logs()
                .logs(
                        new LogRequest(
                                reference,
                                "main",
                                true,
                                false,
                                false,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        () -> {},
                        out);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("old\nnew\n");
    }

    private String logOrNothing(Pod pod) {
        try {
            return log(pod, "main");
        } catch (Exception e) {
            return "";
        }
    }

    @Test
    void startsAPodInLittleMoreThanTheRuntimeItselfTakes() throws Exception {
        var bare = new ArrayList<Long>();
        var whole = new ArrayList<Long>();
        for (int i = 0; i < 7; i++) {
            String name = "quick-" + i;
            bare.add(millis(() -> bareStart(name)));
            whole.add(
                    millis(() -> {
                        node.put(pod(name, "Always", shell("main", "sleep 1000")));
                        node.await(
                                name,
                                "a ready pod",
                                p ->
                                        p.status().containerStatuses().stream()
                                                .anyMatch(c -> c.ready()));
                    }));
        }
        Collections.sort(bare);
        Collections.sort(whole);
        System.out.println("pod start, ms: bare CRI " + bare + ", through the agent " + whole);
        assertThat(whole.get(3)).isLessThan(3 * bare.get(3) + 100);
    }

    private static long millis(Runnable work) {
        long before = System.nanoTime();
        work.run();
        return (System.nanoTime() - before) / 1_000_000;
    }

    private void bareStart(String name) {
        var sandbox =
                PodSandboxConfig.empty()
                        .withMetadata(
                                PodSandboxMetadata.empty()
                                        .withName(name)
                                        .withUid("bare-" + name)
                                        .withNamespace("bare"))
                        .withHostname(name)
                        .withLogDirectory(host.root().resolve("bare").toString())
                        .withLinux(
                                LinuxPodSandboxConfig.empty()
                                        .withCgroupParent(host.cgroup() + "/bare"));
        String id = node.runtime().runPodSandbox(sandbox, "");
        var container =
                ContainerConfig.empty()
                        .withMetadata(ContainerMetadata.empty().withName("main"))
                        .withImage(ImageSpec.empty().withImage(HostRuntime.BUSYBOX))
                        .withCommand(List.of("sleep", "1000"))
                        .withLogPath(name + ".log");
        node.runtime().startContainer(node.runtime().createContainer(id, container, sandbox));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
