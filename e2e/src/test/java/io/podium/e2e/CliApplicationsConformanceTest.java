package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * "[sig-cli] Kubectl client": the two applications of the suite, made of the images we have, each
 * with the words of its description.
 */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class CliApplicationsConformanceTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";

    private static final String DEMO =
            """
            apiVersion: v1
            kind: ReplicationController
            metadata: {name: update-demo-nautilus}
            spec:
              replicas: 2
              selector: {name: update-demo, version: nautilus}
              template:
                metadata: {labels: {name: update-demo, version: nautilus}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: update-demo
                    image: busybox:1
                    command: [sh, -c, 'mkdir /www; echo nautilus.jpg > /www/data.json; exec httpd -f -p 80 -h /www']
                    ports: [{containerPort: 80, protocol: TCP}]
            """;

    /** So many pods run, each with the right image, and each serves its page. */
    private static void assertDemo(TestSpace space, int replicas) {
        String names =
                space.until(
                        text -> text.split(" ", 0).length == replicas,
                        "get",
                        "pods",
                        "-l",
                        "name=update-demo",
                        "-o",
                        "template",
                        "--template={{range .items}}{{.metadata.name}} {{end}}");
        for (String pod : names.strip().split(" ", -1)) {
            space.until(
                    "true"::equals,
                    "get",
                    "pods",
                    pod,
                    "-o",
                    "template",
                    "--template={{if (exists . \"status\" \"containerStatuses\")}}"
                            + "{{range .status.containerStatuses}}{{if (and (eq .name"
                            + " \"update-demo\") (exists . \"state\" \"running\"))}}true"
                            + "{{end}}{{end}}{{end}}");
            assertThat(space.run("get", "pods", pod, "-o", "jsonpath={.spec.containers[*].image}"))
                    .isEqualTo("busybox:1");
            space.until(
                    "nautilus.jpg\n"::equals,
                    "exec",
                    pod,
                    "--",
                    "wget",
                    "-q",
                    "-O",
                    "-",
                    "http://127.0.0.1/data.json");
        }
    }

    /** "Update Demo should create and stop a replication controller". */
    @Test
    void theUpdateDemoStartsAndStops(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "cli-demo")) {
            space.apply(DEMO);
            assertDemo(space, 2);
            space.kubectl()
                    .command(space.in("delete", "--grace-period=0", "--force", "-f", "-"))
                    .stdin(DEMO.getBytes(StandardCharsets.UTF_8))
                    .run()
                    .ok();
            assertThat(space.run("get", "rc,services", "-l", "name=update-demo", "-o", "name"))
                    .isEmpty();
            space.until(String::isEmpty, "get", "pods", "-l", "name=update-demo", "-o", "name");
        }
    }

    /** "Update Demo should scale a replication controller". */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void theUpdateDemoShrinksAndGrows(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "cli-scale")) {
            space.apply(DEMO);
            assertDemo(space, 2);
            for (int replicas : new int[] {1, 2}) {
                space.run(
                        "scale",
                        "rc",
                        "update-demo-nautilus",
                        "--replicas=" + replicas,
                        "--timeout=5m");
                assertDemo(space, replicas);
            }
        }
    }

    private static final String GUESTBOOK =
            """
            apiVersion: v1
            kind: Service
            metadata: {name: primary}
            spec: {selector: {app: redis, role: primary}, ports: [{port: 6379}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: replica}
            spec: {selector: {app: redis, role: replica}, ports: [{port: 6379}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: frontend}
            spec: {selector: {app: guestbook}, ports: [{port: 80}]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: primary}
            spec:
              replicas: 1
              selector: {matchLabels: {app: redis, role: primary}}
              template:
                metadata: {labels: {app: redis, role: primary}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: redis
                    image: redis:7
                    command: [redis-server, --protected-mode, 'no', --save, '', --repl-diskless-sync-delay, '0']
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: replica}
            spec:
              replicas: 2
              selector: {matchLabels: {app: redis, role: replica}}
              template:
                metadata: {labels: {app: redis, role: replica}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: redis
                    image: redis:7
                    command: [redis-server, --protected-mode, 'no', --save, '', --replicaof, primary, '6379']
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: guestbook}
            data:
              set: |
                #!/bin/sh
                printf 'Content-Type: text/plain\\r\\n\\r\\n'
                printf 'SET messages %s\\r\\nQUIT\\r\\n' "$QUERY_STRING" | nc primary 6379
              get: |
                #!/bin/sh
                printf 'Content-Type: text/plain\\r\\n\\r\\n'
                printf 'GET messages\\r\\nQUIT\\r\\n' | nc replica 6379
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: frontend}
            spec:
              replicas: 3
              selector: {matchLabels: {app: guestbook}}
              template:
                metadata: {labels: {app: guestbook}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: web
                    image: busybox:1
                    command: [httpd, -f, -p, '80', -h, /www]
                    volumeMounts: [{name: pages, mountPath: /www/cgi-bin}]
                  volumes: [{name: pages, configMap: {name: guestbook, defaultMode: 0755}}]
            """;

    /** "Guestbook application should create and stop a working application". */
    @Test
    void theGuestbookKeepsWhatIsWritten(PodiumCluster cluster) throws IOException {
        Kubectl kubectl = cluster.kubectl();
        try (TestSpace space = TestSpace.create(kubectl, "cli-guestbook")) {
            space.apply(GUESTBOOK);
            for (String name : List.of("primary", "replica", "frontend")) {
                space.run("rollout", "status", "deployment/" + name, "--timeout=120s");
            }
            Process forward =
                    kubectl.stream(space.in("port-forward", "service/frontend", ":80")).start();
            try (var lines = forward.inputReader()) {
                String port = lines.readLine().replaceAll("^.*127\\.0\\.0\\.1:(\\d+) .*$", "$1");
                String page = "http://127.0.0.1:" + port + "/cgi-bin/";
                until(cluster, page + "get", "$-1"); // Nothing is written yet.
                until(cluster, page + "set?TestEntry", "+OK");
                until(cluster, page + "get", "TestEntry");
            } finally {
                forward.descendants().forEach(ProcessHandle::destroyForcibly);
                forward.destroyForcibly();
            }
            kubectl.command(space.in("delete", "--grace-period=0", "--force", "-f", "-"))
                    .stdin(GUESTBOOK.getBytes(StandardCharsets.UTF_8))
                    .run()
                    .ok();
            String[] left = {"get", "deployments,services,pods", "-o", "name"};
            space.until(String::isEmpty, left);
        }
    }

    /** Names and replicas take a moment to be found; each question takes its time. */
    private static void until(PodiumCluster cluster, String url, String wanted) {
        String last = "";
        for (int i = 0; i < 5_000 && !last.contains(wanted); i++) {
            last = cluster.outer().command("curl", "-s", "-m", "20", url).run().out();
        }
        assertThat(last).as(url).contains(wanted);
    }
}
