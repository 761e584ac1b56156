package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import io.podium.e2e.cluster.SourceRoot;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** S-12: files of running pods follow what they come from; and what keeps a container waiting. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class PodUpdatesTest {
    /** Two volumes of each source: the source's own and a projected one. */
    private static final String WATCHER =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: watcher, labels: {colour: green}, annotations: {build: one}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: c
                image: busybox:1
                command: [sleep, '100000']
                volumeMounts:
                - {name: map, mountPath: /map}
                - {name: later, mountPath: /later}
                - {name: goes, mountPath: /goes}
                - {name: slater, mountPath: /slater}
                - {name: sgoes, mountPath: /sgoes}
                - {name: secret, mountPath: /secret}
                - {name: self, mountPath: /self}
                - {name: all, mountPath: /all}
                - {name: map, mountPath: /part, subPath: key}
              volumes:
              - {name: map, configMap: {name: map}}
              - {name: later, configMap: {name: later, optional: true}}
              - {name: goes, configMap: {name: goes, optional: true}}
              - {name: slater, secret: {secretName: slater, optional: true}}
              - {name: sgoes, secret: {secretName: sgoes, optional: true}}
              - {name: secret, secret: {secretName: secret}}
              - name: self
                downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}, {path: annotations, fieldRef: {fieldPath: metadata.annotations}}]}
              - name: all
                projected:
                  sources:
                  - {configMap: {name: map}}
                  - {configMap: {name: later, optional: true, items: [{key: later, path: later}]}}
                  - {configMap: {name: goes, optional: true, items: [{key: goes, path: goes}]}}
                  - {secret: {name: secret}}
                  - {secret: {name: slater, optional: true, items: [{key: late, path: late}]}}
                  - {secret: {name: sgoes, optional: true, items: [{key: go, path: go}]}}
                  - {downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}, {path: annotations, fieldRef: {fieldPath: metadata.annotations}}]}}
            """;

    private static void becomes(TestSpace space, String file, String text) {
        space.until(
                out -> out.contains(text),
                "exec",
                "watcher",
                "--",
                "sh",
                "-c",
                "cat " + file + " 2>/dev/null || echo gone");
    }

    @Test
    void filesOfARunningPodFollowTheirSources(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "updates")) {
            space.run("create", "configmap", "map", "--from-literal=key=one");
            space.run("create", "configmap", "goes", "--from-literal=goes=here");
            space.run("create", "secret", "generic", "secret", "--from-literal=word=one");
            space.run("create", "secret", "generic", "sgoes", "--from-literal=go=here");
            space.apply(WATCHER);
            space.waitFor("condition=Ready", "pod/watcher");
            assertThat(space.run("exec", "watcher", "--", "ls", "/later")).isEmpty();
            assertThat(
                            space.run(
                                    "exec",
                                    "watcher",
                                    "--",
                                    "cat",
                                    "/goes/goes",
                                    "/all/goes",
                                    "/part"))
                    .isEqualTo("herehereone");
            space.run("patch", "configmap", "map", "-p", "{\"data\":{\"key\":\"two\"}}");
            space.run("create", "configmap", "later", "--from-literal=later=came");
            space.run("delete", "configmap", "goes");
            space.run("create", "secret", "generic", "slater", "--from-literal=late=came");
            space.run("delete", "secret", "sgoes");
            space.run("patch", "secret", "secret", "-p", "{\"stringData\":{\"word\":\"two\"}}");
            space.run("label", "pod", "watcher", "colour=red", "--overwrite");
            space.run("annotate", "pod", "watcher", "build=two", "--overwrite");
            becomes(space, "/map/key", "two");
            becomes(space, "/later/later", "came");
            becomes(space, "/goes/goes", "gone");
            becomes(space, "/slater/late", "came");
            becomes(space, "/sgoes/go", "gone");
            becomes(space, "/all/late", "came");
            becomes(space, "/all/go", "gone");
            becomes(space, "/secret/word", "two");
            becomes(space, "/self/labels", "colour=\"red\"");
            becomes(space, "/self/annotations", "build=\"two\"");
            becomes(space, "/all/key", "two");
            becomes(space, "/all/later", "came");
            becomes(space, "/all/goes", "gone");
            becomes(space, "/all/word", "two");
            becomes(space, "/all/labels", "colour=\"red\"");
            becomes(space, "/all/annotations", "build=\"two\"");
            // A part of a volume stays what it was when its container began.
            assertThat(space.run("exec", "watcher", "--", "cat", "/part")).isEqualTo("one");
        }
    }

    @Test
    void theExampleOfProjectedVolumesFollowsItsSources(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "projected")) {
            String file = SourceRoot.path().resolve("examples/projected.yaml").toString();
            space.run("apply", "-f", file);
            space.waitFor("condition=Ready", "pod/projected");
            String[] look = {
                "exec", "projected", "--", "sh", "-c", "cd /all; ls; cat user colour labels"
            };
            assertThat(space.run(look))
                    .contains("cpu\n", "token\n", "admin", "green", "tier=\"example\"");
            String token =
                    "cut -d. -f2 /all/token | base64 -d 2>/dev/null | grep -o '\"aud\":.\"[a-z]*'";
            assertThat(space.run("exec", "projected", "--", "sh", "-c", token)).contains("vault");
            space.run("patch", "configmap", "paint", "-p", "{\"data\":{\"colour\":\"blue\"}}");
            space.until(out -> out.contains("blue"), look);
        }
    }

    @Test
    void aFailingPartOfAVolumeWaitsUntilItCanBe(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "subpaths")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: waits, annotations: {mysubpath: '/absolute'}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                      - name: c
                        image: busybox:1
                        command: [sleep, '100000']
                        env: [{name: P, valueFrom: {fieldRef: {fieldPath: "metadata.annotations['mysubpath']"}}}]
                        volumeMounts: [{name: v, mountPath: /part, subPathExpr: $(P)}, {name: v, mountPath: /all}]
                      volumes: [{name: v, emptyDir: {}}]
                    """);
            String[] why = {
                "get", "pod", "waits", "-o", "jsonpath={.status.containerStatuses[0].state.waiting}"
            };
            space.until(
                    out ->
                            out.contains("CreateContainerConfigError")
                                    && out.contains("`/absolute` must not be an absolute path"),
                    why);
            space.run("annotate", "pod", "waits", "mysubpath=..", "--overwrite");
            space.until(out -> out.contains("must not contain '..'"), why);
            space.run("annotate", "pod", "waits", "mysubpath=fine", "--overwrite");
            space.waitFor("condition=Ready", "pod/waits");
            assertThat(space.run("exec", "waits", "--", "ls", "/all")).isEqualTo("fine\n");
        }
    }

    @Test
    void aLinkOutOfAVolumeIsNeverFollowed(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "links")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: links}
                    spec:
                      terminationGracePeriodSeconds: 0
                      initContainers:
                      - {name: i, image: 'busybox:1', command: [ln, -s, /etc, /v/out], volumeMounts: [{name: v, mountPath: /v}]}
                      containers:
                      - {name: c, image: 'busybox:1', command: [sleep, '100000'], volumeMounts: [{name: v, mountPath: /part, subPath: out}]}
                      volumes: [{name: v, emptyDir: {}}]
                    """);
            space.until(
                    out ->
                            out.contains(
                                    "Error: failed to prepare subPath for volumeMount \"v\" of"
                                            + " container \"c\""),
                    "describe",
                    "pod",
                    "links");
        }
    }

    @Test
    void whatIsMissingIsWaitedForAndThenThePodGoesOn(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "missing")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: waits}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                      - {name: c, image: 'busybox:1', command: [sleep, '100000'], env: [{name: A, valueFrom: {configMapKeyRef: {name: map, key: a}}}]}
                    """);
            space.until(out -> out.contains("CreateContainerConfigError"), "get", "pod", "waits");
            space.until(
                    out -> out.contains("Error: configmap \"map\" not found"),
                    "describe",
                    "pod",
                    "waits");
            space.run("create", "configmap", "map", "--from-literal=a=1");
            space.waitFor("condition=Ready", "pod/waits");
        }
    }

    @Test
    void manyVolumesOfConfigMapsAtOnceDoNotRace(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "wrappers")) {
            var mounts = new StringBuilder();
            var volumes = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                space.run("create", "configmap", "map-" + i, "--from-literal=data=" + i);
                mounts.append("{name: v%1$d, mountPath: /v/%1$d},".formatted(i));
                volumes.append("{name: v%1$d, configMap: {name: map-%1$d}},".formatted(i));
            }
            for (int pod = 0; pod < 5; pod++) {
                space.apply(
                        """
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: p%d}
                        spec:
                          restartPolicy: Never
                          containers:
                          - {name: c, image: 'busybox:1', command: [sh, -c, 'cat /v/*/data | wc -c'], volumeMounts: [%s]}
                          volumes: [%s]
                        """
                                .formatted(pod, mounts, volumes));
            }
            for (int pod = 0; pod < 5; pod++) {
                space.waitFor("jsonpath={.status.phase}=Succeeded", "pod/p" + pod);
                assertThat(space.run("logs", "p" + pod)).isEqualTo("90\n");
            }
        }
    }
}
