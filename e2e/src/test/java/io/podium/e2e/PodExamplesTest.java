package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import io.podium.e2e.cluster.SourceRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** S-05, S-06, S-08 to S-12, S-15, S-37 as the source documents tell them, from examples/. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class PodExamplesTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";

    private static void example(TestSpace space, String name) {
        space.run("create", "-f", SourceRoot.path().resolve("examples/" + name).toString());
    }

    private static String read(TestSpace space, String what, String path) {
        return space.run("get", what, "-o", "jsonpath=" + path);
    }

    private static String inside(TestSpace space, String pod, String command) {
        return space.run("exec", pod, "--", "sh", "-c", command);
    }

    /** A container's own files are lost with it, a volume's with the pod. */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void tomcatsLogsAreSharedAndOutliveAContainerButNotThePod(
            String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "example-tomcat")) {
            example(space, "tomcat-deployment.yaml");
            space.waitFor("condition=Available", "deployment/tomcat");
            String pod = space.run("get", "pods", "-o", "name").strip();
            assertThat(pod).matches("pod/tomcat-[a-z0-9]+-[a-z0-9]{5}");
            assertThat(space.run("get", "pods"))
                    .containsPattern("NAME +READY +STATUS +RESTARTS +AGE\n")
                    .containsPattern("tomcat-\\S+ +2/2 +Running +0 +\\d+s\n");
            String[] look = {"exec", pod, "-c", "logstash", "--", "ls", "/mnt"};
            space.until(
                    text -> text.contains("catalina.") && text.contains("localhost_access_log."),
                    look);

            space.run("exec", pod, "-c", "tomcat", "--", "touch", "/I_WAS_HERE");
            space.run("exec", pod, "-c", "logstash", "--", "touch", "/mnt/SO_WAS_I");
            space.run("exec", pod, "-c", "tomcat", "--", "sh", "-c", "kill 1");
            space.shows(
                    pod, "{.status.containerStatuses[?(@.name==\"tomcat\")].restartCount}", "1");
            space.waitFor("condition=Ready", pod);
            assertThat(space.run("exec", pod, "-c", "tomcat", "--", "ls", "/"))
                    .contains("usr")
                    .doesNotContain("I_WAS_HERE");
            assertThat(space.run(look)).contains("SO_WAS_I");
            assertThat(space.run("get", pod, "--no-headers"))
                    .containsPattern("2/2 +Running +1 \\(\\d+s ago\\) ");

            space.run("delete", pod);
            space.waitFor("condition=Available", "deployment/tomcat");
            String next = space.run("get", "pods", "-o", "name").strip();
            assertThat(next).isNotEqualTo(pod);
            assertThat(space.run("exec", next, "-c", "logstash", "--", "ls", "/mnt"))
                    .doesNotContain("SO_WAS_I");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void whoTakesTooMuchMemoryIsKilledAndItsNeighboursGoOn(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "example-memory")) {
            example(space, "memory.yaml");
            space.until(text -> text.contains("CrashLoopBackOff"), "get", "pod", "greedy");
            assertThat(space.run("describe", "pod", "greedy"))
                    .containsPattern(
                            "Last State: +Terminated\\s+Reason: +OOMKilled\\s+Exit Code: +137")
                    .containsPattern("QoS Class: +Burstable")
                    .containsPattern(
                            "Warning +BackOff .* Back-off restarting failed container main");
            for (String pod : new String[] {"guaranteed", "besteffort"}) {
                space.waitFor("condition=Ready", "pod/" + pod);
                assertThat(space.run("get", "pod", pod, "--no-headers"))
                        .containsPattern(pod + " +1/1 +Running +0 ");
            }
            assertThat(
                            space.run(
                                    "get",
                                    "pods",
                                    "--no-headers",
                                    "-o",
                                    "custom-columns=POD:.metadata.name,CLASS:.status.qosClass"))
                    .containsPattern("besteffort +BestEffort")
                    .containsPattern("greedy +Burstable")
                    .containsPattern("guaranteed +Guaranteed");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void podsGoWhereTheySay(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "example-placement")) {
            example(space, "placement.yaml");
            for (String pod : new String[] {"named-pod", "with-toleration", "hostaliases-pod"}) {
                space.waitFor("condition=Ready", "pod/" + pod);
            }
            assertThat(read(space, "pod/named-pod", "{.spec.nodeName}")).isEqualTo("node-2");
            assertThat(space.run("describe", "pod", "named-pod"))
                    .as("nobody scheduled it")
                    .doesNotContain("Successfully assigned");
            assertThat(inside(space, "hostaliases-pod", "cat /etc/hosts"))
                    .startsWith("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n")
                    .contains(
                            read(space, "pod/hostaliases-pod", "{.status.podIP}")
                                    + "\thostaliases-pod\n")
                    .endsWith(
                            "\n# Entries added by HostAliases.\n10.1.2.3\tfoo.remote\tbar.remote\n");
            String nowhere = "0/2 nodes are available: 2 node(s) didn't ";
            space.until(
                    text -> text.contains(nowhere + "match Pod's node affinity/selector."),
                    "describe",
                    "pod",
                    "ssd-pod");
            space.until(
                    text -> text.contains(nowhere + "satisfy plugin(s) [NodeAffinity]."),
                    "describe",
                    "pod",
                    "with-node-affinity");
            try {
                space.run("label", "node", "node-2", "disktype=ssd");
                space.waitFor("condition=Ready", "pod/ssd-pod");
            } finally {
                space.run("label", "node", "node-2", "disktype-");
            }
            assertThat(read(space, "pod/ssd-pod", "{.spec.nodeName}")).isEqualTo("node-2");
            assertThat(space.run("get", "pod", "with-node-affinity", "--no-headers"))
                    .containsPattern("0/1 +Pending +0 ");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void twoSecretsMadeOfFilesAreFilesAgain(String version, PodiumCluster cluster)
            throws IOException {
        Path folder = Files.createDirectory(cluster.home().resolve("secret-files-" + version));
        Files.writeString(folder.resolve("username.txt"), "admin\n");
        Files.writeString(folder.resolve("password.txt"), "c1oudc0w!\n");
        Files.writeString(folder.resolve("ui.properties"), "color.good=purple\ncolor.bad=yellow\n");
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "example-secrets")) {
            String create = "--from-file=" + folder + "/";
            space.run("create", "secret", "generic", "user", create + "username.txt");
            space.run("create", "secret", "generic", "pass", create + "password.txt");
            assertThat(space.run("get", "secrets"))
                    .containsPattern(
                            "NAME +TYPE +DATA +AGE\npass +Opaque +1 +\\d+s\nuser +Opaque +1 +\\d+s\n");
            example(space, "secret-files.yaml");
            space.waitFor("condition=Ready", "pod/test-projected-volume");
            String pod = "test-projected-volume";
            assertThat(
                            inside(
                                    space,
                                    pod,
                                    "cd /projected-volume; ls; cat username.txt password.txt"))
                    .isEqualTo("password.txt\nusername.txt\nadmin\nc1oudc0w!\n");
            space.run(
                    "patch",
                    "secret",
                    "user",
                    "-p",
                    "{\"stringData\":{\"username.txt\":\"root\"}}");
            space.until("root"::equals, "exec", pod, "--", "cat", "/projected-volume/username.txt");

            space.run("create", "configmap", "ui-config", create + "ui.properties");
            assertThat(space.run("get", "configmaps", "ui-config", "-o", "yaml"))
                    .startsWith(
                            """
                            apiVersion: v1
                            data:
                              ui.properties: |
                                color.good=purple
                                color.bad=yellow
                            kind: ConfigMap
                            metadata:
                            """);
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aPodPrintsItsOwnLabelsAsTheyAre(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "example-downward")) {
            String pod = "test-downwardapi-volume";
            example(space, "downward.yaml");
            space.until(
                    log ->
                            log.startsWith(
                                    "\n\ncluster=\"test-cluster1\"\nrack=\"rack-22\"\nzone=\"us-est-coast\""),
                    "logs",
                    pod);
            assertThat(
                            inside(
                                    space,
                                    pod,
                                    "echo $NODE $NODE_ADDRESS $POD $SPACE $ADDRESS $ACCOUNT $POD_UID $ZONE"
                                            + " $CPU $CPU_ASKED $MEMORY $MEMORY_ASKED"))
                    .isEqualTo(
                            read(
                                            space,
                                            "pod/" + pod,
                                            "{.spec.nodeName} {.status.hostIP} {.metadata.name}"
                                                    + " {.metadata.namespace} {.status.podIP}"
                                                    + " {.spec.serviceAccountName} {.metadata.uid}"
                                                    + " {.metadata.labels.zone}")
                                    + " 200 50 33554432 8\n");
            space.run("label", "pod", pod, "rack=rack-23", "--overwrite");
            space.until(log -> log.contains("rack=\"rack-23\""), "logs", pod, "--tail=5");
        }
    }

    /** A pod whose containers are all done is over, unless its policy says to go on. */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void podsEndAsTheirRestartPolicySays(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "example-policies")) {
            example(space, "restart-policies.yaml");
            space.waitFor("jsonpath={.status.phase}=Failed", "pod/never");
            assertThat(space.run("get", "pod", "never", "--no-headers"))
                    .containsPattern("never +0/1 +Error +0 ");
            assertThat(space.run("logs", "never")).isEqualTo("that was all\n");

            space.waitFor("jsonpath={.status.phase}=Succeeded", "pod/on-failure");
            assertThat(space.run("get", "pod", "on-failure", "--no-headers"))
                    .containsPattern("on-failure +0/2 +Completed +1 \\(\\d+s ago\\) ");

            space.until(text -> text.contains("CrashLoopBackOff"), "get", "pod", "always");
            assertThat(read(space, "pod/always", "{.status.phase}")).isEqualTo("Running");

            String quick =
                    "{.status.containerStatuses[?(@.name==\"quick\")].state.terminated.reason}";
            space.shows("pod/two", quick + " {.status.phase}", "Completed Running");
            assertThat(space.run("get", "pod", "two", "--no-headers"))
                    .containsPattern("two +1/2 +NotReady +0 ");
            space.run("exec", "two", "-c", "slow", "--", "touch", "/tmp/enough");
            space.waitFor("jsonpath={.status.phase}=Succeeded", "pod/two");
            assertThat(space.run("get", "pod", "two", "--no-headers"))
                    .containsPattern("two +0/2 +Completed +0 ");
        }
    }

    /** Readiness decides about traffic and restarts nothing; liveness restarts. */
    @Test
    void trafficComesWithReadinessAndARestartWithLiveness(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "example-probes")) {
            example(space, "readiness.yaml");
            String started = "{.status.containerStatuses[0].started}";
            space.shows(
                    "pod/warm", started + " {.status.containerStatuses[0].ready}", "true false");
            String[] ready = {
                "get",
                "endpointslices",
                "-l",
                "kubernetes.io/service-name=warm",
                "-o",
                "jsonpath={.items[0].endpoints[0].conditions.ready}"
            };
            space.until("false"::equals, ready);
            inside(space, "warm", "touch /tmp/ready");
            space.until("true"::equals, ready);
            inside(space, "warm", "rm /tmp/ready");
            space.until("false"::equals, ready);
            assertThat(space.run("get", "pod", "warm", "--no-headers"))
                    .containsPattern("warm +0/1 +Running +0 ");
            inside(space, "warm", "rm /tmp/alive");
            space.shows("pod/warm", "{.status.containerStatuses[0].restartCount}", "1");
            assertThat(space.run("describe", "pod", "warm"))
                    .containsPattern("Warning +Unhealthy .* Readiness probe failed:")
                    .containsPattern("Warning +Unhealthy .* Liveness probe failed:")
                    .containsPattern(
                            "Normal +Killing .* Container main failed liveness probe, will be"
                                    + " restarted");
        }
    }
}
