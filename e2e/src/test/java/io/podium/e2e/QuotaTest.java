package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** S-36: what a namespace may use altogether and each thing by itself, as users meet it. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class QuotaTest {
    private static final String POD =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: %s}
            spec:
              terminationGracePeriodSeconds: 0
              restartPolicy: Never
              containers:
              - {name: c1, image: 'busybox:1', command: [sh, -c, '%s'], resources: {%s}}
            """;

    private static Result create(TestSpace space, String manifest) {
        return space.kubectl()
                .command(space.in("create", "-f", "-"))
                .stdin(manifest.getBytes(StandardCharsets.UTF_8))
                .run();
    }

    private static String pod(String name, String resources) {
        return POD.formatted(name, "exec sleep 100000", resources);
    }

    private static void used(TestSpace space, String name, String used) {
        space.until(
                used::equals,
                "get",
                "quota",
                "q",
                "-o",
                "jsonpath={.status.used." + name.replace(".", "\\.") + "}");
    }

    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void aQuotaIsMadeToldAndKept(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "quota")) {
            assertThat(
                            space.run(
                                    "create",
                                    "quota",
                                    "q",
                                    "--hard=requests.cpu=1,pods=3,count/deployments.apps=1"))
                    .isEqualTo("resourcequota/q created\n");
            used(space, "pods", "0");
            assertThat(create(space, pod("silent", "")).err())
                    .contains(
                            "pods \"silent\" is forbidden: failed quota: q: must specify"
                                    + " requests.cpu for: c1");
            create(space, pod("a", "requests: {cpu: 600m}")).ok();
            assertThat(create(space, pod("b", "requests: {cpu: 600m}")).err())
                    .contains(
                            "Error from server (Forbidden): error when creating \"STDIN\": pods"
                                    + " \"b\" is forbidden: exceeded quota: q, requested:"
                                    + " requests.cpu=600m, used: requests.cpu=600m, limited:"
                                    + " requests.cpu=1");
            used(space, "requests.cpu", "600m");
            assertThat(space.run("describe", "quota", "q"))
                    .containsPattern("Resource +Used +Hard\n")
                    .containsPattern("count/deployments.apps +0 +1\n")
                    .containsPattern("pods +1 +3\n")
                    .containsPattern("requests.cpu +600m +1\n");
            assertThat(space.run("get", "quota", "q"))
                    .contains("count/deployments.apps: 0/1, pods: 1/3, requests.cpu: 600m/1");
            space.run("delete", "pod", "a", "--now");
            used(space, "pods", "0");
            create(space, pod("b", "requests: {cpu: 1}")).ok();
            space.run("delete", "pod", "b", "--now");
            create(space, POD.formatted("brief", "true", "requests: {cpu: 1}")).ok();
            space.until(
                    "Succeeded"::equals, "get", "pod", "brief", "-o", "jsonpath={.status.phase}");
            used(space, "pods", "0");
            create(space, pod("after", "requests: {cpu: 1}")).ok();
        }
    }

    @Test
    void workloadsTellWhatTheyWereNotGiven(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "quota-workload")) {
            space.run("create", "quota", "q", "--hard=pods=1,count/deployments.apps=1");
            space.run(
                    "create",
                    "deployment",
                    "web",
                    "--image=busybox:1",
                    "--replicas=2",
                    "--",
                    "sleep",
                    "100000");
            used(space, "pods", "1");
            space.until(
                    text -> text.contains("exceeded quota: q, requested: pods=1"),
                    "get",
                    "events",
                    "--field-selector=reason=FailedCreate");
            assertThat(
                            space.kubectl()
                                    .attempt(
                                            space.in(
                                                    "create",
                                                    "deployment",
                                                    "two",
                                                    "--image=busybox:1"))
                                    .err())
                    .contains("exceeded quota: q, requested: count/deployments.apps=1");
        }
    }

    @Test
    void manyWritersAtOnceGetExactlyWhatThereIs(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "quota-race");
                var threads = Executors.newFixedThreadPool(8)) {
            space.run("create", "quota", "q", "--hard=secrets=10");
            List<CompletableFuture<Result>> all = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                String name = "s" + i;
                all.add(
                        CompletableFuture.supplyAsync(
                                () ->
                                        space.kubectl()
                                                .attempt(
                                                        space.in(
                                                                "create", "secret", "generic",
                                                                name)),
                                threads));
            }
            long made =
                    all.stream()
                            .map(CompletableFuture::join)
                            .filter(one -> one.code() == 0)
                            .count();
            assertThat(made).isEqualTo(10);
            used(space, "secrets", "10");
        }
    }

    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void limitsOfOneThing(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "limits")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: LimitRange
                    metadata: {name: l}
                    spec:
                      limits:
                      - {type: Container, max: {cpu: 500m}, min: {memory: 8Mi}, defaultRequest: {cpu: 50m}}
                    """);
            assertThat(space.run("describe", "limits", "l"))
                    .containsPattern("Container +cpu +- +500m +50m +500m +-")
                    .containsPattern("Container +memory +8Mi +- +8Mi +- +-");
            assertThat(create(space, pod("large", "limits: {cpu: 501m}")).err())
                    .contains(
                            "pods \"large\" is forbidden: maximum cpu usage per Container is 500m,"
                                    + " but limit is 501m");
            create(space, pod("usual", "")).ok();
            assertThat(
                            space.run(
                                    "get",
                                    "pod",
                                    "usual",
                                    "-o",
                                    "jsonpath={.spec.containers[0].resources}"))
                    .isEqualTo(
                            "{\"limits\":{\"cpu\":\"500m\"},\"requests\":{\"cpu\":\"50m\",\"memory\":\"8Mi\"}}");
            assertThat(
                            space.run(
                                    "get",
                                    "pod",
                                    "usual",
                                    "-o",
                                    "jsonpath={.metadata.annotations.kubernetes\\.io/limit-ranger}"))
                    .isEqualTo(
                            "LimitRanger plugin set: cpu, memory request for container c1; cpu limit"
                                    + " for container c1");
        }
    }

    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void podSecurityIsEnforcedAndWarnedOf(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "security")) {
            create(space, pod("before", "")).ok();
            Result label =
                    space.kubectl()
                            .attempt(
                                    "label",
                                    "namespace",
                                    space.name(),
                                    "pod-security.kubernetes.io/enforce=restricted",
                                    "pod-security.kubernetes.io/warn=restricted");
            assertThat(label.code()).isZero();
            assertThat(label.err())
                    .contains(
                            "Warning: existing pods in namespace \""
                                    + space.name()
                                    + "\" violate the new PodSecurity enforce level"
                                    + " \"restricted:latest\"")
                    .contains(
                            "Warning: before: allowPrivilegeEscalation != false, unrestricted"
                                    + " capabilities, runAsNonRoot != true, seccompProfile");
            assertThat(create(space, pod("after", "")).err())
                    .contains(
                            "pods \"after\" is forbidden: violates PodSecurity \"restricted:latest\":"
                                    + " allowPrivilegeEscalation != false (container \"c1\" must set"
                                    + " securityContext.allowPrivilegeEscalation=false)");
            Result deployment =
                    space.kubectl()
                            .attempt(space.in("create", "deployment", "web", "--image=busybox:1"));
            assertThat(deployment.code()).isZero();
            assertThat(deployment.err())
                    .contains("Warning: would violate PodSecurity \"restricted:latest\": ")
                    .contains(
                            "seccompProfile (pod or container \"busybox\" must set"
                                    + " securityContext.seccompProfile.type to \"RuntimeDefault\" or"
                                    + " \"Localhost\")");
            Result wrong =
                    space.kubectl()
                            .attempt(
                                    "label",
                                    "--overwrite",
                                    "namespace",
                                    space.name(),
                                    "pod-security.kubernetes.io/enforce=strict");
            assertThat(wrong.err()).contains("must be one of privileged, baseline, restricted");
        }
    }
}
