package io.podium.client.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Event;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.schema.Schema;
import io.podium.base.loop.Loop;
import io.podium.base.simulation.Simulation;
import io.podium.client.Action;
import io.podium.client.local.LocalDoor;
import io.podium.client.view.Kinds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventRecorderTest {
    private final Simulation time = new Simulation(1);
    private final Loop loop = time.loop("loop");
    private final LocalDoor door =
            new LocalDoor(new Kinds(Schema.kubernetes()), loop, time.clock(), time.randomness());
    private final EventRecorder recorder =
            new EventRecorder(door, loop, time.clock(), "tester", "node-1");
    private Pod pod;

    @BeforeEach
    void start() {
        door.put(Namespace.create("", "one"));
        door.put(Namespace.create("", "default"));
        pod = (Pod) door.put(Pod.create("one", "web"));
    }

    private List<Event> events() {
        time.settle();
        return door.view().list(Event.class);
    }

    @Test
    void anEventSaysWhatUsersLookFor() {
        recorder.record(pod, "spec.containers{web}", "Warning", "BackOff", "Back-off");
        Event event = events().getFirst();
        assertThat(event.name()).isEqualTo("web." + hexNow());
        assertThat(event.involvedObject().kind()).isEqualTo("Pod");
        assertThat(event.involvedObject().apiVersion()).isEqualTo("v1");
        assertThat(event.involvedObject().uid()).isEqualTo(pod.uid());
        assertThat(event.involvedObject().fieldPath()).isEqualTo("spec.containers{web}");
        assertThat(event.source().component()).isEqualTo("tester");
        assertThat(event.source().host()).isEqualTo("node-1");
        assertThat(event.reportingComponent()).isEqualTo("tester");
        assertThat(event.count()).isEqualTo(1);
        assertThat(event.firstTimestamp()).contains(time.clock().now());
    }

    private String hexNow() {
        return Long.toHexString(time.clock().now().getEpochSecond() * 1_000_000_000L);
    }

    /** What is empty in Go is not on the wire. */
    @Test
    void whatIsAboutNoNamespaceAndNoRevisionSaysNothingOfThem() {
        recorder.record(Action.Event.normal(Node.create("", "node-1"), "Starting", "Here it is."));
        var about = events().getFirst().involvedObject();
        assertThat(about.name()).isEqualTo("node-1");
        assertThat(about.hasNamespace()).isFalse();
        assertThat(about.hasResourceVersion()).isFalse();
    }

    @Test
    void theSameEventAgainIsCounted() {
        for (int i = 0; i < 5; i++) {
            recorder.record(Action.Event.warning(pod, "Unhealthy", "probe failed"));
            time.advance(Duration.ofSeconds(10));
        }
        assertThat(events()).hasSize(1);
        Event event = events().getFirst();
        assertThat(event.count()).isEqualTo(5);
        assertThat(event.firstTimestamp().orElseThrow().plusSeconds(40))
                .isEqualTo(event.lastTimestamp().orElseThrow());
    }

    @Test
    void repetitionsInOneInstantBecomeOneObject() {
        door.latency(Duration.ofSeconds(1));
        for (int i = 0; i < 20; i++) {
            recorder.record(Action.Event.normal(pod, "Busy", "again"));
        }
        time.advance(Duration.ofMinutes(1));
        assertThat(events()).extracting(Event::count).containsExactly(20);
    }

    @Test
    void manyMessagesOfOneReasonAreCombined() {
        for (int i = 0; i < 20; i++) {
            recorder.record(Action.Event.normal(pod, "Scaled", "to " + i));
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(events()).hasSize(10);
        assertThat(events().getLast().message()).isEqualTo("(combined from similar events): to 19");
        assertThat(events().getLast().count()).isEqualTo(11);
    }

    @Test
    void anObjectThatNeverStopsTalkingIsHeardSeldom() {
        for (int i = 0; i < 100; i++) {
            recorder.record(Action.Event.normal(pod, "Busy", "again"));
        }
        assertThat(events().getFirst().count()).isEqualTo(25);
        time.advance(Duration.ofMinutes(10));
        for (int i = 0; i < 100; i++) {
            recorder.record(Action.Event.normal(pod, "Busy", "again"));
        }
        assertThat(events().getFirst().count()).isEqualTo(27);
    }

    @Test
    void anExpiredEventIsToldAnew() {
        recorder.record(Action.Event.normal(pod, "Busy", "again"));
        Event first = events().getFirst();
        door.now(new Action.Delete(first));
        time.advance(Duration.ofHours(1));
        recorder.record(Action.Event.normal(pod, "Busy", "again"));
        assertThat(events()).hasSize(1);
        assertThat(events().getFirst().name()).isNotEqualTo(first.name());
        assertThat(events().getFirst().count()).isEqualTo(2);
    }

    @Test
    void eventsOfClusterObjectsStandInDefault() {
        recorder.record(Action.Event.normal(door.put(Node.create("", "n1")), "Ready", "is ready"));
        assertThat(events().getFirst().namespace()).isEqualTo("default");
    }

    @Test
    void aLostAnswerIsTriedAgain() {
        boolean[] isBroken = {true};
        door.refuse(_ -> {
            if (isBroken[0]) {
                throw new IllegalStateException("no connection");
            }
        });
        recorder.record(Action.Event.normal(pod, "Busy", "again"));
        time.advance(Duration.ofSeconds(15));
        assertThat(events()).isEmpty();
        isBroken[0] = false;
        time.advance(Duration.ofSeconds(15));
        assertThat(events()).hasSize(1);
    }
}
