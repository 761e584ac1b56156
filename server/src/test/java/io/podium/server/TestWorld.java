package io.podium.server;

import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import io.podium.server.render.Forms;
import io.podium.server.render.ObjectBody;
import io.podium.store.Body;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Store;
import io.podium.store.Write;
import io.podium.store.memory.MemoryEngine;
import java.util.List;
import java.util.Optional;

/** A memory store with objects written straight into it. */
public final class TestWorld implements AutoCloseable {
    public final TestClock clock = new TestClock();
    public final Store store = MemoryEngine.open(new CallerLoop(), clock);
    private final Forms forms = Forms.withBudget(1 << 20);

    /** The value of a stored body. */
    public TypedMap tree(Body body) {
        return ((ObjectBody) body).peek();
    }

    public ObjectBody body(TypedMap tree) {
        return ObjectBody.of(forms, tree);
    }

    /** Creates or replaces. */
    public void put(ApiObject object) {
        Key key = key(object);
        Optional<Entry> has = store.snapshot().get(key);
        ObjectBody body = body(object.value());
        store.commit(
                        List.of(
                                has.map(entry -> Write.update(entry, body))
                                        .orElse(Write.create(key, body))))
                .join();
    }

    public void remove(ApiObject object) {
        store.commit(List.of(Write.delete(store.snapshot().get(key(object)).orElseThrow()))).join();
    }

    private static Key key(ApiObject object) {
        String apiVersion = object.value().string("apiVersion");
        Resource resource =
                Schema.kubernetes().kind(apiVersion, object.value().string("kind")).orElseThrow();
        return new Key(resource.groupResource(), object.namespace(), object.name());
    }

    @Override
    public void close() {
        store.close();
    }
}
