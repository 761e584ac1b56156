package io.podium.server.registry;

import io.podium.api.managed.Applying;
import io.podium.api.managed.Applying.Order;
import io.podium.api.managed.Ownership;
import io.podium.api.managed.Site;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.schema.Resource;
import io.podium.api.time.GoTime;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.base.time.Clock;
import io.podium.server.render.Kind;
import io.podium.server.render.Kinds;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Who manages which fields, for the writes of a registry. Threads may share one instance. */
final class FieldOwners {
    private final Kinds kinds;
    private final Clock clock;
    private final Ownership ownership = new Ownership();
    private final Applying applying = new Applying(ownership);
    private final Map<Place, Site> sites = new ConcurrentHashMap<>();

    /** Where something is written; kinds are few and each is one instance. */
    private record Place(Kind<?> kind, String subresource) {}

    FieldOwners(Kinds kinds, Clock clock) {
        this.kinds = kinds;
        this.clock = clock;
    }

    private Site site(Kind<?> kind, String subresource) {
        return sites.computeIfAbsent(
                new Place(kind, subresource),
                place ->
                        Site.of(
                                kind.resource(),
                                subresource,
                                (apiVersion, tree) -> as(kind, apiVersion, tree)));
    }

    private Optional<TypedMap> as(Kind<?> kind, String apiVersion, TypedMap tree) {
        Optional<Resource> other = kinds.schema().kind(apiVersion, kind.resource().kind());
        return other.flatMap(resource -> kinds.find(resource))
                .filter(one -> one.stored().equals(kind.stored()))
                .map(one -> one.fromStored(kind.toStored(tree)));
    }

    private String now() {
        return GoTime.format(clock.now());
    }

    /** The object to be created, its fields its creator's. Trees here are of the kind's version. */
    TypedMap created(Kind<?> kind, TypedMap tree, String manager) {
        return ownership.created(site(kind, ""), tree, manager, now());
    }

    TypedMap updated(
            Kind<?> kind, String subresource, TypedMap live, TypedMap wanted, String manager) {
        return ownership.updated(site(kind, subresource), live, wanted, manager, now());
    }

    /** What an applied configuration makes of the object. */
    TypedMap applied(
            Kind<?> kind,
            String subresource,
            Optional<TypedMap> live,
            MapValue said,
            WriteOptions options) {
        var order = new Order(said, options.manager(), options.force(), now());
        return applying.applied(site(kind, subresource), live, order);
    }

    /** Refuses a configuration that is none of the type. */
    void check(Site site, MapValue said) {
        applying.check(site, said);
    }

    /**
     * The new object with the managers it is to have; the old one when nothing is new but the times
     * at which managers last changed something.
     */
    static TypedMap settled(TypedMap wanted, ObjectMeta managed, TypedMap old) {
        TypedMap now =
                Metadata.edit(
                        wanted,
                        metadata ->
                                managed.managedFields().isEmpty()
                                        ? metadata.withoutManagedFields()
                                        : metadata.withManagedFields(managed.managedFields()));
        if (now.equals(old)) {
            return old;
        }
        ObjectMeta before = Metadata.of(old);
        return Ownership.differInTimesOnly(Metadata.of(now), before)
                        && Metadata.edit(
                                        now,
                                        metadata ->
                                                metadata.withManagedFields(before.managedFields()))
                                .equals(old)
                ? old
                : now;
    }
}
