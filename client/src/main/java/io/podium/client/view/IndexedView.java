package io.podium.client.view;

import io.podium.api.core.v1.Pod;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.selector.LabelSelector;
import io.podium.api.view.ApiObject;
import io.podium.base.collect.PersistentMap;
import io.podium.client.Failure;
import io.podium.client.Key;
import io.podium.client.Question;
import io.podium.client.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The view the {@link ViewKeeper} makes: persistent maps and indexes that share all but what
 * changed.
 */
public final class IndexedView implements View {
    private static final String PODS = "pods";

    private final Kinds kinds;
    private final long revision;
    private final Instant now;
    private final PersistentMap<String, Table> tables;

    /** Owner's uid and dependent's resource lead to the dependent's key. */
    private final Index owners;

    /** Node's name leads to the keys of its pods. */
    private final Index nodes;

    /** Every uid leads to resource and key. */
    private final PersistentMap<String, Place> uids;

    private record Place(String resource, Key key) {}

    private IndexedView(
            Kinds kinds,
            long revision,
            Instant now,
            PersistentMap<String, Table> tables,
            Index owners,
            Index nodes,
            PersistentMap<String, Place> uids) {
        this.kinds = kinds;
        this.revision = revision;
        this.now = now;
        this.tables = tables;
        this.owners = owners;
        this.nodes = nodes;
        this.uids = uids;
    }

    /** Holds nothing yet of the resources named. */
    static IndexedView empty(Kinds kinds, Iterable<String> resources, Instant now) {
        PersistentMap<String, Table> tables = PersistentMap.empty();
        for (String resource : resources) {
            tables = tables.with(resource, Table.EMPTY);
        }
        return new IndexedView(
                kinds, 0, now, tables, Index.EMPTY, Index.EMPTY, PersistentMap.empty());
    }

    /** The same objects at a later revision and time. */
    IndexedView at(long newRevision, Instant newNow) {
        return new IndexedView(kinds, newRevision, newNow, tables, owners, nodes, uids);
    }

    /** This view with the object as it is now; a resource that is not held is held from now on. */
    IndexedView with(String resource, ApiObject object) {
        Key key = Key.of(object);
        Table table = tables.get(resource).orElse(Table.EMPTY);
        Optional<ApiObject> old = table.objects().get(key);
        IndexedView cleared =
                old.filter(before -> !isIndexedAlike(before, object)).isPresent()
                        ? unindexed(resource, key, old.get())
                        : this;
        IndexedView indexed =
                old.isPresent() && cleared == this ? this : cleared.indexed(resource, key, object);
        return new IndexedView(
                kinds,
                revision,
                now,
                tables.with(resource, table.with(key, object)),
                indexed.owners,
                indexed.nodes,
                indexed.uids);
    }

    /** This view without the object of the key. */
    IndexedView without(String resource, Key key) {
        Table table = tables.get(resource).orElse(Table.EMPTY);
        Optional<ApiObject> old = table.objects().get(key);
        if (old.isEmpty()) {
            return this;
        }
        IndexedView cleared = unindexed(resource, key, old.get());
        return new IndexedView(
                kinds,
                revision,
                now,
                tables.with(resource, table.without(key)),
                cleared.owners,
                cleared.nodes,
                cleared.uids);
    }

    private static boolean isIndexedAlike(ApiObject old, ApiObject object) {
        return old.uid().equals(object.uid())
                && nodeOf(old).equals(nodeOf(object))
                && old.metadata().ownerReferences().equals(object.metadata().ownerReferences());
    }

    private static String nodeOf(ApiObject object) {
        return object instanceof Pod pod ? pod.spec().nodeName() : "";
    }

    private IndexedView indexed(String resource, Key key, ApiObject object) {
        Index newOwners = owners;
        for (OwnerReference owner : object.metadata().ownerReferences()) {
            newOwners = newOwners.with(new IndexKey(owner.uid(), resource, key));
        }
        String node = nodeOf(object);
        Index newNodes = node.isEmpty() ? nodes : nodes.with(new IndexKey(node, "", key));
        PersistentMap<String, Place> newUids =
                object.uid().isEmpty() ? uids : uids.with(object.uid(), new Place(resource, key));
        return new IndexedView(kinds, revision, now, tables, newOwners, newNodes, newUids);
    }

