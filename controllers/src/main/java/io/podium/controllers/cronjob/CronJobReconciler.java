package io.podium.controllers.cronjob;

import io.podium.api.batch.v1.CronJob;
import io.podium.api.batch.v1.Job;
import io.podium.api.core.v1.ObjectReference;
import io.podium.api.cron.CronSchedule;
import io.podium.api.cron.MalformedSchedule;
import io.podium.api.cron.TimeZones;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Question;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.controllers.workload.Owners;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes the Job of each slot. First the books are brought up to date and stored; only then comes
 * what the time asks for. A Job and the status that says it was made go out together, and which
 * object it became is entered when the view shows it: so neither a crash between the two nor a Job
 * that is gone at once leads to a second one.
 */
public final class CronJobReconciler implements Reconciler {
    private static final String RESOURCE = "cronjobs.batch";
    private static final String SUPPORT =
            "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/";

    /** How long to wait for a view that is older than the CronJob. */
    private static final Duration CATCH_UP = Duration.ofSeconds(1);

    private final Map<Key, Seen> seen = new HashMap<>();

    /** The newest slot a Job was made for, by the uid of the CronJob. */
    private final Map<String, Instant> made = new HashMap<>();

    /** The schedule a CronJob was last seen with, and since when it has it, if it had another. */
    private record Seen(String uid, String schedule, String zone, Instant since) {
        boolean isOf(CronJob cron) {
            return uid.equals(cron.uid())
                    && schedule.equals(cron.spec().schedule())
                    && zone.equals(cron.spec().timeZone());
        }
    }

    /** Wakes the CronJob that controls a Job, and remembers its slot: it may be gone at once. */
    public void wake(View view, Optional<Job> before, Optional<Job> after, Consumer<Key> keys) {
        for (Job job : Stream.concat(before.stream(), after.stream()).toList()) {
            Owners.controller(job)
                    .filter(owner -> owner.kind().equals(CronJob.KIND))
                    .ifPresent(owner -> {
                        var key = new Key(job.namespace(), owner.name());
                        view.find(CronJob.class, key)
                                .filter(cron -> cron.uid().equals(owner.uid()))
                                .ifPresent(cron -> remember(cron, job));
                        keys.accept(key);
                    });
        }
    }

    private void remember(CronJob cron, Job job) {
        SlotJob.slot(cron, job)
                .ifPresent(slot ->
                        made.merge(cron.uid(), slot, (one, two) -> one.isAfter(two) ? one : two));
    }

    private void forget(Key key) {
        Seen gone = seen.remove(key);
        if (gone != null) {
            made.remove(gone.uid());
        }
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        CronJob cron = view.find(CronJob.class, key).orElse(null);
        if (cron == null) {
            forget(key);
            return List.of(); // The garbage collector decides what becomes of its Jobs.
        }
        Instant since = since(view, cron);
        List<Job> jobs =
                view.ownedBy(cron.uid(), Job.class).stream()
                        .filter(job -> Owners.isControlledBy(job, cron))
                        .toList();
        List<Job> surplus = History.surplus(cron, jobs);
        Books books =
                Books.of(view, cron, jobs, surplus, Optional.ofNullable(made.get(cron.uid())));
        var actions = new ArrayList<Action>();
        CronJob entered = books.cron();
        if (!entered.status().value().equals(cron.status().value())) {
            actions.add(new Action.UpdateStatus(entered));
            actions.addAll(books.told());
        } else {
            actions.addAll(books.strangers());
            if (!cron.isDeleting()) {
                actions.addAll(timely(view, cron, since));
            }
        }
        List<Action> questions = actions.stream().filter(Action.Ask.class::isInstance).toList();
        if (!questions.isEmpty()) {
            return questions; // All the rest is decided again, with the answers.
        }
        boolean isRefused =
                view.lastFailure()
                        .filter(failure -> failure.action() instanceof Action.Delete)
                        .isPresent();
        // What may not be deleted does not keep the next Job waiting; it is tried again with it.
        if (!isRefused) {
            surplus.forEach(job -> actions.add(deletion(cron, job)));
        }
        return actions;
    }

    /** Since when the times of its schedule count. */
    private Instant since(View view, CronJob cron) {
        Key key = Key.of(cron);
        Optional<Seen> before = Optional.ofNullable(seen.get(key));
        boolean isSame = before.filter(one -> one.isOf(cron)).isPresent();
        Instant since = Instant.MIN;
        if (isSame) {
            // A clock that was set back must not keep it waiting.
            since = before.get().since().isAfter(view.now()) ? since : before.get().since();
        } else if (before.filter(one -> one.uid().equals(cron.uid())).isPresent()) {
            since = view.now();
        } else {
            forget(key); // Another one had the name.
        }
        var now = new Seen(cron.uid(), cron.spec().schedule(), cron.spec().timeZone(), since);
        seen.put(key, now);
        return since;
    }

