package io.podium.api.kinds.batch;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.strategy.FieldRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * What a job's status may say, so that clients can rely on it whoever manages the job. A rule is
 * looked at only when something it is about has changed.
 */
final class JobStatusRules {
    private static final FieldPath STATUS = FieldPath.of("status");

    private final MapValue spec;
    private final MapValue status;
    private final MapValue old;
    private final Problems problems;
    private final boolean isComplete;
    private final boolean isFailed;
    private final boolean isFailing;
    private final boolean isMet;
    private final boolean isFinished;

    private JobStatusRules(MapValue job, MapValue old, Problems problems) {
        this.spec = job.map("spec");
        this.status = job.map("status");
        this.old = old.map("status");
        this.problems = problems;
        this.isComplete = isTrue(status, "Complete");
        this.isFailed = isTrue(status, "Failed");
        this.isFailing = isTrue(status, "FailureTarget");
        this.isMet = isTrue(status, "SuccessCriteriaMet");
        this.isFinished = isComplete || isFailed;
    }

    static boolean isTrue(MapValue status, String type) {
        ListValue conditions = status.list("conditions");
        for (int i = 0; i < conditions.size(); i++) {
            MapValue condition = conditions.map(i);
            if (condition.string("type").equals(type)
                    && condition.string("status").equals("True")) {
                return true;
            }
        }
        return false;
    }

    static void check(MapValue job, MapValue old, Problems problems) {
        var rules = new JobStatusRules(job, old, problems);
        rules.counts();
        rules.ends();
        rules.finished();
        rules.indexes();
        rules.running();
        rules.successes();
        rules.transitions();
    }

    private boolean changes(String field) {
        return !Objects.equals(status.get(field), old.get(field));
    }

    private boolean turns(String type) {
        return isTrue(status, type) != isTrue(old, type);
    }

    private boolean turnsFinished() {
        return isFinished != (isTrue(old, "Complete") || isTrue(old, "Failed"));
    }

    private void conditions(String detail) {
        problems.invalidUnshown(STATUS.child("conditions"), detail);
    }

    private void counts() {
        FieldRules.nonNegative(
                status,
                List.of("active", "succeeded", "failed", "ready", "terminating"),
                STATUS,
                problems);
        MapValue pods = status.map("uncountedTerminatedPods");
        var seen = new HashSet<String>();
        for (String list : List.of("succeeded", "failed")) {
            ListValue uids = pods.list(list);
            for (int i = 0; i < uids.size(); i++) {
                String uid = String.valueOf(uids.get(i));
                if (!uid.isEmpty() && seen.add(uid)) {
                    continue;
                }
                FieldPath path = STATUS.child("uncountedTerminatedPods").child(list).index(i);
                if (uid.isEmpty()) {
                    problems.invalid(path, uid, "must not be empty");
                } else {
                    problems.duplicate(path, uid);
                }
            }
        }
    }

    private void ends() {
        boolean turnsComplete = turns("Complete");
        boolean turnsFailed = turns("Failed");
        boolean turnsFailing = turns("FailureTarget");
        if (isComplete && isFailed && (turnsComplete || turnsFailed)) {
            conditions("cannot set Complete=True and Failed=true conditions");
        }
        if (isComplete && isFailing && (turnsComplete || turnsFailing)) {
            conditions("cannot set Complete=True and FailureTarget=true conditions");
        }
        completionTime(turnsComplete);
        if (isFailed && !isFailing && (turnsFailed || turnsFailing)) {
            conditions("cannot set Failed=True condition without the FailureTarget=true condition");
        }
        if (isComplete && !isMet && (turnsComplete || turns("SuccessCriteriaMet"))) {
            conditions(
                    "cannot set Complete=True condition without the SuccessCriteriaMet=true"
                            + " condition");
        }
    }

    private void completionTime(boolean turnsComplete) {
        boolean hasTime = status.has("completionTime");
        String time = status.string("completionTime");
        if (turnsComplete || changes("completionTime")) {
            if (hasTime && !isComplete) {
                problems.invalid(
                        STATUS.child("completionTime"),
                        time,
                        "cannot set completionTime when there is no Complete=True condition");
            }
            if (!hasTime && isComplete) {
                problems.required(
                        STATUS.child("completionTime"),
                        "completionTime is required for Complete jobs");
            }
        }
        boolean isEarly =
                hasTime
                        && status.has("startTime")
                        && time.compareTo(status.string("startTime")) < 0;
        if (isEarly && (changes("startTime") || changes("completionTime"))) {
            problems.invalid(
                    STATUS.child("completionTime"),
                    time,
                    "completionTime cannot be set before startTime");
        }
    }

