package io.podium.base.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class InflowTest {
    private static final int KIB = 1024;

    private final List<Boolean> tap = new ArrayList<>();
    private final Inflow inflow = new Inflow(new Gate(tap::add));

    @Test
    void chunksComeOutAsOneStreamAndThenItsEnd() throws IOException {
        inflow.arrived(bytes("he"));
        inflow.arrived(bytes(""));
        inflow.arrived(bytes("llo"));
        inflow.ended();
        assertThat(inflow.readAllBytes()).isEqualTo(bytes("hello"));
        assertThat(inflow.read()).as("the end stays the end").isEqualTo(-1);
        assertThat(tap).as("so little never touches the tap").isEmpty();
    }

    @Test
    void aReadTakesWhatIsThereAndNoMore() throws IOException {
        inflow.arrived(bytes("abc"));
        byte[] into = new byte[10];
        assertThat(inflow.read(into, 4, 2)).isEqualTo(2);
        assertThat(inflow.available()).isEqualTo(1);
        assertThat(inflow.read(into, 6, 0)).isZero();
        assertThat(inflow.read(into, 6, 4)).isEqualTo(1);
        assertThat(new String(into, 4, 3, StandardCharsets.UTF_8)).isEqualTo("abc");
    }

    @Test
    void bytesAboveAsciiAreNotTakenForTheEnd() throws IOException {
        inflow.arrived(new byte[] {(byte) 0xff});
        inflow.ended();
        assertThat(inflow.read()).isEqualTo(0xff);
        assertThat(inflow.read()).isEqualTo(-1);
    }

    @Test
    void tooMuchWaitingClosesTheTapAndReadingOpensItAgain() throws IOException {
        inflow.arrived(new byte[512 * KIB]);
        assertThat(tap).isEmpty();
        inflow.arrived(new byte[1]);
        assertThat(tap).containsExactly(false);
        inflow.arrived(new byte[100 * KIB]);
        assertThat(inflow.readNBytes(512 * KIB)).hasSize(512 * KIB);
        assertThat(tap).last().isEqualTo(true);
        assertThat(tap.stream().filter(open -> open)).hasSize(1);
    }

    @Test
    void streamsOfOneConnectionShareItsTap() throws IOException {
        var gate = new Gate(tap::add);
        var first = new Inflow(gate);
        var second = new Inflow(gate);
        first.arrived(new byte[300 * KIB]);
        second.arrived(new byte[300 * KIB]);
        assertThat(tap).containsExactly(false);
        first.readNBytes(300 * KIB);
        assertThat(tap).as("300 KiB still wait").containsExactly(false);
        second.readNBytes(300 * KIB);
        assertThat(tap).containsExactly(false, true);
    }

    /**
     * The reader takes all that waits in the moment between the decision to close and the closing.
     */
    @Test
    void aReaderThatIsQuickerThanTheClosingDoesNotLeaveTheTapClosed() throws Exception {
        try (ExecutorService readers = Executors.newSingleThreadExecutor()) {
            Thread reader = readers.submit(Thread::currentThread).get();
            var states = new ArrayList<Boolean>();
            var source = new CompletableFuture<Inflow>();
            var read = new CompletableFuture<Future<byte[]>>();
            var fast =
                    new Inflow(
                            new Gate(open -> {
                                if (!open) {
                                    read.complete(
                                            readers.submit(
                                                    () -> source.join().readNBytes(512 * KIB)));
                                    awaitDoneOrBlocked(read.join(), reader);
                                }
                                states.add(open);
                            }));
            source.complete(fast);
            fast.arrived(new byte[512 * KIB]);
            fast.arrived(new byte[1]);
            assertThat(read.join().get()).hasSize(512 * KIB);
            assertThat(states).containsExactly(false, true);
        }
    }

    /** Either the reader is through, or it waits for the very call that asks here. */
    private static void awaitDoneOrBlocked(Future<?> read, Thread reader) {
        while (!read.isDone() && reader.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aReaderWaitsUntilSomethingComes() throws ExecutionException, InterruptedException {
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<byte[]> read = readers.submit(inflow::readAllBytes);
            inflow.arrived(bytes("late"));
            inflow.ended();
            assertThat(read.get()).isEqualTo(bytes("late"));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
