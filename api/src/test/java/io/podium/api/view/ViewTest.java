package io.podium.api.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.RollingUpdateDeployment;
import io.podium.api.authentication.v1.UserInfo;
import io.podium.api.coordination.v1.Lease;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.EnvVar;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.base.Invariant;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ViewTest {
    @Test
    void absentReadsAsZeroAndIsToldApart() {
        Pod pod = Pod.empty();
        assertThat(pod.spec().nodeName()).isEmpty();
        assertThat(pod.spec().hostNetwork()).isFalse();
        assertThat(pod.spec().containers()).isEmpty();
        assertThat(pod.spec().nodeSelector()).isEmpty();
        assertThat(pod.metadata().deletionTimestamp()).isEmpty();
        assertThat(pod.hasSpec()).isFalse();
        assertThat(pod.withSpec(PodSpec.empty()).hasSpec()).isTrue();
        assertThat(pod.withSpec(PodSpec.empty()).withoutSpec()).isEqualTo(pod);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Instant now = Instant.parse("2026-01-02T03:04:05.678901Z");
        Container container =
                Container.empty()
                        .withName("c")
                        .withEnv(List.of(EnvVar.empty().withName("A").withValue("1")));
        Pod pod =
                Pod.create("ns", "p")
                        .withSpec(
                                PodSpec.empty()
                                        .withContainers(List.of(container))
                                        .withPriority(7)
                                        .withHostPID(true));
        pod =
                pod.withMetadata(
                        pod.metadata().withLabels(Map.of("a", "b")).withCreationTimestamp(now));
        assertThat(pod.kind()).isEqualTo("Pod");
        assertThat(pod.apiVersion()).isEqualTo(Pod.API_VERSION);
        assertThat(pod.name()).isEqualTo("p");
        assertThat(pod.namespace()).isEqualTo("ns");
        assertThat(pod.spec().containers()).containsExactly(container);
        assertThat(pod.spec().containers().getFirst().env().getFirst().value_()).isEqualTo("1");
        assertThat(pod.spec().priority()).isEqualTo(7);
        assertThat(pod.spec().hostPID()).isTrue();
        assertThat(pod.metadata().labels()).containsExactly(Map.entry("a", "b"));
        assertThat(pod.metadata().creationTimestamp())
                .contains(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(Lease.empty().spec().withRenewTime(now).renewTime()).contains(now);
        assertThat(pod.isDeleting()).isFalse();
    }

    @Test
    void kindsWithoutNamespaceAreCreatedWithoutOne() {
        assertThat(Pod.create("", "p").metadata().hasNamespace()).isFalse();
    }

    @Test
    void numbersOrTextsComeBackAsTheyWere() {
        RollingUpdateDeployment update =
                RollingUpdateDeployment.empty().withMaxSurge(1).withMaxUnavailable("25%");
        assertThat(update.maxSurge()).contains(1L);
        assertThat(update.maxUnavailable()).contains("25%");
    }

    @Test
    void mapsOfListsComeBackAsTheyWere() {
        UserInfo user = UserInfo.empty().withExtra(Map.of("k", List.of("a", "b")));
        assertThat(user.extra()).containsOnlyKeys("k");
        assertThat(user.extra().get("k")).containsExactly("a", "b");
    }

    @Test
    void listsOfAViewAreTakenWithoutCopying() {
        PodSpec one = PodSpec.empty().withContainers(List.of(Container.empty().withName("c")));
        PodSpec other = PodSpec.empty().withContainers(one.containers());
        assertThat(other.value().get("containers")).isSameAs(one.value().get("containers"));
    }

    @Test
    void viewsAreEqualWhenTheirValuesAre() {
        assertThat(ObjectMeta.empty().withName("a")).isEqualTo(ObjectMeta.empty().withName("a"));
        assertThat(ObjectMeta.empty().withName("a")).isNotEqualTo(ObjectMeta.empty().withName("b"));
        assertThat(ObjectMeta.empty().withName("a"))
                .hasSameHashCodeAs(ObjectMeta.empty().withName("a"));
    }

    @Test
    void aViewOverAValueOfAnotherTypeIsABug() {
        assertThatThrownBy(() -> Deployment.of(Pod.empty().value()))
                .isInstanceOf(Invariant.Broken.class);
    }
}
