package io.podium.server.render;

import io.podium.api.coordination.v1.Lease;
import io.podium.api.core.v1.Pod;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.schema.Type;
import io.podium.api.value.TypedMap;
import io.podium.server.render.Rendition.Format;
import io.podium.store.Body;
import io.podium.store.Header;
import java.util.ArrayList;
import java.util.List;

/**
 * A stored object in its one resident form: the bytes the log has too (its JSON, packed when long),
 * or its tree where somebody in this process keeps trees anyway. The other form lives in the
 * cluster's {@link FormCache}. The tree carries its resourceVersion once committed; the bytes never
 * do, it is put in while they are copied out.
 */
public final class ObjectBody implements Body {
    private final Forms forms;
    private final Type type;
    private final Header header;
    private final long revision;

    /** A TypedMap, or the bytes. */
    private volatile Object resident;

    /** The other form, null when there never was one. */
    private volatile FormCache.Kept other;

    /** What else was made of this revision lately, null when nothing was. */
    private volatile Encoded encoded;

    /** Before the commit, which comes soon, the bytes stay beside the tree; null afterwards. */
    private volatile byte[] written;

    /** How long the JSON is, 0 as long as nobody knows. */
    private volatile int jsonLength;

    /** The bytes of one version in one format, and those made before. */
    private record Encoded(Kind<?> kind, Format format, FormCache.Kept kept, Encoded next) {
        /** These and what follows, without those of the version and format. */
        static Encoded without(Encoded all, Kind<?> kind, Format format) {
            if (all == null) {
                return null;
            }
            Encoded rest = without(all.next, kind, format);
            boolean isOther = !all.kind.equals(kind) || all.format != format;
            return isOther ? new Encoded(all.kind, all.format, all.kept, rest) : rest;
        }
    }

    private ObjectBody(Forms forms, Type type, Header header, long revision, Object resident) {
        this.forms = forms;
        this.type = type;
        this.header = header;
        this.revision = revision;
        this.resident = resident;
    }

    /**
     * A new body, not yet committed. The tree keeps its identity; writers share what they did not
     * change.
     */
    public static ObjectBody of(Forms forms, TypedMap tree) {
        return new ObjectBody(forms, tree.type(), headerOf(tree), 0, withoutVersion(tree));
    }

    /** A body as the log kept it. */
    public static ObjectBody read(Forms forms, Type type, Header header, byte[] bytes) {
        return new ObjectBody(forms, type, header, 0, bytes);
    }

    private static Header headerOf(TypedMap tree) {
        ObjectMeta metadata = metadata(tree);
        var owners = new ArrayList<String>();
        for (OwnerReference owner : metadata.ownerReferences()) {
            owners.add(owner.uid());
        }
        String node = tree.type() == Pod.TYPE ? Pod.of(tree).spec().nodeName() : "";
        return new Header(metadata.uid(), metadata.labels(), List.copyOf(owners), node);
    }

    private static ObjectMeta metadata(TypedMap tree) {
        return tree.get("metadata") instanceof TypedMap metadata
                ? ObjectMeta.of(metadata)
                : ObjectMeta.empty();
    }

    private static TypedMap withoutVersion(TypedMap tree) {
        ObjectMeta metadata = metadata(tree);
        return metadata.hasResourceVersion()
                ? tree.with("metadata", metadata.withoutResourceVersion().value())
                : tree;
    }

    private static TypedMap withVersion(TypedMap tree, long revision) {
        return tree.with(
                "metadata", metadata(tree).withResourceVersion(Long.toString(revision)).value());
    }

    @Override
    public Header header() {
        return header;
    }

    /** The revision that wrote this, 0 before its commit. */
    public long revision() {
        return revision;
    }

    public Type type() {
        return type;
    }

    @Override
    public ObjectBody stamped(long newRevision) {
        Object here = resident;
        if (!(here instanceof TypedMap fresh)) {
            return new ObjectBody(forms, type, header, newRevision, here);
        }
        TypedMap tree = withVersion(fresh, newRevision);
        byte[] bytes = written;
        boolean isTreeKept = bytes == null || forms.keepsTrees().test(type);
        var stored = new ObjectBody(forms, type, header, newRevision, isTreeKept ? tree : bytes);
        if (bytes != null) {
            stored.other = isTreeKept ? forms.keepBytes(bytes) : forms.keepTree(tree, jsonLength);
        }
        stored.jsonLength = jsonLength;
        return stored;
    }

