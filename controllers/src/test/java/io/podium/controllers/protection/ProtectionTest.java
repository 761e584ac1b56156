package io.podium.controllers.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.PersistentVolume;
import io.podium.api.core.v1.PersistentVolumeClaim;
import io.podium.api.core.v1.PersistentVolumeClaimVolumeSource;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.Volume;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing goes while it is used, and everything goes when it is not. */
class ProtectionTest {
    private static final Key CLAIM = new Key("one", "data");

    private final Lab lab = new Lab();

    private void pod(String node, String phase, String claim) {
        Volume volume =
                Volume.empty()
                        .withName("v")
                        .withPersistentVolumeClaim(
                                PersistentVolumeClaimVolumeSource.empty().withClaimName(claim));
        Pod pod =
                lab.put(
                        Pod.create("one", "p")
                                .withSpec(
                                        PodSpec.empty()
                                                .withNodeName(node)
                                                .withVolumes(List.of(volume))));
        lab.status(pod.withStatus(pod.status().withPhase(phase)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NODE | PHASE     | CLAIM | ACTIONS
                    n    | Running   | data  |
                    n    | Pending   | data  |
                    n    | Succeeded | data  | update(data)
                    n    | Failed    | data  | update(data)
                         | Pending   | data  | update(data)
                    n    | Running   | other | update(data)
                    """)
    void aClaimWaitsForItsPods(String node, String phase, String claim, String actions) {
        pod(node == null ? "" : node, phase, claim);
        var fresh = PersistentVolumeClaim.create("one", "data");
        var metadata =
                fresh.metadata()
                        .withFinalizers(List.of(ClaimProtectionReconciler.FINALIZER))
                        .withDeletionTimestamp(lab.time.clock().now());
        var reconciler = new ClaimProtectionReconciler();
        lab.put(fresh.withMetadata(metadata));
        assertThat(Lab.words(lab.decide(reconciler, CLAIM)))
                .isEqualTo(actions == null ? "" : actions);
    }

    @Test
    void whatIsNotBeingDeletedIsLeftAlone() {
        var fresh = PersistentVolumeClaim.create("one", "data");
        lab.put(
                fresh.withMetadata(
                        fresh.metadata()
                                .withFinalizers(List.of(ClaimProtectionReconciler.FINALIZER))));
        assertThat(lab.decide(new ClaimProtectionReconciler(), CLAIM)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = "Bound |\nReleased | update(v)\nAvailable | update(v)")
    void aVolumeWaitsForItsClaim(String phase, String actions) {
        var fresh = PersistentVolume.create("", "v");
        var metadata =
                fresh.metadata()
                        .withFinalizers(List.of(VolumeProtectionReconciler.FINALIZER))
                        .withDeletionTimestamp(lab.time.clock().now());
        var made = lab.put(fresh.withMetadata(metadata));
        lab.status(made.withStatus(made.status().withPhase(phase)));
        assertThat(Lab.words(lab.decide(new VolumeProtectionReconciler(), new Key("", "v"))))
                .isEqualTo(actions == null ? "" : actions);
    }
}
