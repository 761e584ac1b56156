package io.podium.node.probe;

import io.podium.api.error.Shown;
import io.podium.base.loop.Doers;
import io.podium.base.time.Clock;
import io.podium.node.cri.ContainerRuntime;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.cri.v1.ExecSyncResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Consumer;

/** Asks real containers: commands by way of the runtime, the others over the node's network. */
public final class NodeAsker implements Asker {
    /** How much of an answer is kept; the kubelet's maxReadLength. */
    static final int MOST_BYTES = 10 << 10;

    /** How often a question that could not be asked is asked; the kubelet's maxProbeRetries. */
    private static final int TRIES = 3;

    /** CRI takes whole seconds and understands none as for ever. */
    private static final Duration FOREVER = Duration.ofHours(24);

    private final ContainerRuntime runtime;
    private final Dialer dialer;
    private final Clock clock;
    private final Doers doers;

    /**
     * @param doers runs what blocks
     */
    public NodeAsker(ContainerRuntime runtime, Dialer dialer, Clock clock, Doers doers) {
        this.runtime = runtime;
        this.dialer = dialer;
        this.clock = clock;
        this.doers = doers;
    }

    @Override
    public void ask(Question question, Duration patience, Consumer<Answer> then) {
        var _ =
                doers.call(() -> asked(question, patience))
                        .exceptionally(trouble -> Answer.error(String.valueOf(trouble)))
                        .thenAccept(then);
    }

    private Answer asked(Question question, Duration patience) {
        Answer answer = answer(question, patience);
        int tries = question.purpose().isProbe() ? TRIES : 1;
        for (int i = 1; i < tries && answer.outcome() == Answer.Outcome.ERROR; i++) {
            answer = answer(question, patience);
        }
        return answer;
    }

    private Answer answer(Question question, Duration patience) {
        boolean hook = !question.purpose().isProbe();
        Duration time = patience.isZero() ? FOREVER : patience;
        var all = new Patience(clock, time);
        return switch (question.ask()) {
            case Question.Exec exec -> exec(question, exec, time);
            case Question.Http http -> new HttpAsking(dialer, all, hook).ask(http);
            case Question.Tcp tcp -> tcp(tcp, all);
            case Question.Grpc grpc -> new GrpcAsking(dialer, time).ask(grpc);
            case Question.Impossible(String why) -> Answer.error(why);
        };
    }

    private Answer exec(Question question, Question.Exec exec, Duration patience) {
        try {
            ExecSyncResponse said =
                    runtime.execSync(question.container(), exec.command(), patience);
            String text = text(said.stdout(), said.stderr());
            if (said.exitCode() == 0) {
                return Answer.success(text);
            }
            return Answer.failure(
                    question.purpose().isProbe()
                            ? text
                            : "command '"
                                    + String.join(" ", exec.command())
                                    + "' exited with "
                                    + said.exitCode()
                                    + ": "
                                    + text(said.stderr())
                                    + ", message: "
                                    + Shown.of(text));
        } catch (RuntimeTrouble trouble) {
            if (trouble.sort() == RuntimeTrouble.Sort.TOO_LATE) {
                return Answer.failure(
                        "command timed out: \""
                                + String.join(" ", exec.command())
                                + "\" timed out after "
                                + patience.toSeconds()
                                + "s");
            }
            return Answer.error(trouble.said());
        }
    }

    /** As much of outputs, each in base64, as is kept. */
    private static String text(String... outputs) {
        var all = new ByteArrayOutputStream();
        for (String output : outputs) {
            all.writeBytes(Base64.getDecoder().decode(output));
        }
        byte[] bytes = all.toByteArray();
        return new String(bytes, 0, Math.min(bytes.length, MOST_BYTES), StandardCharsets.UTF_8);
    }

    private Answer tcp(Question.Tcp tcp, Patience patience) {
        try (var _ = Connection.open(dialer, tcp.host(), tcp.port(), patience)) {
            return Answer.success("");
        } catch (IOException trouble) {
            return Answer.failure(trouble.getMessage());
        }
    }
}
