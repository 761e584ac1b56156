package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.core.v1.ResourceRequirements;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of resizes; the texts are the kubelet's. */
class ResizeNewsTest {
    private static final String SIZE =
            "{\"containers\":[{\"name\":\"web\",\"resources\":{\"limits\":{\"cpu\":\"2\"},"
                    + "\"requests\":{\"cpu\":\"1\",\"memory\":\"1Gi\"}}}],\"generation\":";

    private final List<String> told = new ArrayList<>();
    private final NodeTools.Events events =
            (about, path, type, reason, message) -> told.add(type + " " + reason + " " + message);

    private static Pod pod(long generation) {
        Pod plain = World.pod("Always", "web");
        Container web =
                plain.spec()
                        .containers()
                        .getFirst()
                        .withResources(
                                ResourceRequirements.empty()
                                        .withLimits(Map.of("cpu", "2"))
                                        .withRequests(Map.of("memory", "1Gi", "cpu", "1")));
        return plain.withMetadata(plain.metadata().withGeneration(generation))
                .withSpec(plain.spec().withContainers(List.of(web)));
    }

    @Test
    void tellsOfTheBeginningAndTheEndOnce() {
        var news = new ResizeNews(events, pod(1));
        news.seen(pod(1), false, Optional.empty());
        news.started(pod(2));
        news.seen(pod(2), true, Optional.empty());
        news.seen(pod(2), false, Optional.empty());
        news.seen(pod(2), false, Optional.empty());

        assertThat(told)
                .containsExactly(
                        "Normal ResizeStarted Pod resize started: " + SIZE + "2}",
                        "Normal ResizeCompleted Pod resize completed: " + SIZE + "2}");
    }

    @Test
    void tellsWhyAResizeWaitsAndAgainWhenThatChanges() {
        var news = new ResizeNews(events, pod(1));
        var deferred = Optional.of(new Resizes.Refusal("Deferred", "no \"room\""));
        var infeasible = Optional.of(new Resizes.Refusal("Infeasible", "never"));
        news.refused(pod(1), Optional.empty());
        news.refused(pod(2), deferred);
        news.refused(pod(2), deferred);
        news.refused(pod(3), infeasible);
        news.refused(pod(3), Optional.empty());

        assertThat(told)
                .containsExactly(
                        "Warning ResizeDeferred Pod resize Deferred: "
                                + SIZE
                                + "2,\"error\":\"no \\\"room\\\"\"}",
                        "Warning ResizeInfeasible Pod resize Infeasible: "
                                + SIZE
                                + "3,\"error\":\"never\"}");
    }

    @Test
    void tellsOfTroubleOnceUntilItIsAnother() {
        var news = new ResizeNews(events, pod(2));
        news.started(pod(2));
        news.seen(pod(2), true, Optional.of(new Hold("Error", "busy", Instant.EPOCH)));
        news.seen(pod(2), true, Optional.of(new Hold("Error", "busy", Instant.EPOCH)));
        news.seen(pod(2), true, Optional.of(new Hold("Error", "away", Instant.EPOCH)));

        assertThat(told.subList(1, told.size()))
                .containsExactly(
                        "Warning ResizeError Pod resize error: " + SIZE + "2,\"error\":\"busy\"}",
                        "Warning ResizeError Pod resize error: " + SIZE + "2,\"error\":\"away\"}");
    }

    /** After a restart of Podium the conditions tell what was said. */
    @Test
    void repeatsNothingAfterARestart() {
        var pending =
                PodCondition.empty()
                        .withType("PodResizePending")
                        .withStatus("True")
                        .withObservedGeneration(3)
                        .withReason("Deferred")
                        .withMessage("no room");
        var progress =
                PodCondition.empty()
                        .withType("PodResizeInProgress")
                        .withStatus("True")
                        .withObservedGeneration(2);
        Pod old = pod(3);
        old = old.withStatus(old.status().withConditions(List.of(pending, progress)));
        var news = new ResizeNews(events, old);
        news.refused(old, Optional.of(new Resizes.Refusal("Deferred", "no room")));
        news.seen(old, true, Optional.empty());
        news.seen(old, false, Optional.empty());

        assertThat(told)
                .containsExactly("Normal ResizeCompleted Pod resize completed: " + SIZE + "2}");
    }
}
