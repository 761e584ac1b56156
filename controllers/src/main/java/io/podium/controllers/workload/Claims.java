package io.podium.controllers.workload;

import io.podium.api.selector.LabelSelector;
import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import io.podium.client.Question;
import io.podium.client.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What belongs to an owner: what it controls and still selects, and orphans it selects. Before it
 * takes an orphan it asks whether it still exists itself, because a view may be older than its own
 * deletion.
 *
 * @param mine what counts as its own, adopted ones included
 * @param writes adoptions and releases
 * @param question to be asked first, in which case nothing else is decided
 */
public record Claims<T extends ApiObject>(
        List<T> mine, List<Action> writes, Optional<Action> question) {

    /**
     * What belongs to the owner now.
     *
     * @param owned all that names the owner, as {@link View#ownedBy} has it
     * @param resource of the owner, such as replicasets.apps
     * @param relevant which objects are looked at at all
     */
    public static <T extends ApiObject> Claims<T> of(
            View view,
            ApiObject owner,
            List<T> owned,
            String resource,
            LabelSelector selector,
            Class<T> kind,
            Predicate<T> relevant) {
        return of(view, owner, owned, resource, selector, kind, relevant, "");
    }

    /** The same; what is adopted gets this finalizer, what is released loses it ("" for none). */
    public static <T extends ApiObject> Claims<T> of(
            View view,
            ApiObject owner,
            List<T> owned,
            String resource,
            LabelSelector selector,
            Class<T> kind,
            Predicate<T> relevant,
            String finalizer) {
        var mine = new ArrayList<T>();
        var writes = new ArrayList<Action>();
        for (T object : owned) {
            if (!relevant.test(object) || !Owners.isControlledBy(object, owner)) {
                continue;
            }
            if (selector.matches(object.metadata().labels())) {
                mine.add(object);
            } else if (!owner.isDeleting() && !object.isDeleting()) {
                writes.add(
                        finalizer.isEmpty()
                                ? Owners.release(object, owner)
                                : Owners.release(object, owner, finalizer));
            }
        }
        List<T> orphans =
                owner.isDeleting() || selector.isEverything()
                        ? List.of()
                        : view.orphans(owner.namespace(), selector, kind).stream()
                                .filter(relevant)
                                .filter(object -> !object.isDeleting())
                                .toList();
        if (orphans.isEmpty()) {
            return new Claims<>(mine, writes, Optional.empty());
        }
        var question = new Question.Live(resource, owner.namespace(), owner.name());
        Optional<Question.Reply> reply = view.reply(question);
        if (reply.isEmpty()) {
            return new Claims<>(mine, List.of(), Optional.of(new Action.Ask(question)));
        }
        if (reply.get() instanceof Question.Reply.Found(Optional<ApiObject> live)
                && live.filter(now -> now.uid().equals(owner.uid()) && !now.isDeleting())
                        .isPresent()) {
            for (T orphan : orphans) {
                mine.add(orphan);
                writes.add(
                        finalizer.isEmpty()
                                ? Owners.adopt(orphan, owner)
                                : Owners.adopt(orphan, owner, finalizer));
            }
        }
        return new Claims<>(mine, writes, Optional.empty());
    }
}
