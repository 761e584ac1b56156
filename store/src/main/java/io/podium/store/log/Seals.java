package io.podium.store.log;

import io.podium.store.Key;
import io.podium.store.Seal;
import io.podium.store.StoreException;
import io.podium.store.Write;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The seal of now, and the ones before it that something on the disk may still lie under. The seal
 * of now may be asked for on any thread; all else is done on the store's loop.
 */
final class Seals {
    private static final byte[] PROBE = "whatever stands here".getBytes(StandardCharsets.UTF_8);

    /** Of which there are bodies on the disk, or were. */
    private final Set<String> resources = ConcurrentHashMap.newKeySet();

    private volatile Seal current;
    private List<Seal> older = List.of();

    Seals(Seal first) {
        current = first;
    }

    Seal current() {
        return current;
    }

    /** Bodies of these keys go to the disk. */
    void note(List<Write> batch) {
        for (Write write : batch) {
            if (write.body().isPresent()) {
                note(write.key().resource());
            }
        }
    }

    void note(String resource) {
        if (!resources.contains(resource)) {
            resources.add(resource);
        }
    }

    /**
     * The fresh one is that of now.
     *
     * @throws StoreException when it does not open all there is; then nothing has changed
     */
    void change(Seal fresh) {
        var all = new ArrayList<>(older);
        all.add(current);
        for (String resource : resources) {
            all.forEach(seal -> check(seal, fresh, new Key(resource, "", "")));
        }
        older = List.copyOf(all);
        current = fresh;
    }

    private static void check(Seal lying, Seal fresh, Key key) {
        if (!lying.covers(key)) {
            if (fresh.covers(key)) {
                admitPlain(fresh, key);
            }
            return;
        }
        byte[] sealed = lying.close(key, PROBE);
        StoreException trouble = null;
        try {
            // A cipher that does not notice a wrong key may make something else of it.
            if (Arrays.equals(fresh.open(key, sealed).plain(), PROBE)) {
                return;
            }
        } catch (StoreException e) {
            trouble = e;
        }
        throw new StoreException(
                ("%s still lie on the disk under %s and could not be opened: keep that key behind the"
                                + " others until all is sealed anew")
                        .formatted(key.resource(), Seal.start(sealed)),
                trouble);
    }

    private static void admitPlain(Seal fresh, Key key) {
        try {
            fresh.admitPlain(key);
        } catch (StoreException e) {
            throw new StoreException(
                    ("%s still lie on the disk as they are and could not be read: keep identity"
                                    + " behind the others until all is sealed anew")
                            .formatted(key.resource()),
                    e);
        }
    }

    /** Whether anything on the disk may lie otherwise than it would be written now. */
    boolean isMixed() {
        return !older.isEmpty();
    }

    /** All on the disk lies as the seal of now makes it. */
    void settled() {
        older = List.of();
    }
}
