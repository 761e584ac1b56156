package io.podium.store.log;

import io.podium.base.collect.Fixed;
import io.podium.store.Body;
import io.podium.store.Change;
import io.podium.store.Entry;
import io.podium.store.Header;
import io.podium.store.Key;
import io.podium.store.Seal;
import io.podium.store.Write;
import io.podium.store.timeline.State;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How keys, headers and bodies stand in log and checkpoint. */
final class Records {
    /** What a write costs beside its body's bytes, as a first guess at a buffer's size. */
    private static final int AROUND_A_BODY = 512;

    private static final int FEW_LABELS = 64;

    private static final byte[] NOTHING = new byte[0];

    private Records() {}

    /** What of a body goes to the disk. */
    @SuppressWarnings("ArrayRecordComponent") // On its way to the disk.
    private record Kept(Header header, byte[] bytes) {
        static Kept of(Key key, Body body, Seal seal) {
            if (!seal.covers(key)) {
                return new Kept(body.header(), body.bytes());
            }
            byte[] bytes = body.bytes();
            var whole = new Packer(bytes.length + AROUND_A_BODY);
            Records.header(whole, body.header());
            whole.bytes(bytes);
            return new Kept(Header.NONE, seal.close(key, whole.toBytes()));
        }
    }

    /** The writes of a batch, without revision. */
    static byte[] encode(List<Write> batch, Seal seal) {
        // The bodies are most of it, so they are copied once, to their place in the whole.
        var around = new Packer(batch.size() * AROUND_A_BODY);
        var bodies = new ArrayList<byte[]>(batch.size());
        int[] places = new int[batch.size()];
        int size = 0;
        for (int i = 0; i < places.length; i++) {
            Write write = batch.get(i);
            byte[] bytes = NOTHING;
            key(around, write.key());
            around.flag(write.body().isPresent());
            if (write.body().isPresent()) {
                Kept kept = Kept.of(write.key(), write.body().get(), seal);
                bytes = kept.bytes();
                header(around, kept.header());
                around.number(bytes.length);
            }
            bodies.add(bytes);
            places[i] = around.size();
            size += bytes.length;
        }
        return around.spread(places, bodies, size);
    }

    /** The changes that a batch makes to a state; the counterpart of {@link #encode}. */
    static List<Change> decode(Unpacker in, long revision, State state, Body.Reader reader) {
        var changes = new ArrayList<Change>();
        while (in.hasMore()) {
            Key key = key(in);
            Optional<Entry> before = state.get(key);
            Optional<Entry> after = Optional.empty();
            if (in.flag()) {
                long created = before.map(Entry::created).orElse(revision);
                after = Optional.of(entry(in, key, revision, created, reader));
            }
            changes.add(new Change(revision, key, before, after));
        }
        return List.copyOf(changes);
    }

    static void encode(Packer packer, Entry entry, Seal seal) {
        key(packer, entry.key());
        packer.number(entry.revision());
        packer.number(entry.created());
        Kept kept = Kept.of(entry.key(), entry.body(), seal);
        header(packer, kept.header());
        packer.bytes(kept.bytes());
    }

    static Entry decode(Unpacker in, Body.Reader reader) {
        Key key = key(in);
        long revision = in.number();
        long created = in.number();
        return entry(in, key, revision, created, reader);
    }

    private static Entry entry(
            Unpacker in, Key key, long revision, long created, Body.Reader reader) {
        Header header = header(in);
        Body body = reader.read(key, header, in.bytes()).stamped(revision);
        return new Entry(key, revision, created, body);
    }

    private static void key(Packer packer, Key key) {
        packer.text(key.resource());
        packer.text(key.namespace());
        packer.text(key.name());
    }

    private static Key key(Unpacker in) {
        return new Key(in.sharedText(), in.sharedText(), in.text());
    }

    private static void header(Packer packer, Header header) {
        packer.text(header.uid());
        packer.number(header.labels().size());
        header.labels()
                .forEach((name, value) -> {
                    packer.text(name);
                    packer.text(value);
                });
        packer.number(header.owners().size());
        header.owners().forEach(packer::text);
        packer.text(header.node());
    }

    static Header header(Unpacker in) {
        String uid = in.text();
        int labelCount = (int) in.number();
        Map<String, String> labels = HashMap.newHashMap(labelCount);
        for (int i = 0; i < labelCount; i++) {
            labels.put(in.sharedText(), in.sharedText());
        }
        int ownerCount = (int) in.number();
        var owners = new ArrayList<String>(ownerCount);
        for (int i = 0; i < ownerCount; i++) {
            owners.add(in.sharedText());
        }
        return new Header(uid, kept(labels), List.copyOf(owners), in.sharedText());
    }

    /** A few labels stand in a small table; many might have been chosen to collide in it. */
    private static Map<String, String> kept(Map<String, String> labels) {
        return labels.size() <= FEW_LABELS ? Map.copyOf(labels) : Fixed.map(labels);
    }

    static Unpacker unpacker(ByteBuffer in, Unpacker.Texts texts) {
        return new Unpacker(in, texts);
    }
}
