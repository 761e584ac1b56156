package io.podium.server.render;

import io.podium.api.meta.v1.ListMeta;
import io.podium.api.proto.ProtoCodec;
import io.podium.api.value.TypedMap;
import java.nio.charset.StandardCharsets;

/**
 * Objects, lists and frames as Kubernetes' protobuf: a message in an envelope that names its kind.
 */
public final class Protobuf {
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final int FIRST = 1 << 3 | 2;
    private static final int SECOND = 2 << 3 | 2;
    private static final int THIRD = 3 << 3 | 2;
    private static final int FOURTH = 4 << 3 | 2;

    private final ProtoCodec codec = new ProtoCodec();

    /** The message of an object, as the items of a list are. */
    public byte[] message(TypedMap tree) {
        return codec.encode(tree);
    }

    /** An object that says its kind. */
    public byte[] object(TypedMap tree) {
        return codec.encodeObject(tree);
    }

    /** An object of a kind, of its message. */
    public byte[] object(Kind<?> kind, byte[] message) {
        return ProtoCodec.wrap(kind.resource().apiVersion(), kind.resource().kind(), message);
    }

    /** The message of an object's metadata alone; its first field is the metadata. */
    public byte[] partialMessage(TypedMap tree) {
        byte[] metadata =
                tree.get("metadata") instanceof TypedMap some ? codec.encode(some) : new byte[0];
        var out = new ByteSink(metadata.length + 8);
        sized(FIRST, metadata, out);
        return out.take();
    }

    /** An object's metadata alone, as PartialObjectMetadata. */
    public byte[] partial(TypedMap tree, String version) {
        return ProtoCodec.wrap("meta.k8s.io/" + version, Partial.KIND, partialMessage(tree));
    }

    /**
     * Writes a list of messages up to its first item.
     *
     * @param itemsLength the sum of {@link #sizeOf} of all items
     */
    public void listHead(
            String apiVersion, String kind, ListHead head, long itemsLength, ByteSink out) {
        byte[] metadata = codec.encode(metadata(head).value());
        out.write(MAGIC);
        sized(FIRST, kind(apiVersion, kind), out);
        out.write(SECOND);
        varint(sizeOf(metadata.length) + itemsLength, out);
        sized(FIRST, metadata, out);
    }

    /** Writes one item of a list. */
    public static void listItem(byte[] message, ByteSink out) {
        sized(SECOND, message, out);
    }

    /** Writes what comes behind the last item: encoding and type of the content, which are none. */
    public static void listEnd(ByteSink out) {
        sized(THIRD, new byte[0], out);
        sized(FOURTH, new byte[0], out);
    }

    private static ListMeta metadata(ListHead head) {
        ListMeta metadata = ListMeta.empty().withResourceVersion(head.resourceVersion());
        if (!head.next().isEmpty()) {
            metadata = metadata.withContinue(head.next());
        }
        return head.remaining().isPresent()
                ? metadata.withRemainingItemCount(head.remaining().get())
                : metadata;
    }

    private static byte[] kind(String apiVersion, String kind) {
        var out = new ByteSink(apiVersion.length() + kind.length() + 8);
        sized(FIRST, apiVersion.getBytes(StandardCharsets.UTF_8), out);
        sized(SECOND, kind.getBytes(StandardCharsets.UTF_8), out);
        return out.take();
    }

    /**
     * A frame of a watch: the length in four bytes, then type and object, the object in its
     * envelope.
     */
    public static byte[] frame(String type, byte[] object) {
        byte[] word = type.getBytes(StandardCharsets.US_ASCII);
        int raw = (int) sizeOf(object.length);
        var out = new ByteSink(object.length + word.length + 32);
        out.extend(4);
        sized(FIRST, word, out);
        out.write(SECOND);
        varint(raw, out);
        sized(FIRST, object, out);
        byte[] frame = out.take();
        int length = frame.length - 4;
        for (int i = 0; i < 4; i++) {
            frame[i] = (byte) (length >>> (24 - 8 * i));
        }
        return frame;
    }

    /** How many bytes a message of that length takes inside another. */
    public static long sizeOf(int length) {
        int varint = 1;
        for (int rest = length >>> 7; rest > 0; rest >>>= 7) {
            varint++;
        }
        return 1L + varint + length;
    }

    private static void sized(int tag, byte[] message, ByteSink out) {
        out.write(tag);
        varint(message.length, out);
        out.write(message);
    }

    private static void varint(long value, ByteSink out) {
        long rest = value;
        while (rest > 0x7f) {
            out.write((int) (rest | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
