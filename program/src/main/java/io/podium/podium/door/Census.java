package io.podium.podium.door;

import io.podium.api.view.ApiObject;
import io.podium.client.Question;
import io.podium.client.Question.Remainder;
import io.podium.client.Question.Reply;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Answers questions from the newest snapshot. */
final class Census {
    private final StoreFeed feed;

    Census(StoreFeed feed) {
        this.feed = feed;
    }

    Reply answer(Question question) {
        Snapshot now = feed.store().snapshot();
        return switch (question) {
            case Question.Live live -> {
                Optional<Entry> entry =
                        now.get(new Key(live.resource(), live.namespace(), live.name()));
                yield new Reply.Found(entry.map(feed::object));
            }
            case Question.Census census -> new Reply.Counted(remainders(now, census.namespace()));
            case Question.Access access ->
                    throw new IllegalArgumentException("rights are no matter of counting");
        };
    }

    private List<Remainder> remainders(Snapshot now, String namespace) {
        var remainders = new ArrayList<Remainder>();
        for (String resource : new TreeSet<>(feed.kinds().resources())) {
            int count = now.count(resource, namespace);
            if (count > 0) {
                var finalizers = new TreeMap<String, Integer>();
                int[] deleting = {0};
                now.scan(
                        resource,
                        namespace,
                        Optional.empty(),
                        entry -> {
                            ApiObject object = feed.object(entry);
                            deleting[0] += object.isDeleting() ? 1 : 0;
                            object.metadata()
                                    .finalizers()
                                    .forEach(one -> finalizers.merge(one, 1, Integer::sum));
                            return true;
                        });
                remainders.add(new Remainder(resource, count, deleting[0], finalizers));
            }
        }
        return remainders;
    }
}
