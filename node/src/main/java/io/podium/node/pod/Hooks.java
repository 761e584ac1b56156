package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.LifecycleHandler;
import io.podium.api.core.v1.Pod;
import io.podium.node.probe.Answer;
import io.podium.node.probe.Purpose;
import io.podium.node.probe.Question;
import io.podium.node.probe.Questions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one pod's hooks; what they say in words goes to the log alone, for it may hold secrets. */
final class Hooks {
    private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);

    private final NodeTools tools;
    private final PodMemory memory;
    private final Runnable wake;
    private final Map<String, Health> health = new HashMap<>();

    Hooks(NodeTools tools, PodMemory memory, Runnable wake) {
        this.tools = tools;
        this.memory = memory;
        this.wake = wake;
    }

    /** What the hooks say of running containers; forgets the others. */
    synchronized Map<String, Health> health(Set<String> running) {
        health.keySet().retainAll(running);
        return Map.copyOf(health);
    }

    /** Runs the hook of a container that has just started; nothing else starts meanwhile. */
    void postStart(Pod pod, Container container, String id, String address) {
        if (!container.lifecycle().hasPostStart()) {
            return;
        }
        synchronized (this) {
            health.put(id, new Health(true, Optional.empty(), Optional.empty(), Optional.empty()));
        }
        LifecycleHandler hook = container.lifecycle().postStart();
        run(
                Purpose.POST_START,
                hook,
                container,
                id,
                address,
                Duration.ZERO,
                answer -> {
                    boolean good = answer.isGood();
                    synchronized (this) {
                        if (good) {
                            health.remove(id);
                        } else {
                            health.put(
                                    id,
                                    new Health(
                                            false,
                                            Optional.empty(),
                                            Optional.empty(),
                                            Optional.of(Purpose.POST_START)));
                        }
                    }
                    if (!good) {
                        failed(pod, container, Purpose.POST_START, answer);
                        memory.hold(
                                container.name(),
                                new Hold(
                                        Hold.POST_START_ERROR,
                                        words(pod, container, answer),
                                        tools.clock().now()));
                    }
                    wake.run();
                });
    }

    /** Runs the hook of a container about to end, for as long as the grace allows. */
    void preStop(Pod pod, Container container, String id, String address, Duration grace) {
        LifecycleHandler hook = container.lifecycle().preStop();
        run(
                Purpose.PRE_STOP,
                hook,
                container,
                id,
                address,
                grace,
                answer -> {
                    if (!answer.isGood()) {
                        failed(pod, container, Purpose.PRE_STOP, answer);
                    }
                    memory.hookEnds(id);
                    wake.run();
                });
    }

    private void run(
            Purpose purpose,
            LifecycleHandler hook,
            Container container,
            String id,
            String address,
            Duration patience,
            Consumer<Answer> then) {
        if (hook.hasSleep()) {
            Duration sleep = Duration.ofSeconds(hook.sleep().seconds());
            tools.loop().schedule(sleep, () -> then.accept(Answer.success("")));
            return;
        }
        Question question = Questions.hook(purpose, hook, container, id, address);
        tools.asker().ask(question, patience, then);
    }

    /** What became of a postStart hook, as the kubelet says it of a waiting container. */
    private static String words(Pod pod, Container container, Answer answer) {
        LifecycleHandler hook = container.lifecycle().postStart();
        String what;
        if (hook.hasExec()) {
            what = "Exec lifecycle hook ([" + String.join(" ", hook.exec().command()) + "])";
        } else if (hook.hasHttpGet()) {
            what = "HTTP lifecycle hook (" + hook.httpGet().path() + ")";
        } else {
            return "Cannot run handler: " + answer.text();
        }
        return what
                + " for Container \""
                + container.name()
                + "\" in Pod \""
                + Specs.text(pod)
                + "\" failed - error: "
                + answer.text();
    }

    private void failed(Pod pod, Container container, Purpose purpose, Answer answer) {
        LOG.info(
                "the {} hook of container {} of {} failed: {}",
                purpose.word(),
                container.name(),
                Specs.text(pod),
                answer.text());
        String path = Specs.fieldPath(pod, container.name());
        String reason = "Failed" + purpose.word() + "Hook";
        tools.events().tell(pod, path, "Warning", reason, purpose.word() + "Hook failed");
    }
}