    private IndexedView unindexed(String resource, Key key, ApiObject object) {
        Index newOwners = owners;
        for (OwnerReference owner : object.metadata().ownerReferences()) {
            newOwners = newOwners.without(new IndexKey(owner.uid(), resource, key));
        }
        String node = nodeOf(object);
        Index newNodes = node.isEmpty() ? nodes : nodes.without(new IndexKey(node, "", key));
        return new IndexedView(
                kinds, revision, now, tables, newOwners, newNodes, uids.without(object.uid()));
    }

    Kinds kinds() {
        return kinds;
    }

    /** The object, of a resource by its name. */
    Optional<ApiObject> get(String resource, Key key) {
        return tables.get(resource).flatMap(table -> table.objects().get(key));
    }

    /** Visits everything, resource by resource. */
    void forEach(BiConsumer<String, ApiObject> visitor) {
        tables.scan((resource, table) -> {
            table.objects()
                    .scan((_, object) -> {
                        visitor.accept(resource, object);
                        return true;
                    });
            return true;
        });
    }

    private Table table(Class<? extends ApiObject> kind) {
        return tables.get(kinds.resource(kind)).orElse(Table.EMPTY);
    }

    private static <T extends ApiObject> List<T> cast(Class<T> kind, List<ApiObject> objects) {
        var typed = new ArrayList<T>(objects.size());
        for (ApiObject object : objects) {
            typed.add(kind.cast(object));
        }
        return typed;
    }

    @Override
    public long revision() {
        return revision;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public <T extends ApiObject> Optional<T> find(Class<T> kind, String namespace, String name) {
        return table(kind).objects().get(new Key(namespace, name)).map(kind::cast);
    }

    @Override
    public <T extends ApiObject> List<T> list(Class<T> kind) {
        return cast(kind, table(kind).all());
    }

    @Override
    public <T extends ApiObject> List<T> list(Class<T> kind, String namespace) {
        return cast(kind, table(kind).in(namespace));
    }

    @Override
    public int count(Class<? extends ApiObject> kind, String namespace) {
        return table(kind).count(namespace);
    }

    @Override
    public <T extends ApiObject> List<T> ownedBy(String uid, Class<T> kind) {
        Table table = table(kind);
        var found = new ArrayList<T>();
        owners.scan(
                uid,
                kinds.resource(kind),
                key -> found.add(kind.cast(table.objects().get(key).orElseThrow())));
        return found;
    }

    @Override
    public <T extends ApiObject> List<T> orphans(
            String namespace, LabelSelector selector, Class<T> kind) {
        return cast(kind, table(kind).matching(namespace, selector, true));
    }

    @Override
    public <T extends ApiObject> List<T> matching(
            String namespace, LabelSelector selector, Class<T> kind) {
        return cast(kind, table(kind).matching(namespace, selector, false));
    }

    @Override
    public List<Pod> onNode(String node) {
        Table pods = tables.get(PODS).orElse(Table.EMPTY);
        var found = new ArrayList<Pod>();
        nodes.scan(node, "", key -> found.add((Pod) pods.objects().get(key).orElseThrow()));
        return found;
    }

    @Override
    public Optional<ApiObject> byUid(String uid) {
        return uids.get(uid).flatMap(place -> get(place.resource(), place.key()));
    }

    @Override
    public List<ApiObject> dependents(String uid) {
        var found = new ArrayList<ApiObject>();
        owners.places()
                .scanFrom(
                        IndexKey.floor(uid, ""),
                        (place, _) ->
                                place.first().equals(uid)
                                        && found.add(
                                                get(place.second(), place.key()).orElseThrow()));
        return found;
    }

    @Override
    public int dependentCount(String uid) {
        // No uid contains the character after it, so this is just behind its last dependent.
        return owners.places().rank(IndexKey.floor(uid + '\u0001', ""))
                - owners.places().rank(IndexKey.floor(uid, ""));
    }

    @Override
    public boolean holds(String apiVersion, String kind) {
        return kinds.resource(apiVersion, kind)
                .filter(resource -> tables.get(resource).isPresent())
                .isPresent();
    }

    @Override
    public Optional<Question.Reply> reply(Question question) {
        return Optional.empty(); // Answers belong to a pass, not to the view all passes share.
    }

    @Override
    public Optional<Failure> lastFailure() {
        return Optional.empty();
    }
}
