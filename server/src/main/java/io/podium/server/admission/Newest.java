package io.podium.server.admission;

import io.podium.api.view.ApiObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Of several defaults the newest counts, so that one can take over from another. */
final class Newest {
    private Newest() {}

    static <T extends ApiObject> Optional<T> of(Stream<T> all, Predicate<T> isDefault) {
        Comparator<T> older =
                Comparator.comparing(
                        one -> one.metadata().creationTimestamp().orElse(Instant.EPOCH));
        // Of one second the name that comes first.
        Comparator<T> order = older.thenComparing(ApiObject::name, Comparator.reverseOrder());
        return all.filter(isDefault).max(order);
    }
}