    /** What the time asks for, in upstream's order. */
    private static List<Action> timely(View view, CronJob cron, Instant since) {
        String zone = cron.spec().timeZone();
        if (cron.spec().hasTimeZone() && TimeZones.find(zone).isEmpty()) {
            return List.of(
                    Action.Event.warning(
                            cron,
                            "UnknownTimeZone",
                            "invalid timeZone: \"" + zone + "\": unknown time zone " + zone));
        }
        if (cron.spec().suspend()) {
            return List.of();
        }
        var actions = new ArrayList<Action>();
        String text = cron.spec().schedule();
        if (text.contains("TZ")) {
            actions.add(
                    Action.Event.warning(
                            cron,
                            "UnsupportedSchedule",
                            "CRON_TZ or TZ used in schedule \""
                                    + text
                                    + "\" is not officially supported, see "
                                    + SUPPORT
                                    + " for more details"));
        }
        try {
            CronSchedule schedule =
                    CronSchedule.parse(text, TimeZones.find(zone).orElse(ZoneOffset.UTC));
            actions.addAll(scheduled(view, cron, since, schedule));
        } catch (MalformedSchedule fault) {
            actions.add(
                    Action.Event.warning(
                            cron,
                            "UnparseableSchedule",
                            "unparseable schedule: \"" + text + "\" : " + fault.getMessage()));
        }
        return actions;
    }

    private static List<Action> scheduled(
            View view, CronJob cron, Instant since, CronSchedule schedule) {
        Slots due = Slots.due(cron, view.now(), schedule);
        if (!due.isSound()) {
            return List.of(
                    Action.Event.warning(
                            cron,
                            "InvalidSchedule",
                            "invalid schedule: " + cron.spec().schedule() + " : " + Slots.UNSOUND));
        }
        var actions = new ArrayList<Action>();
        Optional<Instant> slot = due.newest();
        if (slot.isPresent() && due.areMany()) {
            actions.add(
                    Action.Event.warning(
                            cron,
                            "TooManyMissedTimes",
                            "too many missed start times. Set or decrease"
                                    + " .spec.startingDeadlineSeconds or check clock skew"));
        }
        if (slot.filter(at -> at.isAfter(since) && !isDone(view, cron, at)).isPresent()) {
            actions.addAll(started(view, cron, slot.get()));
        }
        if (actions.stream().noneMatch(Action.Again.class::isInstance)) {
            Slots.wake(cron, view.now(), schedule)
                    .ifPresent(at -> actions.add(new Action.Again(at)));
        }
        return actions;
    }

    /** A Job of that name that belongs to somebody else has taken the slot, too. */
    private static boolean isDone(View view, CronJob cron, Instant slot) {
        return cron.status().lastScheduleTime().equals(Optional.of(slot))
                || view.find(Job.class, cron.namespace(), SlotJob.name(cron, slot)).isPresent();
    }

    private static List<Action> started(View view, CronJob cron, Instant slot) {
        List<ObjectReference> active = cron.status().active();
        if (cron.spec().concurrencyPolicy().equals("Forbid") && !active.isEmpty()) {
            return List.of(
                    Action.Event.normal(
                            cron,
                            "JobAlreadyActive",
                            "Not starting job because prior execution is running and concurrency"
                                    + " policy is Forbid"));
        }
        // The view may stand still: it is the CronJob itself that knows its last run.
        var question = new Question.Live(RESOURCE, cron.namespace(), cron.name());
        Optional<Question.Reply> reply = view.reply(question);
        if (reply.isEmpty()) {
            return List.of(new Action.Ask(question));
        }
        if (!isAsSeen(reply.get(), cron)) {
            return List.of(new Action.Again(view.now().plus(CATCH_UP)));
        }
        var actions = new ArrayList<Action>();
        CronJob told = cron.withStatus(cron.status().withLastScheduleTime(slot));
        if (cron.spec().concurrencyPolicy().equals("Replace")) {
            active.stream()
                    .flatMap(one -> running(view, one).stream())
                    .forEach(job -> actions.add(deletion(cron, job)));
            told = told.withStatus(told.status().withoutActive());
        }
        actions.add(
                new Action.Announced(
                        new Action.Create(SlotJob.create(cron, slot)),
                        Action.Event.normal(
                                cron,
                                "SuccessfulCreate",
                                "Created job " + Action.Announced.OUTCOME),
                        Action.Event.warning(
                                cron,
                                "FailedCreate",
                                "Error creating job: " + Action.Announced.OUTCOME)));
        actions.add(new Action.UpdateStatus(told));
        return actions;
    }

    private static Optional<Job> running(View view, ObjectReference one) {
        return view.find(Job.class, one.namespace(), one.name())
                .filter(job -> job.uid().equals(one.uid()));
    }

    private static boolean isAsSeen(Question.Reply reply, CronJob cron) {
        String revision = cron.metadata().resourceVersion();
        return reply instanceof Question.Reply.Found(var object)
                && object.filter(live -> live.metadata().resourceVersion().equals(revision))
                        .isPresent();
    }

    private static Action deletion(CronJob cron, Job job) {
        return new Action.Announced(
                new Action.Delete(job, Optional.empty(), "Background"),
                Action.Event.normal(cron, "SuccessfulDelete", "Deleted job " + job.name()),
                Action.Event.warning(
                        cron, "FailedDelete", "Deleted job: " + Action.Announced.OUTCOME));
    }
}
