package io.podium.node.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.simulation.Simulation;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
    /** One that says a letter now and then. */
    private static final class Dribbling extends Socket {
        private final InputStream letters =
                new ByteArrayInputStream("abc".getBytes(StandardCharsets.UTF_8));
        private int timeout;

        @Override
        public InputStream getInputStream() {
            return letters;
        }

        @Override
        public void setSoTimeout(int millis) {
            timeout = millis;
        }
    }

    /** Each letter is waited for only as long as the whole answer may still take. */
    @Test
    void isForTheWholeAnswerAndNotForEachLetter() throws Exception {
        var time = new Simulation(1);
        try (var socket = new Dribbling()) {
            var patience = new Patience(time.clock(), Duration.ofSeconds(1));
            InputStream in = patience.listen(socket);

            assertThat(in.read()).isEqualTo('a');
            assertThat(socket.timeout).isEqualTo(1000);
            time.advance(Duration.ofMillis(400));
            assertThat(in.read()).isEqualTo('b');
            assertThat(socket.timeout).isEqualTo(600);
            time.advance(Duration.ofMillis(700));

            assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
        }
    }
}
