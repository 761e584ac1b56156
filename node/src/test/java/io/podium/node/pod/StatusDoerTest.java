package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.core.v1.PodStatus;
import io.podium.base.simulation.Simulation;
import io.podium.client.Action;
import io.podium.client.Door;
import io.podium.client.Question;
import io.podium.client.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** How a node's picture of a pod and what others write of it at the same time go together. */
class StatusDoerTest {
    private final List<Pod> written = new ArrayList<>();
    private final List<String> waked = new ArrayList<>();
    private final Pod first = pod(1, PodStatus.empty().withPhase("Running"));
    private final StatusDoer doer =
            new StatusDoer(
                    new Notebook(),
                    new Simulation(1).loop("node"),
                    first,
                    () -> waked.add("written"),
                    () -> waked.add("news"));

    /** Writes statuses down; each write is one revision. */
    private final class Notebook implements Door {
        @Override
        public CompletableFuture<Outcome> act(Action action) {
            Pod pod = (Pod) ((Action.UpdateStatus) action).object();
            long revision = Long.parseLong(pod.metadata().resourceVersion()) + 1;
            written.add(pod);
            return CompletableFuture.completedFuture(
                    new Outcome(revision, Optional.of(pod(revision, pod.status()))));
        }

        @Override
        public View view() {
            throw new UnsupportedOperationException();
        }

        @Override
        public AutoCloseable follow(BiConsumer<View, List<ObjectChange>> listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Question.Reply> ask(Question question) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Long> newestRevision() {
            throw new UnsupportedOperationException();
        }
    }

    private static Pod pod(long revision, PodStatus status) {
        Pod pod = Pod.create("default", "web");
        return pod.withMetadata(pod.metadata().withResourceVersion(Long.toString(revision)))
                .withStatus(status);
    }

    private static PodStatus failed(Pod from) {
        return from.status().withPhase("Failed");
    }

    @Test
    void whatIsNewsIsWrittenOnce() {
        assertThat(doer.show(first, failed(first))).isFalse();
        assertThat(written).hasSize(1);
        assertThat(doer.newest().metadata().resourceVersion()).isEqualTo("2");
        assertThat(doer.show(doer.newest(), failed(first))).isTrue();
        assertThat(written).hasSize(1);
    }

    /** As when an eviction says why a pod has to go while the node looks at its containers. */
    @Test
    void whatOthersSaidMeanwhileIsNotTakenBack() {
        PodCondition target = PodCondition.empty().withType("DisruptionTarget").withStatus("True");
        Pod evicted = pod(2, first.status().withConditions(List.of(target)));
        assertThat(doer.shown(evicted)).as("it is news, so another turn follows").isTrue();

        assertThat(doer.show(first, failed(first))).isFalse();
        assertThat(written).isEmpty();

        assertThat(doer.show(evicted, failed(evicted))).isFalse();
        assertThat(written)
                .singleElement()
                .satisfies(pod -> assertThat(pod.status().conditions()).containsExactly(target));
        assertThat(waked).containsExactly("written");
    }
}
