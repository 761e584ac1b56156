package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import java.time.Instant;
import java.util.List;

/** What a node answers a pod that wants to begin. */
sealed interface Ruling {
    /** It may. */
    record Take() implements Ruling {}

    /** It never may. */
    record Refuse(Decision why) implements Ruling {}

    /**
     * It may when others have made room.
     *
     * @param victims who must go for it
     * @param resource the first that it lacks
     */
    record MakeRoom(List<Pod> victims, String resource) implements Ruling {
        public MakeRoom {
            victims = List.copyOf(victims);
        }
    }

    /**
     * It asks again when it is woken.
     *
     * @param until when it asks again without that
     */
    record Wait(Instant until) implements Ruling {}
}
