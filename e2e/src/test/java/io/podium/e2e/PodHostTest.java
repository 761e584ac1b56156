package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * S-05, S-16: pods on their node's network and ports, what a node refuses, and what it takes back.
 */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class PodHostTest {
    private static final String NODE_ADDRESS = "jsonpath={.status.addresses[0].address}";
    private static final String STATUS =
            "jsonpath={.status.phase}|{.status.reason}|{.status.message}";

    private static String web(String name, String more, String ports) {
        return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %1$s}
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: node-1
          %2$s
          containers:
          - name: c
            image: busybox:1
            command: [sh, -c, 'mkdir /w; echo %1$s > /w/index.html; exec httpd -f -p 8080 -h /w']
            ports: %3$s
        """
                .formatted(name, more, ports);
    }

    /** What answers at the address, asked from the machine. */
    private static Command.Result ask(PodiumCluster cluster, String url) {
        return cluster.outer().command("curl", "-s", "-m", "5", url).run();
    }

    @Test
    void portsOfANodeLeadToItsPods(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "hostport")) {
            String node = space.run("get", "node", "node-1", "-o", NODE_ADDRESS);
            space.apply(web("one", "", "[{containerPort: 8080, hostPort: 54323}]"));
            // The same port again, on one address each; the scheduler is not asked.
            space.apply(
                    web("two", "", "[{containerPort: 8080, hostPort: 54324, hostIP: 127.0.0.1}]"));
            space.apply(
                    web(
                            "three",
                            "",
                            "[{containerPort: 8080, hostPort: 54324, hostIP: %s}]"
                                    .formatted(node)));
            for (String pod : List.of("one", "two", "three")) {
                space.waitFor("condition=Ready", "pod/" + pod);
            }
            String other = "http://" + node + ":54324/";
            cluster.kubectl()
                    .until(
                            ready -> ask(cluster, other).out().equals("three\n"),
                            "get",
                            "--raw",
                            "/readyz");
            assertThat(ask(cluster, "http://" + node + ":54323/").out()).isEqualTo("one\n");
            // The loopback is the node's, not the machine's.
            assertThat(inside(cluster, "http://127.0.0.1:54323/")).isEqualTo("one\n");
            assertThat(inside(cluster, "http://127.0.0.1:54324/")).isEqualTo("two\n");
            assertThat(inside(cluster, other)).isEqualTo("three\n");
            // A pod that meets itself.
            assertThat(space.run("exec", "one", "--", "wget", "-qO-", "http://" + node + ":54323/"))
                    .isEqualTo("one\n");
            space.run("delete", "pod", "one");
            cluster.kubectl()
                    .until(
                            ready -> ask(cluster, "http://" + node + ":54323/").code() != 0,
                            "get",
                            "--raw",
                            "/readyz");
        }
    }

    /** "validates that there exists conflict ... but one using 0.0.0.0 hostIP". */
    @Test
    void aPortOnAllAddressesOfANodeLeavesNoneForOthers(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "hostport-all")) {
            String free = "nodeSelector: {kubernetes.io/hostname: node-1}";
            String ports = "[{containerPort: 8080, hostPort: 54322, protocol: %s, hostIP: %s}]";
            space.apply(scheduled("first", free, ports.formatted("TCP", "0.0.0.0")));
            space.waitFor("condition=Ready", "pod/first");
            space.apply(scheduled("second", free, ports.formatted("TCP", "127.0.0.1")));
            space.apply(scheduled("third", free, ports.formatted("UDP", "127.0.0.1")));
            space.waitFor("condition=Ready", "pod/third");
            space.shows(
                    "pod/second",
                    "{range .status.conditions[?(@.type==\"PodScheduled\")]}"
                            + "{.status} {.reason}{end}",
                    "False Unschedulable");
            space.until(
                    text ->
                            text.contains(
                                    "1 node(s) didn't have free ports for the requested pod"
                                            + " ports"),
                    "describe",
                    "pod",
                    "second");
            space.run("delete", "pod", "first");
            space.waitFor("condition=Ready", "pod/second");
        }
    }

    private static String scheduled(String name, String more, String ports) {
        return web(name, more, ports).replace("  nodeName: node-1\n", "");
    }

    private static String inside(PodiumCluster cluster, String url) {
        return cluster.inFirstNode("curl", "-s", "-m", "5", url).run().ok().out();
    }

    @Test
    void aPodOnTheNodesNetworkHasItsAddress(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "hostnet")) {
            String node = space.run("get", "node", "node-1", "-o", NODE_ADDRESS);
            space.apply(web("host", "hostNetwork: true", "[{containerPort: 8080}]"));
            space.waitFor("condition=Ready", "pod/host");
            assertThat(
                            space.run(
                                    "get",
                                    "pod",
                                    "host",
                                    "-o",
                                    "jsonpath={.status.podIP} {.status.hostIP}"
                                            + " {.spec.containers[0].ports[0].hostPort}"))
                    .isEqualTo(node + " " + node + " 8080");
            assertThat(ask(cluster, "http://" + node + ":8080/").out()).isEqualTo("host\n");
            assertThat(space.run("exec", "host", "--", "sh", "-c", "hostname; echo $HOSTNAME"))
                    .as("the node's name, as on a machine of its own")
                    .isEqualTo("node-1\nnode-1\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    'sysctls: [{name: kernel.msgmax, value: "1"}]' | SysctlForbidden | forbidden sysctl: "kernel.msgmax" not allowlisted
                    'appArmorProfile: {type: RuntimeDefault}' | AppArmor | Cannot enforce AppArmor: AppArmor is not enabled on the host
                    'supplementalGroupsPolicy: Strict' | SupplementalGroupsPolicyNotSupported | SupplementalGroupsPolicy=Strict is not supported in this node
                    """)
    void aNodeRefusesWhatItCannotGive(
            String security, String reason, String message, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "refused")) {
            space.apply(web("refused", "securityContext: {" + security + "}", "[]"));
            space.waitFor("jsonpath={.status.phase}=Failed", "pod/refused");
            assertThat(space.run("get", "pod", "refused", "-o", STATUS))
                    .isEqualTo("Failed|" + reason + "|Pod was rejected: " + message);
            assertThat(space.run("get", "pod", "refused")).contains(reason);
            space.until(
                    out -> out.contains(reason) && out.contains(message),
                    "describe",
                    "pod",
                    "refused");
            space.run("delete", "pod", "refused", "--timeout=30s");
        } finally {
            cluster.kubectl()
                    .run("wait", "--for=delete", "namespace/refused-1-33", "--timeout=60s");
        }
    }

    @Test
    void rootIsKeptOutOfAPodThatMustNotHaveIt(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "nonroot")) {
            space.apply(web("root", "securityContext: {runAsNonRoot: true}", "[]"));
            space.until(out -> out.contains("CreateContainerConfigError"), "get", "pod", "root");
            space.until(
                    out ->
                            out.contains(
                                    "Error: container has runAsNonRoot and image will run as root"),
                    "describe",
                    "pod",
                    "root");
            space.apply(
                    web("user", "securityContext: {runAsNonRoot: true, runAsUser: 1000}", "[]")
                            .replace(
                                    "mkdir /w; echo user > /w/index.html; exec httpd -f -p 8080 -h /w",
                                    "sleep 1000"));
            space.waitFor("condition=Ready", "pod/user");
        }
    }

    @Test
    void aPodIsEvictedWhenAVolumeGrowsTooLarge(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "evict")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: grows}
                    spec:
                      containers:
                      - name: c
                        image: busybox:1
                        command: [sh, -c, 'head -c 3000000 /dev/zero > /v/f; sleep 1000']
                        volumeMounts: [{name: v, mountPath: /v}]
                      volumes: [{name: v, emptyDir: {sizeLimit: 1Mi}}]
                    """);
            String message = "Usage of EmptyDir volume \"v\" exceeds the limit \"1Mi\". ";
            space.waitFor("jsonpath={.status.phase}=Failed", "pod/grows");
            assertThat(space.run("get", "pod", "grows", "-o", STATUS))
                    .isEqualTo("Failed|Evicted|" + message);
            space.until(
                    out -> out.contains("Evicted") && out.contains(message.strip()),
                    "describe",
                    "pod",
                    "grows");
        }
    }

    /** What it writes beside its volumes, its log, and what its volumes take count together. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    layer  | head -c 3000000 /dev/zero > /f                  | Pod ephemeral local storage usage exceeds the total limit of containers 2Mi.
                    volume | head -c 3000000 /dev/zero > /v/f                | Pod ephemeral local storage usage exceeds the total limit of containers 2Mi.
                    log    | seq 1 400000                                    | Pod ephemeral local storage usage exceeds the total limit of containers 2Mi.
                    """)
    void aPodIsEvictedWhenItTakesTooMuchOfTheDisk(
            String name, String command, String message, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "storage-" + name)) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: grows}
                    spec:
                      containers:
                      - name: c
                        image: busybox:1
                        command: [sh, -c, "%s; sleep 1000"]
                        resources: {limits: {ephemeral-storage: 2Mi}}
                        volumeMounts: [{name: v, mountPath: /v}]
                      volumes: [{name: v, emptyDir: {}}]
                    """
                            .formatted(command));
            space.waitFor("jsonpath={.status.phase}=Failed", "pod/grows");
            assertThat(space.run("get", "pod", "grows", "-o", STATUS).strip())
                    .isEqualTo("Failed|Evicted|" + message);
        }
    }

    @Test
    void aRuntimeClassSaysHowAPodRunsAndWhatThatCosts(PodiumCluster cluster) {
        String classes =
                """
                apiVersion: node.k8s.io/v1
                kind: RuntimeClass
                metadata: {name: e2e-usual}
                handler: runc
                overhead: {podFixed: {cpu: 100m, memory: 20Mi}}
                ---
                apiVersion: node.k8s.io/v1
                kind: RuntimeClass
                metadata: {name: e2e-strange}
                handler: nosuch
                ---
                apiVersion: node.k8s.io/v1
                kind: RuntimeClass
                metadata: {name: e2e-plain}
                handler: runc
                ---
                apiVersion: node.k8s.io/v1
                kind: RuntimeClass
                metadata: {name: e2e-deleted}
                handler: runc
                """;
        cluster.kubectl().apply(classes);
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "classes")) {
            space.apply(
                    web("usual", "runtimeClassName: e2e-usual", "[]")
                            + "    resources: {limits: {cpu: 200m, memory: 30Mi}}\n");
            space.apply(web("strange", "runtimeClassName: e2e-strange", "[]"));
            String plain = scheduled("plain", "runtimeClassName: e2e-plain", "[]");
            space.apply(plain);
            space.waitFor("condition=PodScheduled", "pod/plain");
            assertThat(space.run("get", "pod", "plain", "-o", "jsonpath={.spec.overhead}"))
                    .isEmpty();
            cluster.kubectl().run("delete", "runtimeclass", "e2e-deleted");
            isRejected(space, "nosuch");
            isRejected(space, "e2e-deleted");
            space.waitFor("condition=Ready", "pod/usual");
            assertThat(space.run("get", "pod", "usual", "-o", "jsonpath={.spec.overhead}"))
                    .isEqualTo("{\"cpu\":\"100m\",\"memory\":\"20Mi\"}");
            String uid = space.run("get", "pod", "usual", "-o", "jsonpath={.metadata.uid}");
            assertThat(cgroupFile(uid, "memory.limit_in_bytes", "memory.max"))
                    .isEqualTo(Integer.toString(50 << 20));
            assertThat(cgroupFile(uid, "cpu.cfs_quota_us", "cpu.max")).startsWith("30000");
            space.until(
                    out -> out.contains("no runtime for \"nosuch\" is configured"),
                    "describe",
                    "pod",
                    "strange");
        } finally {
            cluster.kubectl()
                    .run(
                            "delete",
                            "runtimeclass",
                            "--ignore-not-found",
                            "e2e-usual",
                            "e2e-strange",
                            "e2e-plain",
                            "e2e-deleted");
        }
    }

    private static void isRejected(TestSpace space, String runtimeClass) {
        var refused =
                space.kubectl()
                        .command(space.in("apply", "-f", "-"))
                        .stdin(
                                web("none", "runtimeClassName: " + runtimeClass, "[]")
                                        .getBytes(StandardCharsets.UTF_8))
                        .run();
        assertThat(refused.err())
                .contains("pod rejected: RuntimeClass \"" + runtimeClass + "\" not found");
    }

    /** Of the pod's own cgroup, in whatever version the machine has. */
    private static String cgroupFile(String uid, String first, String second) {
        String find =
                "find /sys/fs/cgroup -path '*pod%1$s/%2$s' -o -path '*pod%1$s/%3$s' | head -1 | xargs cat"
                        .formatted(uid, first, second);
        return Command.of("sh", "-c", find).run().ok().out().strip();
    }

    /** On a file system of its own that is shared, for the machine's need not be. */
    @Test
    void whatOnePodMountsOthersSeeAndTheNodeToo(PodiumCluster cluster) throws IOException {
        Path folder = Files.createDirectory(cluster.home().resolve("shared"));
        Command.of("mount", "-t", "tmpfs", "tmpfs", folder.toString()).run().ok();
        Command.of("mount", "--make-shared", folder.toString()).run().ok();
        Files.createDirectory(folder.resolve("m"));
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "propagation")) {
            String pod =
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: %1$s}
                    spec:
                      nodeName: node-1
                      terminationGracePeriodSeconds: 0
                      containers:
                      - name: c
                        image: busybox:1
                        command: [sh, -c, '%3$s']
                        securityContext: {privileged: %4$s}
                        volumeMounts: [{name: v, mountPath: /v, mountPropagation: %2$s}]
                      volumes: [{name: v, hostPath: {path: %5$s, type: Directory}}]
                    """;
            String sleep = "sleep 600";
            String mount = "mount -t tmpfs t /v/m && echo here > /v/m/f && sleep 600";
            space.apply(pod.formatted("sees", "HostToContainer", sleep, "false", folder));
            space.apply(pod.formatted("sees-not", "None", sleep, "false", folder));
            space.waitFor("condition=Ready", "pod/sees");
            space.waitFor("condition=Ready", "pod/sees-not");
            space.apply(pod.formatted("mounts", "Bidirectional", mount, "true", folder));
            space.until(
                    text -> text.equals("here\n"),
                    "exec",
                    "sees",
                    "--",
                    "sh",
                    "-c",
                    "cat /v/m/f 2>/dev/null || true");
            assertThat(folder.resolve("m/f")).hasContent("here");
            assertThat(space.run("exec", "sees-not", "--", "ls", "/v/m")).isEmpty();
        } finally {
            Command.of("umount", "--recursive", "--lazy", folder.toString()).run();
        }
    }

    /** Read-only, a part of it too; an image that is not there is told of as a container's is. */
    @Test
    void aVolumeShowsWhatAnImageContains(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "image-volume")) {
            String pod =
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: %1$s}
                    spec:
                      terminationGracePeriodSeconds: 0
                      nodeName: node-1
                      containers:
                      - name: c
                        image: busybox:1
                        command: [sleep, '600']
                        volumeMounts:
                        - {name: v, mountPath: /v}
                        - {name: v, mountPath: /part, subPath: etc/nginx}
                      volumes: [{name: v, image: {reference: '%2$s', pullPolicy: IfNotPresent}}]
                    """;
            space.apply(pod.formatted("shows", "nginx:1"));
            space.apply(pod.formatted("misses", "nosuch:1"));
            space.waitFor("condition=Ready", "pod/shows");
            assertThat(space.run("exec", "shows", "--", "ls", "/v/usr/sbin/nginx"))
                    .isEqualTo("/v/usr/sbin/nginx\n");
            assertThat(space.run("exec", "shows", "--", "ls", "/part")).contains("nginx.conf");
            assertThat(space.run("exec", "shows", "--", "sh", "-c", "touch /v/x 2>&1 || true"))
                    .contains("Read-only file system");
            space.until(
                    text -> text.matches("ErrImagePull|ImagePullBackOff"),
                    "get",
                    "pod",
                    "misses",
                    "-o",
                    "jsonpath={.status.containerStatuses[0].state.waiting.reason}");
            String uid = space.run("get", "pod", "shows", "-o", "jsonpath={.metadata.uid}");
            space.run("delete", "pod", "shows");
            Path folder = cluster.home().resolve("nodes/node-1/kubelet/pods").resolve(uid);
            space.until(any -> Files.notExists(folder), "get", "pods");
        }
    }

    /** As the kubelet says it where the runtime cannot, as containerd 1.6 cannot. */
    @Test
    void usersOfAPodsOwnAreRefusedByTheNode(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "users")) {
            space.apply(web("own", "hostUsers: false", "[]"));
            space.until(
                    out ->
                            out.contains("FailedCreatePodSandBox")
                                    && out.contains(
                                            "can't set `spec.hostUsers: false`, runtime does not"
                                                    + " support user namespaces"),
                    "describe",
                    "pod",
                    "own");
        }
    }

    /** Each node tells the addresses its pods get, and they get them. */
    @Test
    void aNodeTellsWhichAddressesItsPodsGet(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "ranges")) {
            String range =
                    space.run(
                            "get",
                            "node",
                            "node-1",
                            "-o",
                            "jsonpath={.spec.podCIDR} {.spec.podCIDRs[*]}");
            assertThat(range).matches("10\\.244\\.[0-9]+\\.0/24 10\\.244\\.[0-9]+\\.0/24");
            space.apply(web("there", "", "[]"));
            space.waitFor("condition=Ready", "pod/there");
            assertThat(space.run("get", "pod", "there", "-o", "jsonpath={.status.podIP}"))
                    .startsWith(range.substring(0, range.indexOf(".0/24") + 1));
        }
    }

    @Test
    void aPodAsAWholeHasLimits(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "whole")) {
            space.apply(
                    web(
                            "whole",
                            "resources: {requests: {cpu: 100m, memory: 32Mi}, limits: {cpu: 300m,"
                                    + " memory: 64Mi}}",
                            "[]"));
            space.waitFor("condition=Ready", "pod/whole");
            assertThat(space.run("get", "pod", "whole", "-o", "jsonpath={.status.qosClass}"))
                    .isEqualTo("Burstable");
            String uid = space.run("get", "pod", "whole", "-o", "jsonpath={.metadata.uid}");
            assertThat(cgroupFile(uid, "memory.limit_in_bytes", "memory.max"))
                    .isEqualTo(Integer.toString(64 << 20));

            space.run(
                    "patch",
                    "pod",
                    "whole",
                    "--subresource",
                    "resize",
                    "-p",
                    "{\"spec\":{\"resources\":{\"limits\":{\"memory\":\"96Mi\"}}}}");

            space.until(
                    text -> text.equals("96Mi 100m 0"),
                    "get",
                    "pod",
                    "whole",
                    "-o",
                    "jsonpath={.status.resources.limits.memory}"
                            + " {.status.allocatedResources.cpu}"
                            + " {.status.containerStatuses[0].restartCount}");
            assertThat(cgroupFile(uid, "memory.limit_in_bytes", "memory.max"))
                    .isEqualTo(Integer.toString(96 << 20));
        }
    }
}
