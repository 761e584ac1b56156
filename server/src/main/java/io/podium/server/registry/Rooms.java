package io.podium.server.registry;

import io.podium.api.core.v1.Service;
import io.podium.api.schema.Resource;
import io.podium.api.value.TypedMap;
import io.podium.base.loop.Loop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.server.admission.Admissions;
import io.podium.server.admission.Attempt;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.admission.Lookup;
import io.podium.server.admission.Remarks;
import io.podium.server.allocate.ServiceAllocator;
import io.podium.server.render.Forms;
import io.podium.server.render.Kind;
import io.podium.server.render.Kinds;
import io.podium.server.render.ObjectBody;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the rooms of the registry share. */
record Rooms(
        Store store,
        Kinds kinds,
        Forms forms,
        Clock clock,
        Randomness randomness,
        Loop loop,
        Admissions admissions,
        ServiceAllocator services,
        FieldOwners owners) {

    /** The tree of a stored object. */
    static TypedMap peek(Entry entry) {
        return ((ObjectBody) entry.body()).peek();
    }

    Optional<Entry> find(Kind<?> kind, String namespace, String name) {
        return store.snapshot().get(new Key(kind.storage(), namespace, name));
    }

    /** What a user sent, complete with defaults, as the store keeps it. */
    static TypedMap completed(Kind<?> kind, TypedMap sent) {
        return stored(kind, kind.completed(sent));
    }

    /** A complete object of the kind's version, as the store keeps it. */
    static TypedMap stored(Kind<?> kind, TypedMap here) {
        return kind.isStored() ? here : kind.stored().completed(kind.toStored(here));
    }

    /** What somebody is about to do with the key, as plug-ins see it. */
    Attempt attempt(
            Operation operation,
            Resource resource,
            String subresource,
            Key key,
            Optional<TypedMap> object,
            Optional<TypedMap> old,
            Caller caller,
            Remarks remarks) {
        return new Attempt(
                operation,
                resource,
                subresource,
                key.namespace(),
                key.name(),
                object,
                old,
                caller.options(),
                caller.user(),
                caller.isDryRun(),
                lookup(),
                remarks);
    }

    /** What a deleted object held is free again. */
    void release(TypedMap gone) {
        if (gone.type() == Service.TYPE) {
            services.release(Service.of(gone));
        }
    }

    /** The present state for admission plug-ins. */
    Lookup lookup() {
        return new Lookup() {
            @Override
            public Optional<TypedMap> find(String storage, String namespace, String name) {
                return store.snapshot().get(new Key(storage, namespace, name)).map(Rooms::peek);
            }

            @Override
            public List<TypedMap> list(String storage, String namespace) {
                var found = new ArrayList<TypedMap>();
                store.snapshot()
                        .scan(
                                storage,
                                namespace,
                                Optional.empty(),
                                entry -> {
                                    found.add(peek(entry));
                                    return true;
                                });
                return found;
            }
        };
    }
}
