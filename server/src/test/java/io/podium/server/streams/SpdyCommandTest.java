package io.podium.server.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.streams.NodeStreams.ExecRequest;
import io.podium.api.streams.NodeStreams.Exit;
import io.podium.api.streams.NodeStreams.TerminalSize;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SpdyCommandTest {
    private final FakeNode node = new FakeNode();

    private SpdyWire wire(String query) {
        Command command = Command.of(FakeNode.request("exec", query), node.target());
        return new SpdyWire(
                new SpdyCommand(
                        command,
                        ChannelProtocol.V4,
                        new Runner(node.doers),
                        new Runner(node.doers)));
    }

    @Test
    void itStartsWhenEveryStreamIsThereAndEndsWithTheStatus() {
        SpdyWire wire = wire("command=cat&stdin=true&stdout=true&stderr=true");
        node.program =
                terminal -> {
                    terminal.stdin().orElseThrow().transferTo(terminal.stdout().orElseThrow());
                    return new Exit(0);
                };
        wire.open(1, "streamtype", "error");
        wire.open(3, "streamtype", "stdin");
        wire.open(5, "streamtype", "stdout");
        assertThat(node.runAll()).as("stderr is not there yet").isZero();
        wire.open(7, "streamtype", "stderr");
        wire.data(3, "through", true);
        wire.received();
        assertThat(node.runAll()).isEqualTo(1);
        assertThat(wire.received())
                .containsExactly(
                        "data 5 through",
                        "data 5  last",
                        "data 7  last",
                        "data 1 {\"metadata\":{},\"status\":\"Success\"} last",
                        "goaway 7 OK");
        assertThat(node.requests)
                .containsExactly(
                        new ExecRequest(node.target().reference(), "main", List.of("cat"), false));
    }

    @Test
    void aTerminalHasNoStderrAndItsSizesComeAsJsonOneAfterTheOther() {
        SpdyWire wire = wire("command=sh&stdout=true&stderr=true&tty=true");
        wire.open(1, "streamtype", "error");
        wire.open(3, "streamtype", "stdout");
        wire.open(5, "streamtype", "resize");
        wire.data(5, "{\"Width\":80,\"Height\":24}\n{\"Width\":97,", false);
        wire.data(5, "\"Height\":31}\n", true);
        node.program =
                terminal -> {
                    assertThat(terminal.stdin()).isEmpty();
                    assertThat(terminal.stderr()).isEmpty();
                    // The sizes are read beside the command; here, after it began.
                    node.runAll();
                    assertThat(terminal.sizes())
                            .containsExactly(new TerminalSize(80, 24), new TerminalSize(97, 31));
                    return new Exit(7);
                };
        node.runAll();
        assertThat(wire.received())
                .anyMatch(frame ->
                        frame.startsWith("data 1 ") && frame.contains("\"message\":\"7\""));
    }

    @Test
    void aClientThatLeavesBeforeTheStartStartsNothing() {
        SpdyWire wire = wire("command=cat&stdout=true");
        wire.open(1, "streamtype", "error");
        wire.open(3, "streamtype", "stdout");
        var _ = wire.server.close();
        node.runAll();
        assertThat(node.requests).isEmpty();
    }
}
