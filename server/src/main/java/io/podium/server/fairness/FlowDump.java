package io.podium.server.fairness;

import io.podium.base.time.Clock;
import io.podium.server.authz.Attributes;
import io.podium.server.discovery.Page;
import io.podium.server.wire.RequestLine;
import io.podium.server.wire.Response;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Levels, queues and requests as tables for people, at the paths where upstream shows them. They
 * stand in no list of paths.
 */
public final class FlowDump {
    private static final String PREFIX = "/debug/api_priority_and_fairness/";
    private static final int NARROWEST = 8;
    private static final String NEVER = "0001-01-01T00:00:00Z";
    private static final int NO_PLACE = -1;

    private final Fairness fairness;
    private final Clock clock;

    private FlowDump(Fairness fairness, Clock clock) {
        this.fairness = fairness;
        this.clock = clock;
    }

    /** The pages by their paths. */
    public static Map<String, Page> pages(Fairness fairness, Clock clock) {
        var dump = new FlowDump(fairness, clock);
        return Map.of(
                PREFIX + "dump_priority_levels",
                        (line, _, response) -> send(dump.levels(), response),
                PREFIX + "dump_queues", (line, _, response) -> send(dump.queues(), response),
                PREFIX + "dump_requests", (line, _, response) -> dump.requests(line, response));
    }

    private static void send(List<List<String>> rows, Response response) {
        response.send(
                200,
                Map.of("content-type", "text/plain; charset=utf-8"),
                table(rows).getBytes(StandardCharsets.UTF_8));
    }

    private List<List<String>> levels() {
        var rows = new ArrayList<List<String>>();
        rows.add(
                List.of(
                        "PriorityLevelName",
                        "ActiveQueues",
                        "IsIdle",
                        "IsQuiescing",
                        "WaitingRequests",
                        "ExecutingRequests",
                        "DispatchedRequests",
                        "RejectedRequests",
                        "TimedoutRequests",
                        "CancelledRequests"));
        for (LevelDigest level : fairness.digests()) {
            LevelDigest.Totals totals = level.totals();
            rows.add(
                    texts(
                            level.name(),
                            level.activeQueues(),
                            level.isIdle(),
                            false, // A level whose object is gone is not shown here.
                            level.waiting(),
                            level.running(),
                            totals.dispatched(),
                            totals.rejected(),
                            totals.timedOut(),
                            totals.cancelled()));
        }
        return rows;
    }

    private List<List<String>> queues() {
        var rows = new ArrayList<List<String>>();
        rows.add(
                List.of(
                        "PriorityLevelName",
                        "Index",
                        "PendingRequests",
                        "ExecutingRequests",
                        "SeatsInUse",
                        "NextDispatchR",
                        "InitialSeatsSum",
                        "MaxSeatsSum",
                        "TotalWorkSum"));
        for (LevelDigest level : fairness.digests()) {
            int index = 0;
            for (LevelDigest.Queue queue : level.queues()) {
                rows.add(
                        texts(
                                level.name(),
                                index++,
                                queue.waiting().size(),
                                queue.running().size(),
                                queue.runningSeats(),
                                seatSeconds(queue.nextStart()),
                                queue.waitingSeats(),
                                queue.waitingSeats(),
                                seatSeconds(queue.work())));
            }
        }
        return rows;
    }

    private static String seatSeconds(double seconds) {
        return String.format(Locale.ROOT, "%.8fss", seconds);
    }

    private void requests(RequestLine line, Response response) {
        boolean isDetailed = !line.parameter("includeRequestDetails").isEmpty();
        var titles =
                new ArrayList<>(
                        List.of(
                                "PriorityLevelName",
                                "FlowSchemaName",
                                "QueueIndex",
                                "RequestIndexInQueue",
                                "FlowDistingsher",
                                "ArriveTime",
                                "InitialSeats",
                                "FinalSeats",
                                "AdditionalLatency",
                                "StartTime"));
        if (isDetailed) {
            titles.addAll(
                    List.of(
                            "UserName",
                            "Verb",
                            "APIPath",
                            "Namespace",
                            "Name",
                            "APIVersion",
                            "Resource",
                            "SubResource"));
        }
        var rows = new ArrayList<List<String>>();
        rows.add(titles);
        for (LevelDigest level : fairness.digests()) {
            for (int i = 0; i < level.queues().size(); i++) {
                List<Seat> waiting = level.queues().get(i).waiting();
                for (int place = 0; place < waiting.size(); place++) {
                    rows.add(request(level, i, place, waiting.get(place), isDetailed));
                }
                for (Seat seat : level.queues().get(i).running()) {
                    rows.add(request(level, i, NO_PLACE, seat, isDetailed));
                }
            }
            for (Seat seat : level.queueless()) {
                rows.add(request(level, NO_PLACE, NO_PLACE, seat, isDetailed));
            }
        }
        send(rows, response);
    }

    private List<String> request(
            LevelDigest level, int queue, int place, Seat seat, boolean isDetailed) {
        Attributes asked = seat.asked;
        var row =
                new ArrayList<>(
                        texts(
                                level.name(),
                                seat.flow.name(),
                                queue,
                                place,
                                seat.flow.distinguisher(asked),
                                time(seat.arrived),
                                seat.width,
                                0,
                                "0s",
                                seat.isRunning() ? time(seat.started) : NEVER));
        if (isDetailed) {
            String version =
                    asked.group().isEmpty()
                            ? asked.version()
                            : asked.group() + "/" + asked.version();
            row.addAll(
                    List.of(
                            asked.user().name(),
                            asked.verb(),
                            asked.urlPath(),
                            asked.namespace(),
                            asked.name(),
                            version,
                            asked.resource(),
                            asked.subresource()));
        }
        return row;
    }

    private Instant time(long nanos) {
        return clock.now().minusNanos(clock.nanos() - nanos);
    }

    private static List<String> texts(Object... cells) {
        return Arrays.stream(cells).map(String::valueOf).toList();
    }

    /** Columns as wide as what stands in them. */
    private static String table(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (int i = 0; i < columns; i++) {
            int column = i;
            int widest = rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
            widths[i] = Math.max(NARROWEST, widest + ", ".length());
        }
        var text = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < columns - 1; i++) {
                String cell = row.get(i) + ",";
                text.append(cell).repeat(' ', widths[i] - cell.length());
            }
            text.append(row.getLast()).append('\n');
        }
        return text.toString();
    }
}
