package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Manifests of the years before 2020: they work, and say what to write instead. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class OldVersionsTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";
    private static final String TEMPLATE =
            """
              template:
                metadata: {labels: {app: NAME}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - {name: main, image: 'busybox:1', command: [sleep, '1000']}
            """;
    private static final String CRON_JOB =
            """
            apiVersion: batch/v1beta1
            kind: CronJob
            metadata: {name: check}
            spec:
              schedule: "0,15,30,45 * * * *"
              concurrencyPolicy: Forbid
              startingDeadlineSeconds: 15
              jobTemplate:
                spec:
                  template:
                    spec:
                      restartPolicy: OnFailure
                      containers:
                      - {name: main, image: 'busybox:1', command: [date]}
            """;
    private static final String INGRESS =
            """
            apiVersion: extensions/v1beta1
            kind: Ingress
            metadata: {name: front}
            spec:
              backend: {serviceName: rest, servicePort: 80}
              rules:
              - host: example.org
                http:
                  paths:
                  - path: /shop
                    backend: {serviceName: shop, servicePort: http}
            """;
    private static final String POLICY =
            """
            apiVersion: extensions/v1beta1
            kind: NetworkPolicy
            metadata: {name: fence}
            spec:
              podSelector: {matchLabels: {app: db}}
              policyTypes: [Ingress]
              ingress:
              - from: [{podSelector: {matchLabels: {app: web}}}]
                ports: [{port: 5432}]
            """;

    private static String workload(String apiVersion, String kind, String name, String more) {
        return "apiVersion: %s%nkind: %s%nmetadata: {name: %s}%nspec:%n%s"
                        .formatted(apiVersion, kind, name, more)
                + TEMPLATE.replace("NAME", name);
    }

    private static String selector(String name) {
        return "  selector: {matchLabels: {app: " + name + "}}\n";
    }

    /** What was done, and what kubectl says beside it. */
    private static String applied(TestSpace space, String manifest) {
        var result =
                space.kubectl()
                        .command(space.in("apply", "-f", "-"))
                        .stdin(manifest.getBytes(StandardCharsets.UTF_8))
                        .run()
                        .ok();
        return result.out() + result.err();
    }

    private static String warning(String old, String kind, String since, String now) {
        return "Warning: %s %s is deprecated in v%s+, unavailable in v%s+; use %s %s"
                .formatted(old, kind, since.split(" ", -1)[0], since.split(" ", -1)[1], now, kind);
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void anOldDeploymentRunsAndIsKnownInEveryVersion(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "former")) {
            String manifest =
                    workload("extensions/v1beta1", "Deployment", "web", "  replicas: 2\n");
            assertThat(applied(space, manifest))
                    .contains("deployment.extensions/web created")
                    .contains(warning("extensions/v1beta1", "Deployment", "1.8 1.16", "apps/v1"));
            assertThat(applied(space, manifest)).contains("deployment.extensions/web unchanged");
            String old = "deployments.v1beta1.extensions/web";
            space.run("rollout", "status", "deployment/web", "--timeout=60s");
            assertThat(space.run("get", "deployment", "web", "-o", "jsonpath={.apiVersion}"))
                    .isEqualTo("apps/v1");
            assertThat(space.run("get", old, "-o", "jsonpath={.apiVersion} {.spec.replicas}"))
                    .isEqualTo("extensions/v1beta1 2");
            assertThat(space.run("get", "deployments.v1beta1.extensions"))
                    .containsPattern("NAME +READY +UP-TO-DATE +AVAILABLE +AGE")
                    .containsPattern("web +2/2 +2 +2 ");
            assertThat(space.run("get", "deployments.v1beta1.apps", "-o", "name"))
                    .isEqualTo("deployment.apps/web\n");

            space.run("scale", old, "--replicas=1");
            space.waitFor("jsonpath={.status.readyReplicas}=1", "deployment/web");
            space.run("patch", old, "-p", "{\"spec\":{\"minReadySeconds\":1}}");
            space.run("label", old, "tier=front");
            assertThat(
                            space.run(
                                    "get",
                                    "deploy",
                                    "web",
                                    "-o",
                                    "jsonpath={.spec.minReadySeconds} {.metadata.labels.tier}"))
                    .isEqualTo("1 front");
            assertThat(
                            space.kubectl()
                                    .command(space.in("edit", old))
                                    .env("KUBE_EDITOR", "sed -i s/busybox:1/busybox:latest/")
                                    .run()
                                    .ok()
                                    .out())
                    .contains("deployment.extensions/web edited");
            space.run("rollout", "status", "deployment/web", "--timeout=60s");
            assertThat(
                            space.run(
                                    "get",
                                    "deploy",
                                    "web",
                                    "-o",
                                    "jsonpath={.spec.template.spec.containers[0].image}"))
                    .isEqualTo("busybox:latest");
            assertThat(space.run("delete", old)).contains("\"web\" deleted");
            assertThat(space.kubectl().attempt(space.in("get", "deployment", "web")).err())
                    .contains("NotFound");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void allRemovedVersionsAreApplied(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "removed")) {
            for (String apiVersion : new String[] {"apps/v1beta1", "apps/v1beta2"}) {
                String suffix = apiVersion.substring("apps/v1".length());
                String since = suffix.equals("beta1") ? "1.8 1.16" : "1.9 1.16";
                for (String kind : new String[] {"Deployment", "StatefulSet"}) {
                    String name = "x" + suffix;
                    String more = selector(name) + "  replicas: 0\n  serviceName: s\n";
                    String manifest =
                            workload(
                                    apiVersion,
                                    kind,
                                    name,
                                    kind.equals("Deployment")
                                            ? more.replace("  serviceName: s\n", "")
                                            : more);
                    assertThat(applied(space, manifest))
                            .contains(".apps/" + name + " created")
                            .contains(warning(apiVersion, kind, since, "apps/v1"));
                }
            }
            for (String old : new String[] {"extensions/v1beta1", "apps/v1beta2"}) {
                String since = old.startsWith("apps") ? "1.9 1.16" : "1.8 1.16";
                String name = old.startsWith("apps") ? "y1" : "y2";
                assertThat(applied(space, workload(old, "DaemonSet", name, selector(name))))
                        .contains(warning(old, "DaemonSet", since, "apps/v1"));
                String rs = workload(old, "ReplicaSet", name, selector(name) + "  replicas: 0\n");
                assertThat(applied(space, rs))
                        .contains(warning(old, "ReplicaSet", since, "apps/v1"));
            }
            assertThat(applied(space, CRON_JOB))
                    .contains("cronjob.batch/check created")
                    .contains(warning("batch/v1beta1", "CronJob", "1.21 1.25", "batch/v1"));
            assertThat(space.run("get", "cronjobs.v1beta1.batch")).contains("0,15,30,45 * * * *");
            assertThat(space.run("get", "cronjob", "check", "-o", "jsonpath={.apiVersion}"))
                    .isEqualTo("batch/v1");
            assertThat(applied(space, INGRESS))
                    .contains(
                            warning(
                                    "extensions/v1beta1",
                                    "Ingress",
                                    "1.14 1.22",
                                    "networking.k8s.io/v1"));
            assertThat(space.run("describe", "ingress", "front"))
                    .contains("rest:80")
                    .contains("shop:http");
            assertThat(applied(space, POLICY))
                    .contains(
                            warning(
                                    "extensions/v1beta1",
                                    "NetworkPolicy",
                                    "1.9 1.16",
                                    "networking.k8s.io/v1"));
            assertThat(space.run("get", "netpol", "fence")).contains("app=db");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void whoeverNamesNoVersionGetsThePresentOne(String version, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl(version);
        assertThat(kubectl.run("api-versions").lines())
                .contains(
                        "apps/v1",
                        "apps/v1beta1",
                        "apps/v1beta2",
                        "batch/v1",
                        "batch/v1beta1",
                        "extensions/v1beta1");
        assertThat(kubectl.run("explain", "deployment")).contains("apps");
        assertThat(
                        kubectl.run(
                                "explain",
                                "deployment.spec.rollbackTo",
                                "--api-version=extensions/v1beta1"))
                .contains("revision");
        assertThat(kubectl.run("explain", "cronjob.spec", "--api-version=batch/v1beta1"))
                .contains("schedule");
        var shown = kubectl.attempt("get", "deploy,ds,rs,sts,ing,netpol,cj", "-A");
        assertThat(shown.err()).doesNotContain("deprecated").doesNotContain("could also match");
        var endpoints = kubectl.attempt("get", "endpoints", "kubernetes");
        assertThat(endpoints.err())
                .contains(
                        "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1"
                                + " EndpointSlice");
    }
}
