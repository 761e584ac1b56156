package io.podium.server.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.error.ApiError;
import io.podium.api.streams.NodeStreams.AttachRequest;
import io.podium.api.streams.NodeStreams.Exit;
import io.podium.api.streams.NodeStreams.StreamRefused;
import io.podium.api.streams.NodeStreams.Terminal;
import io.podium.api.streams.NodeStreams.TerminalSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandTest {
    private final FakeNode node = new FakeNode();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    exec   | command=ls                          | you must specify at least 1 of stdin, stdout, stderr
                    exec   | command=ls&stdout=false             | you must specify at least 1 of stdin, stdout, stderr
                    exec   | command=ls&stderr=true&tty=true     | you must specify at least 1 of stdin, stdout, stderr
                    exec   | stdout=true                         | you must specify at least one command for the container
                    attach | tty=true                            | you must specify at least 1 of stdin, stdout, stderr
                    """)
    void refusesWhatMakesNoSense(String subresource, String query, String says) {
        assertThatThrownBy(() -> Command.of(FakeNode.request(subresource, query), node.target()))
                .hasMessage(says)
                .asInstanceOf(InstanceOfAssertFactories.type(ApiError.class))
                .returns(400, ApiError::code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            textBlock =
                    """
                    exec   | command=sh&command=-c&command=x&stdin=1&stdout=true&stderr=true | false [sh, -c, x] true true true false
                    exec   | command=sh&stdin=true&stdout=true&stderr=true&tty=true          | false [sh] true true false true
                    attach | stdout=true                                                     | true [] false true false false
                    """)
    void readsTheQuery(String subresource, String query, String wanted) {
        Command command = Command.of(FakeNode.request(subresource, query), node.target());
        String read =
                "%s %s %s %s %s %s"
                        .formatted(
                                command.attaches(),
                                command.words(),
                                command.stdin(),
                                command.stdout(),
                                command.stderr(),
                                command.tty());
        assertThat(read).isEqualTo(wanted);
    }

    @Test
    void attachRunsNoCommand() throws InterruptedException {
        node.program = terminal -> new Exit(0);
        run("attach", "stdout=true");
        assertThat(node.requests)
                .containsExactly(new AttachRequest(node.target().reference(), "main", false));
    }

    @Test
    void howItEndedIsTheStatusThatKubectlReads() throws InterruptedException {
        node.program = terminal -> new Exit(3);
        assertThat(run("exec", "command=sh&command=-c&stdout=true"))
                .isEqualTo(text(ExitStatus.of(3, List.of("sh", "-c"))));
        node.program =
                terminal -> {
                    throw new StreamRefused(404, "container not found (\"main\")");
                };
        assertThat(run("exec", "command=sh&stdout=true"))
                .contains(
                        "\"code\":500",
                        "\"reason\":\"InternalError\"",
                        "unable to upgrade: container not found (\\\"main\\\")");
        node.program =
                terminal -> {
                    throw new IOException("the runtime closed the stream");
                };
        assertThat(run("exec", "command=sh&stdout=true"))
                .contains("\"code\":500")
                .contains("error executing command in container: the runtime closed the stream");
    }

    private String run(String subresource, String query) throws InterruptedException {
        Command command = Command.of(FakeNode.request(subresource, query), node.target());
        var terminal =
                new Terminal(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        new LinkedBlockingQueue<>());
        return text(command.run(terminal, "unable to upgrade: "));
    }

    private static String text(ExitStatus status) {
        return new String(status.in(ChannelProtocol.V4), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"Width":97,"Height":31}  | 97 31
                    {"Height":31,"Width":97}  | 97 31
                    [1]                       | none
                    {"Width":                 | none
                    hello                     | none
                    """)
    void sizesAreJsonAndOtherThingsAreNone(String message, String size) {
        Optional<TerminalSize> read = Command.size(message.getBytes(StandardCharsets.UTF_8));
        assertThat(read.map(it -> it.width() + " " + it.height()).orElse("none")).isEqualTo(size);
    }
}
