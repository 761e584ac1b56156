package io.podium.server.admission.preset;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.EnvVar;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Volume;
import io.podium.api.core.v1.VolumeMount;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Attempt;
import io.podium.server.admission.Desk;
import io.podium.server.admission.Remarks.Announcement;
import org.junit.jupiter.api.Test;

/** What presets do to pods (mission row S-14). */
class PodPresetsTest {
    private static final String DATABASE =
            "{apiVersion: settings.k8s.io/v1alpha1, kind: PodPreset, metadata: {name: database,"
                    + " namespace: default, resourceVersion: \"7\"}, spec: {selector: {matchLabels:"
                    + " {role: frontend}}, env: [{name: DB_PORT, value: \"6379\"}], envFrom:"
                    + " [{configMapRef: {name: etcd}}], volumeMounts: [{name: cache, mountPath:"
                    + " /cache}], volumes: [{name: cache, emptyDir: {}}]}}";
    private final PodPresets plugin = new PodPresets();

    private static TypedMap pod(String labels, String annotations, String more) {
        return Desk.object(
                "{apiVersion: v1, kind: Pod, metadata: {name: website, namespace: default, labels: {"
                        + labels
                        + "}, annotations: {"
                        + annotations
                        + "}}, spec: {initContainers: [{name: init, image: x}], containers: [{name:"
                        + " a, image: x"
                        + more
                        + "}]}}");
    }

    private static Desk desk() {
        return new Desk().with(DATABASE);
    }

    private static String proxy(String value, String volume, String path) {
        return "{apiVersion: settings.k8s.io/v1alpha1, kind: PodPreset, metadata: {name: proxy,"
                + " namespace: default, resourceVersion: \"9\"}, spec: {selector: {}, env:"
                + " [{name: PROXY, value: \""
                + value
                + "\"}], volumeMounts: [{name: "
                + volume
                + ", mountPath: "
                + path
                + "}], volumes: [{name: "
                + volume
                + ", emptyDir: {}}]}}";
    }

    @Test
    void aSelectedPodGetsItAll() {
        Attempt attempt = plugin.mutate(desk().create(pod("role: frontend", "", "")));
        Pod pod = Pod.of(attempt.subject());
        assertThat(pod.spec().volumes()).extracting(Volume::name).containsExactly("cache");
        for (Container container :
                new Container[] {
                    pod.spec().containers().getFirst(), pod.spec().initContainers().getFirst()
                }) {
            assertThat(container.env()).extracting(EnvVar::name).containsExactly("DB_PORT");
            assertThat(container.envFrom().getFirst().configMapRef().name()).isEqualTo("etcd");
            assertThat(container.volumeMounts())
                    .extracting(VolumeMount::mountPath)
                    .containsExactly("/cache");
        }
        assertThat(pod.metadata().annotations())
                .containsEntry("podpreset.admission.kubernetes.io/podpreset-database", "7");
        assertThat(attempt.remarks().announcements()).isEmpty();
    }

    @Test
    void othersStayAsTheyAre() {
        Attempt other = desk().create(pod("role: backend", "", ""));
        assertThat(plugin.mutate(other)).isSameAs(other);
        Attempt excluded =
                desk().create(
                                pod(
                                        "role: frontend",
                                        "podpreset.admission.kubernetes.io/exclude: \"true\"",
                                        ""));
        assertThat(plugin.mutate(excluded)).isSameAs(excluded);
        Attempt mirror = desk().create(pod("role: frontend", "kubernetes.io/config.mirror: x", ""));
        assertThat(plugin.mutate(mirror)).isSameAs(mirror);
        TypedMap old = pod("role: frontend", "", "");
        Attempt update = desk().update(old, old);
        assertThat(plugin.mutate(update)).isSameAs(update);
    }

    @Test
    void severalPresetsComeTogether() {
        Attempt attempt =
                plugin.mutate(
                        desk().with(proxy("p", "logs", "/logs"))
                                .create(
                                        pod(
                                                "role: frontend",
                                                "",
                                                ", env: [{name: OWN, value: x}, {name: DB_PORT,"
                                                        + " value: \"6379\"}]")));
        Pod pod = Pod.of(attempt.subject());
        assertThat(pod.spec().containers().getFirst().env())
                .extracting(EnvVar::name)
                .containsExactly("OWN", "DB_PORT", "PROXY");
        assertThat(pod.spec().volumes()).extracting(Volume::name).containsExactly("cache", "logs");
        assertThat(pod.metadata().annotations())
                .containsEntry("podpreset.admission.kubernetes.io/podpreset-database", "7")
                .containsEntry("podpreset.admission.kubernetes.io/podpreset-proxy", "9");
    }

    @Test
    void aConflictLeavesThePodAloneAndIsTold() {
        Attempt attempt =
                desk().with(proxy("p", "logs", "/logs"))
                        .create(pod("role: frontend", "", ", env: [{name: PROXY, value: mine}]"));
        assertThat(plugin.mutate(attempt)).isSameAs(attempt);
        assertThat(attempt.remarks().announcements())
                .containsExactly(
                        new Announcement(
                                "Warning",
                                "PodPresetConflict",
                                "conflict occurred while applying podpresets: database,proxy:"
                                        + " merging env for proxy has a conflict on PROXY"));
    }

    @Test
    void twoMountsOfOnePlaceAreAConflict() {
        Attempt attempt =
                desk().with(proxy("p", "other", "/cache")).create(pod("role: frontend", "", ""));
        assertThat(plugin.mutate(attempt)).isSameAs(attempt);
        assertThat(attempt.remarks().announcements().getFirst().message())
                .endsWith("merging volume mounts for proxy has a conflict on /cache");
    }
}