    @Override
    public byte[] bytes() {
        Object here = resident;
        if (here instanceof byte[] bytes) {
            return bytes;
        }
        byte[] soon = written;
        if (soon != null) {
            return soon;
        }
        FormCache.Kept kept = other;
        if (kept != null && kept.form() instanceof byte[] bytes) {
            return bytes;
        }
        Packing.Kept packed = forms.packing().pack(withoutVersion((TypedMap) here));
        byte[] bytes = packed.bytes();
        jsonLength = packed.jsonLength();
        if (revision == 0) {
            written = bytes;
        } else {
            other = forms.keepBytes(bytes);
        }
        return bytes;
    }

    /** How long the JSON is, as a client sent it: what limits count. */
    @Override
    public int size() {
        if (jsonLength == 0) {
            jsonLength = Packing.length(bytes());
        }
        return jsonLength;
    }

    @Override
    public boolean isUrgent() {
        return type == Lease.TYPE
                || (resident instanceof TypedMap tree && metadata(tree).hasDeletionTimestamp());
    }

    /** The tree, resident from now on: for those who keep it. */
    public TypedMap tree() {
        Object here = resident;
        if (here instanceof TypedMap tree) {
            return tree;
        }
        synchronized (this) { // So that all who keep the tree keep the same one.
            if (resident instanceof TypedMap tree) {
                return tree;
            }
            TypedMap tree = peek();
            byte[] bytes = (byte[]) resident;
            resident = tree;
            other = forms.keepBytes(bytes);
            return tree;
        }
    }

    /** The tree for a look at it, or to write from it; what is resident stays so. */
    public TypedMap peek() {
        Object here = resident;
        if (here instanceof TypedMap tree) {
            return tree;
        }
        FormCache.Kept kept = other;
        if (kept != null && kept.form() instanceof TypedMap tree) {
            return tree;
        }
        byte[] json = Packing.unpack((byte[]) here);
        TypedMap decoded = forms.decode(type, json);
        TypedMap tree = revision == 0 ? decoded : withVersion(decoded, revision);
        other = forms.keepTree(tree, json.length);
        return tree;
    }

    /**
     * Appends the JSON of this object as the revision says it (a deletion has a later one than the
     * object).
     */
    public void writeJson(long asOf, ByteSink out) {
        Splice.write(bytes(), 0, asOf, out);
    }

    /** Appends the JSON without kind and apiVersion, as the items of a list are. */
    public void writeItem(int prefixLength, ByteSink out) {
        out.write('{');
        Splice.write(bytes(), prefixLength, revision, out);
    }

    /**
     * The object as a version of its kind: JSON, or the message of protobuf without envelope. Made
     * once as long as the cache has room.
     */
    public byte[] encoded(Kind<?> kind, Format format) {
        for (Encoded one = encoded; one != null; one = one.next) {
            if (one.kind.equals(kind)
                    && one.format == format
                    && one.kept.form() instanceof byte[] bytes) {
                return bytes;
            }
        }
        TypedMap tree = kind.fromStored(peek());
        byte[] bytes =
                format == Format.PROTOBUF ? forms.protobuf().message(tree) : forms.encode(tree);
        encoded =
                new Encoded(
                        kind,
                        format,
                        forms.keepBytes(bytes),
                        Encoded.without(encoded, kind, format));
        return bytes;
    }

    /** The JSON of this object. */
    public byte[] json() {
        var out = new ByteSink(Splice.length(size(), revision));
        writeJson(revision, out);
        return out.take();
    }

    /** The JSON of this object and a line break, as answers have it. */
    public byte[] jsonLine() {
        var out = new ByteSink(Splice.length(size(), revision) + 1);
        writeJson(revision, out);
        out.write('\n');
        return out.take();
    }

    /** Whether the tree is the resident form; for tests and measurements. */
    boolean isTree() {
        return resident instanceof TypedMap;
    }
}
