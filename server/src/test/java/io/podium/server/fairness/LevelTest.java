package io.podium.server.fairness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One level in virtual time: nothing here waits, and time passes only when a test says so. */
class LevelTest {
    private static final long MILLI = 1_000_000;
    private static final LevelSettings QUEUES = new LevelSettings(false, 30, 0, -1, 64, 4, 3);
    private static final LevelSettings ONE_EACH = new LevelSettings(false, 30, 0, -1, 64, 1, 50);
    private static final LevelSettings REJECT = new LevelSettings(false, 30, 0, -1, 0, 0, 0);

    private final Map<Seat, String> names = new HashMap<>();
    private long now;

    private Level level(LevelSettings settings, int seats) {
        var level = new Level("l", settings, 0);
        assertThat(level.resize(seats, 0)).isEmpty();
        return level;
    }

    private Seat seat(Level level, int width) {
        return new Seat(null, null, level, width, now, false, Runnable::run);
    }

    private Seat arrive(Level level, String flow, int width) {
        Seat seat = seat(level, width);
        names.put(seat, flow);
        String why = level.arrive(seat, hash(flow), now);
        assertThat(why.isEmpty()).isEqualTo(seat.state != Seat.State.REJECTED);
        return seat;
    }

    private static long hash(String flow) {
        return flow.hashCode() * 0x9E3779B97F4A7C15L;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SEATS | WIDTHS    | STATES
                        2 | 1 1       | RUNNING RUNNING
                        2 | 1 1 1     | RUNNING RUNNING WAITING
                        2 | 2 1       | RUNNING WAITING
                        2 | 5         | RUNNING
                        2 | 1 5       | RUNNING WAITING
                        2 | 5 1       | RUNNING WAITING
                        1 | 1 1 1 1 1 | RUNNING WAITING WAITING WAITING WAITING
                    """)
    void aRequestRunsWhereThereIsRoomAndElseWaits(int seats, String widths, String states) {
        Level level = level(QUEUES, seats);
        var seen = new ArrayList<String>();
        for (String width : widths.split(" ", -1)) {
            seen.add(arrive(level, "f", Integer.parseInt(width)).state.name());
        }
        assertThat(String.join(" ", seen)).isEqualTo(states);
    }

    @Test
    void oneFlowFillsItsOwnQueuesAndNoOthers() {
        Level level = level(QUEUES, 1);
        arrive(level, "elephant", 1);
        int waiting = 0;
        while (arrive(level, "elephant", 1).state == Seat.State.WAITING) {
            waiting++;
        }
        assertThat(waiting).as("its hand of four queues, three in each").isEqualTo(12);
        assertThat(arrive(level, "mouse", 1).state).isEqualTo(Seat.State.WAITING);
    }

    /**
     * An elephant has a thousand requests at once, and for each that ends or is turned away comes
     * with another; a mouse asks now and then. Each request takes its seat for ten milliseconds.
     */
    @Test
    void whoAsksAThousandTimesAtOnceDelaysNobodyElseForLongerThanASeatIsTaken() {
        Level level = level(new LevelSettings(false, 30, 0, -1, 128, 6, 50), 10);
        var waits = new ArrayList<Long>();
        var ends = new ArrayDeque<Seat>();
        int turnedAway = 0;
        for (int i = 0; i < 1000; i++) {
            Seat seat = arrive(level, "elephant", 1);
            turnedAway += seat.state == Seat.State.REJECTED ? 1 : 0;
            if (seat.state == Seat.State.RUNNING) {
                ends.add(seat);
            }
        }
        assertThat(turnedAway).as("what six queues and ten seats do not hold").isEqualTo(690);
        for (int millis = 1; millis <= 10_000; millis++) {
            now = millis * MILLI;
            while (!ends.isEmpty() && now - ends.peek().started >= 10 * MILLI) {
                Seat over = ends.poll();
                if (names.get(over).equals("mouse")) {
                    waits.add(over.started - over.arrived);
                }
                ends.addAll(level.leave(over, now));
                Seat next = arrive(level, "elephant", 1);
                assertThat(next.state).isNotEqualTo(Seat.State.RUNNING);
            }
            if (millis % 7 == 0) {
                Seat mouse = arrive(level, "mouse", 1);
                assertThat(mouse.state).as("never turned away").isEqualTo(Seat.State.WAITING);
            }
        }
        assertThat(waits.size()).isGreaterThan(1400);
        assertThat(waits).allMatch(wait -> wait <= 10 * MILLI);
    }

    @Test
    void aLevelWithoutQueuesRejectsAtOnce() {
        Level level = level(REJECT, 1);
        Seat first = arrive(level, "a", 1);
        Seat second = seat(level, 1);
        assertThat(level.arrive(second, 0, now)).isEqualTo("concurrency-limit");
        level.leave(first, now);
        assertThat(arrive(level, "a", 1).state).isEqualTo(Seat.State.RUNNING);
    }

    @Test
    void theExemptAreNeverHeldUp() {
        Level level = level(new LevelSettings(true, 0, 0, -1, 0, 0, 0), 1);
        for (int i = 0; i < 1000; i++) {
            assertThat(arrive(level, "a", 10).state).isEqualTo(Seat.State.RUNNING);
        }
    }

    @Test
    void aPatientOneIsNeverRejected() {
        Level level = level(QUEUES, 1);
        arrive(level, "f", 1);
        for (int i = 0; i < 100; i++) {
            var seat = new Seat(null, null, level, 1, now, true, Runnable::run);
            assertThat(level.arrive(seat, hash("f"), now)).isEmpty();
            assertThat(seat.state).isEqualTo(Seat.State.WAITING);
        }
    }

    @Test
    void flowsThatAlwaysWantMoreGetTheSame() {
        Level level = level(ONE_EACH, 4);
        // One asks with ten at once, one with four; both come again as soon as one is served.
        Map<String, Integer> served = serve(level, Map.of("many", 10, "few", 4), 1, 20, 20, 4000);
        assertThat(served.get("few")).isBetween(1800, 2200);
    }

    @Test
    void whoTakesLongIsServedLessOften() {
        Level level = level(ONE_EACH, 2);
        Map<String, Integer> served = serve(level, Map.of("slow", 6, "quick", 6), 1, 40, 10, 4000);
        double ratio = (double) served.get("quick") / served.get("slow");
        assertThat(ratio).as("four times as long, a quarter as often").isBetween(3.0, 5.0);
    }

    /**
     * Serves so many in virtual time; each flow keeps a number of requests outstanding.
     *
     * @param first how long the flow with the greater name takes, in milliseconds
     * @param other how long the other takes
     */
    private Map<String, Integer> serve(
            Level level,
            Map<String, Integer> outstanding,
            int width,
            int first,
            int other,
            int many) {
        String greatest = outstanding.keySet().stream().max(String::compareTo).orElseThrow();
        var running = new ArrayDeque<Seat>();
        var served = new HashMap<String, Integer>();
        outstanding.forEach((flow, count) -> {
            for (int i = 0; i < count; i++) {
                Seat seat = arrive(level, flow, width);
                if (seat.state == Seat.State.RUNNING) {
                    running.add(seat);
                }
            }
        });
        for (int i = 0; i < many; i++) {
            Seat next =
                    running.stream()
                            .min((a, b) ->
                                    Long.compare(
                                            end(a, greatest, first, other),
                                            end(b, greatest, first, other)))
                            .orElseThrow();
            running.remove(next);
            now = Math.max(now, end(next, greatest, first, other));
            String flow = names.get(next);
            served.merge(flow, 1, Integer::sum);
            running.addAll(level.leave(next, now));
            Seat again = arrive(level, flow, width);
            if (again.state == Seat.State.RUNNING) {
                running.add(again);
            }
        }
        return served;
    }

    private long end(Seat seat, String greatest, int first, int other) {
        return seat.started + (names.get(seat).equals(greatest) ? first : other) * MILLI;
    }

    @Test
    void aWideOneIsNotOvertakenForEver() {
        Level level = level(ONE_EACH, 2);
        Seat one = arrive(level, "a", 1);
        Seat two = arrive(level, "a", 1);
        Seat wide = arrive(level, "b", 2);
        arrive(level, "a", 1);
        now += 5 * MILLI;
        assertThat(level.leave(one, now)).as("only one seat is free").isEmpty();
        now += 5 * MILLI;
        List<Seat> begun = level.leave(two, now);
        assertThat(begun).containsExactly(wide);
    }

    @Test
    void whoLeavesWhileWaitingIsForgotten() {
        Level level = level(QUEUES, 1);
        Seat first = arrive(level, "a", 1);
        Seat gone = arrive(level, "a", 1);
        Seat last = arrive(level, "b", 1);
        assertThat(level.leave(gone, now)).isEmpty();
        assertThat(level.waiting()).isEqualTo(1);
        assertThat(level.leave(first, now)).containsExactly(last);
        assertThat(level.leave(last, now)).isEmpty();
        assertThat(level.leave(last, now)).as("twice is once").isEmpty();
        assertThat(level.running()).isZero();
        assertThat(level.runningSeats()).isZero();
    }

    @Test
    void moreSeatsLetThoseWhoWaitBegin() {
        Level level = level(QUEUES, 1);
        arrive(level, "a", 1);
        Seat b = arrive(level, "b", 1);
        Seat c = arrive(level, "c", 1);
        assertThat(level.resize(3, now)).containsExactlyInAnyOrder(b, c);
    }

    @Test
    void fewerQueuesLoseNobody() {
        Level level = level(QUEUES, 1);
        Seat first = arrive(level, "x", 1);
        var waiting = new ArrayList<Seat>();
        for (String flow : "a b c d e f g h".split(" ", -1)) {
            waiting.add(arrive(level, flow, 1));
        }
        level.configure(new LevelSettings(false, 30, 0, -1, 1, 1, 3));
        var begun = new ArrayList<Seat>(level.leave(first, now));
        for (int i = 0; i < begun.size(); i++) {
            begun.addAll(level.leave(begun.get(i), now));
        }
        assertThat(begun).containsExactlyInAnyOrderElementsOf(waiting);
    }

    @Test
    void demandIsWhatRanAndWaited() {
        Level level = level(QUEUES, 1);
        arrive(level, "a", 1);
        arrive(level, "b", 1);
        arrive(level, "c", 1);
        now += 10 * MILLI;
        Demand.Seen seen = level.demandUntil(now);
        assertThat(seen.most()).isEqualTo(3);
        assertThat(seen.average()).isEqualTo(3.0);
    }
}
