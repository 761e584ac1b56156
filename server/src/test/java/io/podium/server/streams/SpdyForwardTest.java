package io.podium.server.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpdyForwardTest {
    private final FakeNode node = new FakeNode();
    private final SpdyWire wire = new SpdyWire(new SpdyForward(node.target(), node.doers));

    @ParameterizedTest
    @CsvSource({"1, 3", "3, 1"})
    void twoStreamsOfOneRequestMakeAConnectionInEitherOrder(int error, int data) {
        open(Math.min(error, data), error < data ? "error" : "data", "0", "80");
        assertThat(node.runAll()).isZero();
        open(Math.max(error, data), error < data ? "data" : "error", "0", "80");
        wire.data(data, "GET /", true);
        wire.received();
        node.runAll();
        assertThat(wire.received())
                .containsExactly(
                        "data " + data + " GET /",
                        "data " + error + "  last",
                        "data " + data + "  last");
        assertThat(node.requests).containsExactly(80);
    }

    @Test
    void requestsOfOneConnectionKeepApart() {
        open(1, "error", "0", "80");
        open(3, "error", "1", "81");
        open(5, "data", "1", "81");
        open(7, "data", "0", "80");
        wire.data(5, "one", true);
        wire.data(7, "zero", true);
        wire.received();
        node.runAll();
        assertThat(wire.received()).contains("data 5 one", "data 7 zero");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1   | error forwarding port 1 to pod web, uid : connection refused
                    web | error forwarding port web to pod web, uid : For input string: "web"
                    """)
    void theErrorStreamSaysWhatWentWrong(String port, String says) {
        open(1, "error", "0", port);
        open(3, "data", "0", port);
        wire.received();
        node.runAll();
        assertThat(wire.received()).containsExactly("data 1 " + says + " last", "data 3  last");
    }

    private void open(int id, String type, String request, String port) {
        wire.open(id, "streamtype", type, "requestid", request, "port", port);
    }
}
