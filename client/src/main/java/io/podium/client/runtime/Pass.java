package io.podium.client.runtime;

import io.podium.api.error.ApiError;
import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import io.podium.client.Door;
import io.podium.client.Failure;
import io.podium.client.Question;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Carries out what one reconcile decided: in order, one after the other, but for neighbouring
 * creates, which go out in batches that double while they succeed, and neighbouring deletes and
 * patches, which go out together. The first group with a failure ends it.
 */
final class Pass {
    /**
     * What came of it.
     *
     * @param revision the newest of its own writes, which the view must show before the key runs
     *     again
     * @param isUnknown whether some write may or may not have been done
     * @param isQuiet whether the failure belongs to everyday life, such as a conflict
     */
    record Result(
            long revision,
            Optional<Failure> failure,
            boolean isQuiet,
            boolean isUnknown,
            Map<Question, Question.Reply> replies,
            Optional<Instant> again) {}

    private final Door door;
    private final Calls calls;
    private final EventRecorder recorder;
    private final List<Action> actions;
    private final Consumer<Result> done;

    private int next;
    private int batch = 1;
    private int inFlight;
    private long revision;
    private Optional<Failure> failure = Optional.empty();
    private boolean isQuiet = true;
    private boolean isUnknown;
    private final Map<Question, Question.Reply> replies = new HashMap<>();

    Pass(
            Door door,
            Calls calls,
            EventRecorder recorder,
            List<Action> actions,
            Consumer<Result> done) {
        this.door = door;
        this.calls = calls;
        this.recorder = recorder;
        this.actions = actions;
        this.done = done;
    }

    /** Starts the next group once nothing is in flight. */
    void go() {
        while (inFlight == 0) {
            if (next >= actions.size() || failure.isPresent()) {
                done.accept(new Result(revision, failure, isQuiet, isUnknown, replies, again()));
                return;
            }
            Action first = actions.get(next);
            switch (first) {
                case Action.Event event -> {
                    recorder.record(event);
                    next++;
                }
                case Action.Again _ -> next++;
                case Action.Ask _ -> startAll(group(first, Integer.MAX_VALUE));
                default -> {
                    boolean isCreate = bare(first) instanceof Action.Create;
                    List<Action> group = group(first, isCreate ? batch : most(bare(first)));
                    batch = isCreate ? batch * 2 : 1;
                    startAll(group);
                }
            }
        }
    }

    private static int most(Action action) {
        return switch (action) {
            case Action.Delete _, Action.DeleteAll _, Action.Patch _ -> Integer.MAX_VALUE;
            default -> 1;
        };
    }

    private Optional<Instant> again() {
        return actions.stream()
                .filter(Action.Again.class::isInstance)
                .map(action -> ((Action.Again) action).at())
                .min(Instant::compareTo);
    }

    /** The next actions of the same sort, at most so many. */
    private List<Action> group(Action first, int most) {
        var group = new ArrayList<Action>();
        var patched = new HashSet<String>();
        while (next < actions.size() && group.size() < most) {
            Action action = bare(actions.get(next));
            boolean isSameSort = action.getClass() == bare(first).getClass();
            if (!isSameSort
                    || (action instanceof Action.Patch patch
                            && !patched.add(patch.object().uid()))) {
                break;
            }
            group.add(actions.get(next++));
        }
        return group;
    }

    private static Action bare(Action action) {
        return action instanceof Action.Announced announced ? announced.write() : action;
    }

    private void startAll(List<Action> group) {
        inFlight = group.size();
        for (Action action : group) {
            if (action instanceof Action.Ask ask) {
                calls.call(
                        () -> door.ask(ask.question()),
                        (reply, trouble) -> answered(ask, reply, trouble));
            } else {
                calls.call(
                        () -> door.act(bare(action)),
                        (outcome, trouble) -> acted(action, outcome, trouble));
            }
        }
    }

    private void answered(Action.Ask ask, Question.Reply reply, Throwable trouble) {
        if (trouble == null) {
            replies.put(ask.question(), reply);
        } else {
            fail(ask, trouble, false);
        }
        finishOne();
    }

    private void acted(Action action, Door.Outcome outcome, Throwable trouble) {
        if (trouble == null) {
            revision = Math.max(revision, outcome.revision());
            announce(action, true, nameOf(bare(action), outcome));
        } else if (!isSatisfied(bare(action), trouble)) {
            boolean quiet = isQuiet(trouble);
            fail(bare(action), trouble, quiet);
            if (!quiet) {
                announce(action, false, text(trouble));
            }
        }
        finishOne();
    }

    private void finishOne() {
        inFlight--;
        if (inFlight == 0) {
            go();
        }
    }

    private void fail(Action action, Throwable trouble, boolean quiet) {
        String reason = trouble instanceof ApiError refusal ? refusal.reason() : "";
        if (failure.isEmpty() || (isQuiet && !quiet)) {
            failure = Optional.of(new Failure(action, reason, text(trouble)));
        }
        isQuiet &= quiet;
        isUnknown |= !(trouble instanceof ApiError);
    }

    private void announce(Action action, boolean isDone, String outcome) {
        if (action instanceof Action.Announced announced) {
            (isDone ? announced.success() : announced.failure())
                    .ifPresent(event -> recorder.record(event.about(outcome)));
        }
    }

    /**
     * What was to be deleted is gone or, where only its uid was asked for, another; and nothing is
     * created any more where a namespace is ending.
     */
    private static boolean isSatisfied(Action action, Throwable trouble) {
        if (!(trouble instanceof ApiError refusal)) {
            return false;
        }
        return switch (action) {
            case Action.Delete delete ->
                    refusal.code() == 404 || (refusal.code() == 409 && !delete.isAsSeen());
            case Action.Create _ ->
                    refusal.details().causes().stream()
                            .anyMatch(cause -> cause.reason().equals("NamespaceTerminating"));
            default -> false;
        };
    }

    /** Conflicts and objects that are gone: the view was old, a newer one will tell. */
    private static boolean isQuiet(Throwable trouble) {
        return trouble instanceof ApiError refusal
                && (refusal.code() == 409 || refusal.code() == 404);
    }

    private static String text(Throwable trouble) {
        return trouble.getMessage() == null ? trouble.toString() : trouble.getMessage();
    }

    private static String nameOf(Action action, Door.Outcome outcome) {
        return outcome.object()
                .map(ApiObject::name)
                .orElseGet(() ->
                        switch (action) {
                            case Action.Create create -> create.object().name();
                            case Action.Update update -> update.object().name();
                            case Action.UpdateStatus update -> update.object().name();
                            case Action.UpdatePart update -> update.object().name();
                            case Action.Patch patch -> patch.object().name();
                            case Action.Delete delete -> delete.object().name();
                            case Action.Bind bind -> bind.pod().name();
                            case Action.Post post -> post.parent().name();
                            case Action.DeleteAll all -> all.namespace();
                            case Action.Announced _, Action.Event _, Action.Again _, Action.Ask _ ->
                                    "";
                        });
    }
}
