package io.podium.node.simulation;

import io.podium.base.loop.Loop;
import io.podium.node.probe.Answer;
import io.podium.node.probe.Asker;
import io.podium.node.probe.Question;
import java.time.Duration;
import java.util.function.Consumer;

/** Asks simulated containers: the answers are those of their scripts. */
public final class SimulatedAsker implements Asker {
    private final SimulatedRuntime runtime;
    private final Loop loop;

    public SimulatedAsker(SimulatedRuntime runtime, Loop loop) {
        this.runtime = runtime;
        this.loop = loop;
    }

    @Override
    public void ask(Question question, Duration patience, Consumer<Answer> then) {
        Duration delay = runtime.delay(question);
        boolean late = !patience.isZero() && delay.compareTo(patience) > 0;
        loop.schedule(
                late ? patience : delay,
                () -> then.accept(late ? Answer.failure("too late") : runtime.answer(question)));
    }
}
