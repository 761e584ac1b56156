package io.podium.scheduler;

import io.podium.api.core.v1.Pod;
import io.podium.client.runtime.EventRecorder;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Under whose name events about a pod are told: that of the scheduler it asks for. */
final class Voices {
    private final Function<String, EventRecorder> make;
    private final Map<String, EventRecorder> recorders = new HashMap<>();

    Voices(Function<String, EventRecorder> make) {
        this.make = make;
    }

    EventRecorder of(Pod pod) {
        return recorders.computeIfAbsent(Profiles.nameOf(pod), make);
    }
}
