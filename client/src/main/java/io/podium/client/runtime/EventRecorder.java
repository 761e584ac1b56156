package io.podium.client.runtime;

import io.podium.api.core.v1.Event;
import io.podium.api.core.v1.EventSource;
import io.podium.api.core.v1.ObjectReference;
import io.podium.api.error.ApiError;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.time.GoTime;
import io.podium.api.value.FreeMap;
import io.podium.api.view.ApiObject;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.client.Action;
import io.podium.client.Door;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes Event objects for one source. As upstream's correlator: the same event again raises a
 * count, many that differ in their message only become one, and an object that never stops talking
 * is heard seldom. Losing an event is no harm. Belongs to one loop.
 */
public final class EventRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);

    /** Upstream's limits: client-go's tools/record. */
    private static final int REMEMBERED = 4096;

    private static final int SIMILAR_ALLOWED = 10;
    private static final Duration SIMILAR_WITHIN = Duration.ofMinutes(10);
    private static final int BURST = 25;
    private static final double REFILL_PER_SECOND = 1.0 / 300;

    private static final int MOST_IN_FLIGHT = 16;
    private static final int MOST_QUEUED = 1000;
    private static final int ATTEMPTS = 12;
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Door door;
    private final Loop loop;
    private final Calls calls;
    private final Clock clock;
    private final String component;
    private final String host;

    private final Map<Similar, Group> groups = remembering();
    private final Map<Sameness, Told> tolds = remembering();
    private final Map<Speaker, Bucket> buckets = remembering();
    private final Queue<Told> queue = new ArrayDeque<>();
    private int inFlight;
    private long lastName;

    /** What an event is about. */
    private record Speaker(
            String apiVersion,
            String kind,
            String namespace,
            String name,
            String uid,
            String fieldPath) {}

    /** Events that differ in nothing but their message. */
    private record Similar(Speaker about, String type, String reason) {}

    /** Events that differ in nothing; the message is "" for a group told as one. */
    private record Sameness(Similar similar, String message) {}

    private static final class Group {
        final Set<String> messages = new LinkedHashSet<>();
        Instant last;
    }

    /** How often an object may still speak. */
    private static final class Bucket {
        double tokens = BURST;
        long filledNanos;
    }

    /** One Event object: as it should be, and how far the server knows. */
    private static final class Told {
        Event event;
        int count;
        boolean isStored;
        boolean isQueued;
        boolean isInFlight;
        boolean isChanged;
        int attempts;
    }

    /**
     * @param component stands as the source and as the reporting component, such as
     *     replicaset-controller
     * @param host the node that speaks, "" for none
     */
    public EventRecorder(Door door, Loop loop, Clock clock, String component, String host) {
        this.door = door;
        this.loop = loop;
        this.calls = new Calls(loop);
        this.clock = clock;
        this.component = component;
        this.host = host;
    }

    public void record(Action.Event event) {
        record(event.about(), "", event.type(), event.reason(), event.message());
    }

    /** With the part of the object that is meant, such as spec.containers{web}. */
    public void record(
            ApiObject about, String fieldPath, String type, String reason, String message) {
        var speaker =
                new Speaker(
                        about.value().string("apiVersion"),
                        about.value().string("kind"),
                        about.namespace(),
                        about.name(),
                        about.uid(),
                        fieldPath);
        if (!maySpeak(speaker)) {
            return;
        }
        Instant now = clock.now();
        Sameness sameness = grouped(new Similar(speaker, type, reason), message, now);
        String text =
                sameness.message().isEmpty()
                        ? "(combined from similar events): " + message
                        : message;
        Told told = tolds.computeIfAbsent(sameness, _ -> new Told());
        told.count++;
        told.event =
                told.count == 1
                        ? fresh(about, sameness.similar(), text, now)
                        : told.event.withMessage(text).withCount(told.count).withLastTimestamp(now);
        send(told);
    }

    private static <K, V> Map<K, V> remembering() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    private boolean maySpeak(Speaker speaker) {
        long nanos = clock.nanos();
        Bucket bucket = buckets.get(speaker);
        if (bucket == null) {
            bucket = new Bucket();
            bucket.filledNanos = nanos;
            buckets.put(speaker, bucket);
        }
        double refill = (nanos - bucket.filledNanos) / 1e9 * REFILL_PER_SECOND;
        bucket.tokens = Math.min(BURST, bucket.tokens + refill);
        bucket.filledNanos = nanos;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }

    private Sameness grouped(Similar similar, String message, Instant now) {
        Group group = groups.computeIfAbsent(similar, _ -> new Group());
        if (group.last != null && Duration.between(group.last, now).compareTo(SIMILAR_WITHIN) > 0) {
            group.messages.clear();
        }
        group.last = now;
        group.messages.add(message);
        if (group.messages.size() < SIMILAR_ALLOWED) {
            return new Sameness(similar, message);
        }
        group.messages.remove(group.messages.iterator().next());
        return new Sameness(similar, "");
    }

    private Event fresh(ApiObject about, Similar similar, String message, Instant now) {
        String namespace = about.namespace().isEmpty() ? "default" : about.namespace();
        Speaker speaker = similar.about();
        ObjectReference reference =
                ObjectReference.empty()
                        .withKind(speaker.kind())
                        .withName(speaker.name())
                        .withUid(speaker.uid())
                        .withApiVersion(speaker.apiVersion());
        if (!speaker.namespace().isEmpty()) {
            reference = reference.withNamespace(speaker.namespace());
        }
        String revision = about.metadata().resourceVersion();
        if (!revision.isEmpty()) {
            reference = reference.withResourceVersion(revision);
        }
        if (!speaker.fieldPath().isEmpty()) {
            reference = reference.withFieldPath(speaker.fieldPath());
        }
        EventSource source = EventSource.empty().withComponent(component);
        return Event.create(namespace, name(about.name(), now))
                .withInvolvedObject(reference)
                .withReason(similar.reason())
                .withMessage(message)
                .withSource(host.isEmpty() ? source : source.withHost(host))
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .withType(similar.type())
                .withReportingComponent(component)
                .withReportingInstance(host);
    }

    /** As upstream from the time, which is made to differ when two events fall into one instant. */
    private String name(String about, Instant now) {
        long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        lastName = Math.max(nanos, lastName + 1);
        return about + "." + Long.toHexString(lastName);
    }

    private void send(Told told) {
        if (told.isInFlight) {
            told.isChanged = true;
        } else if (!told.isQueued && queue.size() < MOST_QUEUED) {
            told.isQueued = true;
            queue.add(told);
            pump();
        }
    }

    private void pump() {
        while (inFlight < MOST_IN_FLIGHT && !queue.isEmpty()) {
            Told told = queue.remove();
            told.isQueued = false;
            told.isInFlight = true;
            told.isChanged = false;
            inFlight++;
            Action write = told.isStored ? patch(told.event) : new Action.Create(told.event);
            calls.call(() -> door.act(write), (outcome, trouble) -> sent(told, outcome, trouble));
        }
    }

    private static Action patch(Event event) {
        var changes =
                Map.of(
                        "count", (Object) (long) event.count(),
                        "message", event.message(),
                        "lastTimestamp", event.lastTimestamp().map(GoTime::format).orElse(""));
        return new Action.Patch(event, "", FreeMap.of(changes));
    }

    private void sent(Told told, Door.Outcome outcome, Throwable trouble) {
        told.isInFlight = false;
        inFlight--;
        if (trouble == null) {
            told.attempts = 0;
            if (!told.isStored) {
                told.isStored = true;
                outcome.object()
                        .ifPresent(
                                stored -> told.event = told.event.withMetadata(stored.metadata()));
            }
        } else if (told.isStored && trouble instanceof ApiError refusal && refusal.code() == 404) {
            told.isStored = false; // It has expired; tell it anew.
            ObjectMeta old = told.event.metadata();
            String about = told.event.involvedObject().name();
            told.event =
                    told.event.withMetadata(
                            ObjectMeta.empty()
                                    .withNamespace(old.namespace())
                                    .withName(name(about, clock.now())));
            told.isChanged = true;
        } else if (!(trouble instanceof ApiError) && ++told.attempts < ATTEMPTS) {
            loop.schedule(PAUSE, () -> send(told));
        } else {
            LOG.debug(
                    "an event about {} is lost: {}",
                    told.event.involvedObject().name(),
                    trouble.toString());
        }
        if (told.isChanged) {
            send(told);
        }
        pump();
    }
}