    private void finished() {
        if (!isFinished) {
            return;
        }
        boolean turns = turnsFinished();
        long active = status.integer("active");
        if (active > 0 && (turns || changes("active"))) {
            problems.invalid(
                    STATUS.child("active"), active, "active>0 is invalid for finished job");
        }
        // One that is suspended and has nothing to do is complete without ever having begun.
        boolean isEmpty =
                spec.bool("suspend") && spec.has("completions") && spec.integer("completions") == 0;
        if (!status.has("startTime") && !isEmpty && (turns || changes("startTime"))) {
            problems.required(STATUS.child("startTime"), "startTime is required for finished job");
        }
        MapValue pods = status.map("uncountedTerminatedPods");
        boolean isUncounted = !pods.list("failed").isEmpty() || !pods.list("succeeded").isEmpty();
        if (isUncounted && (turns || changes("uncountedTerminatedPods"))) {
            problems.invalid(
                    STATUS.child("uncountedTerminatedPods"),
                    pods,
                    "uncountedTerminatedPods needs to be empty for finished job");
        }
    }

    private void indexes() {
        boolean turnsCompleted = changes("completedIndexes");
        boolean turnsFailed = changes("failedIndexes");
        if (!turnsCompleted && !turnsFailed) {
            return;
        }
        String completed = status.string("completedIndexes");
        String failed = status.string("failedIndexes");
        boolean hasCompletions = spec.has("completions");
        boolean hasLimit = spec.has("backoffLimitPerIndex");
        if (turnsCompleted && hasCompletions) {
            format("completedIndexes", completed);
        }
        if (turnsFailed && hasCompletions && hasLimit) {
            format("failedIndexes", failed);
        }
        if (turnsCompleted && !completed.isEmpty() && !JobRules.isIndexed(spec)) {
            problems.invalid(
                    STATUS.child("completedIndexes"),
                    completed,
                    "cannot set non-empty completedIndexes when non-indexed completion mode");
        }
        if (turnsFailed && !hasLimit && status.has("failedIndexes")) {
            problems.invalid(
                    STATUS.child("failedIndexes"),
                    failed,
                    "cannot set non-null failedIndexes when backoffLimitPerIndex is null");
        }
        long overlap =
                hasCompletions
                        ? Indexes.overlap(completed, failed, spec.integer("completions"))
                        : -1;
        if (overlap >= 0) {
            problems.invalid(
                    STATUS.child("failedIndexes"),
                    failed,
                    "failedIndexes and completedIndexes overlap at index: " + overlap);
        }
    }

    private void format(String field, String indexes) {
        try {
            long _ = Indexes.count(indexes, spec.integer("completions"));
        } catch (Indexes.Malformed fault) {
            problems.invalid(
                    STATUS.child(field),
                    indexes,
                    "error parsing " + field + ": " + fault.getMessage());
        }
    }

    private void running() {
        long terminating = status.integer("terminating");
        if (terminating > 0 && isFinished && (turnsFinished() || changes("terminating"))) {
            problems.invalid(
                    STATUS.child("terminating"),
                    terminating,
                    "terminating>0 is invalid for finished job");
        }
        long ready = status.integer("ready");
        if (status.has("ready")
                && ready > status.integer("active")
                && (changes("ready") || changes("active"))) {
            problems.invalid(
                    STATUS.child("ready"), ready, "cannot set more ready pods than active");
        }
    }

    private void successes() {
        if (isMet && isFailed) {
            conditions("cannot set SuccessCriteriaMet=True and Failed=true conditions");
        }
        if (isMet && isFailing) {
            conditions("cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
        }
        if (spec.has("successPolicy") && !isMet && isComplete) {
            conditions(
                    "cannot set Complete=True for Job with SuccessPolicy unless"
                            + " SuccessCriteriaMet=True");
        }
    }

    private void transitions() {
        for (String type : List.of("Failed", "Complete", "FailureTarget")) {
            if (isTrue(old, type) && !isTrue(status, type)) {
                conditions("cannot disable the terminal " + type + "=True condition");
            }
        }
        decreasing("failed");
        // Elastic jobs may shrink, and what succeeded beyond is forgotten.
        boolean isElastic =
                JobRules.isIndexed(spec)
                        && Objects.equals(spec.get("completions"), spec.get("parallelism"));
        if (!isElastic) {
            decreasing("succeeded");
        }
        if (status.has("completionTime")
                && old.has("completionTime")
                && changes("completionTime")) {
            problems.invalid(
                    STATUS.child("completionTime"),
                    status.string("completionTime"),
                    "completionTime cannot be mutated");
        }
        boolean isResumed = isTrue(old, "Suspended") && !isTrue(status, "Suspended");
        if (old.has("startTime") && changes("startTime") && !spec.bool("suspend") && !isResumed) {
            problems.required(
                    STATUS.child("startTime"), "startTime cannot be removed for unsuspended job");
        }
        boolean wasMet = isTrue(old, "SuccessCriteriaMet");
        if (wasMet && !isMet) {
            conditions("cannot disable the SuccessCriteriaMet=True condition");
        }
        if (isTrue(old, "Complete") && !wasMet && isMet) {
            conditions(
                    "cannot set SuccessCriteriaMet=True for Job already has Complete=true"
                            + " conditions");
        }
    }

    private void decreasing(String counter) {
        if (status.integer(counter) < old.integer(counter)) {
            problems.invalid(
                    STATUS.child(counter),
                    status.integer(counter),
                    "cannot decrease the " + counter + " counter");
        }
    }
}
