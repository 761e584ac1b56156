package io.podium.node.probe;

import java.time.Duration;
import java.util.function.Consumer;

/** Asks containers. */
public interface Asker {
    /**
     * Asks, and tells the answer once, later and on any thread. Never blocks.
     *
     * @param patience how long an answer may take; zero for as long as it likes
     */
    void ask(Question question, Duration patience, Consumer<Answer> then);
}
