package io.podium.api.kinds.batch;

import io.podium.api.strategy.Cells;
import io.podium.api.time.Age;
import io.podium.api.time.GoTime;
import io.podium.api.value.MapValue;
import java.time.Instant;
import java.util.List;

/** What the listings of Jobs and CronJobs show. */
public final class JobCells {
    private JobCells() {}

    public static Object status(MapValue job, Instant now) {
        for (String ended : List.of("Complete", "Failed")) {
            if (Cells.isTrue(job, ended)) {
                return ended;
            }
        }
        if (job.map("metadata").has("deletionTimestamp")) {
            return "Terminating";
        }
        for (String state : List.of("Suspended", "FailureTarget", "SuccessCriteriaMet")) {
            if (Cells.isTrue(job, state)) {
                return state;
            }
        }
        return "Running";
    }

    public static Object completions(MapValue job, Instant now) {
        MapValue spec = job.map("spec");
        long succeeded = job.map("status").integer("succeeded");
        if (spec.has("completions")) {
            return succeeded + "/" + spec.integer("completions");
        }
        long parallelism = spec.integer("parallelism");
        return succeeded + "/1" + (parallelism > 1 ? " of " + parallelism : "");
    }

    public static Object duration(MapValue job, Instant now) {
        String start = job.map("status").string("startTime");
        String end = job.map("status").string("completionTime");
        if (start.isEmpty()) {
            return "";
        }
        return Age.between(GoTime.parse(start), end.isEmpty() ? now : GoTime.parse(end));
    }

    public static Object suspend(MapValue cronJob, Instant now) {
        Object suspend = cronJob.map("spec").get("suspend");
        return suspend == null ? "<unset>" : suspend.equals(true) ? "True" : "False";
    }
}
