package io.podium.api.proto;

import com.google.protobuf.CodedInputStream;
import io.podium.api.json.DecodeException;
import io.podium.api.json.Interner;
import io.podium.api.json.JsonDecoder;
import io.podium.api.schema.Type;
import io.podium.api.value.TypedMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns typed trees into protobuf messages and back, by the numbers of the schema. What is in the
 * tree is written, in the order of numbers, maps sorted by key: equal trees give equal bytes.
 * Threads may share one instance.
 */
public final class ProtoCodec {
    /** What bodies of Kubernetes' protobuf say they are. */
    public static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final int MAXIMUM_BYTES = 64 << 20;
    private static final int MAXIMUM_DEPTH = 200;

    private final Map<Type, Plan> plans = new ConcurrentHashMap<>();
    private final Interner strings = new Interner();
    private final JsonDecoder json = new JsonDecoder(strings);

    /** What Kubernetes wraps around a message: what kind it is of, and the message. */
    @SuppressWarnings("ArrayRecordComponent") // Bytes on their way in; nobody compares them.
    public record Envelope(
            String apiVersion,
            String kind,
            byte[] raw,
            String contentEncoding,
            String contentType) {}

    Plan plan(Type type) {
        Plan known = plans.get(type);
        return known != null ? known : plans.computeIfAbsent(type, Plan::of);
    }

    JsonDecoder json() {
        return json;
    }

    Interner strings() {
        return strings;
    }

    /** The message of a value. */
    public byte[] encode(TypedMap value) {
        var writer = new MessageWriter(this);
        writer.message(value);
        return writer.toBytes();
    }

    /** The value of a message; {@link DecodeException} when it is malformed. */
    public TypedMap decode(byte[] message, Type type) {
        CodedInputStream in = CodedInputStream.newInstance(message);
        in.setSizeLimit(MAXIMUM_BYTES);
        in.setRecursionLimit(MAXIMUM_DEPTH);
        try {
            return new MessageReader(this, in).message(type);
        } catch (IOException wrong) {
            throw DecodeException.syntax("protobuf: " + wrong.getMessage());
        }
    }

    /**
     * An object as application/vnd.kubernetes.protobuf: four bytes, then the envelope with its
     * kind.
     */
    public byte[] encodeObject(TypedMap object) {
        return wrap(object.string("apiVersion"), object.string("kind"), encode(object));
    }

    /** An encoded message in its envelope; watch events have neither kind nor apiVersion. */
    public static byte[] wrap(String apiVersion, String kind, byte[] message) {
        var out = new Backwards(message.length + apiVersion.length() + kind.length() + 32);
        out.text("");
        out.tag(4, Backwards.BYTES);
        out.text("");
        out.tag(3, Backwards.BYTES);
        out.sized(message);
        out.tag(2, Backwards.BYTES);
        int before = out.size();
        out.text(kind);
        out.tag(2, Backwards.BYTES);
        out.text(apiVersion);
        out.tag(1, Backwards.BYTES);
        out.varint(out.size() - before);
        out.tag(1, Backwards.BYTES);
        out.raw(MAGIC);
        return out.toBytes();
    }

    /** Whether the bytes begin as Kubernetes' protobuf does. */
    public static boolean isWrapped(byte[] bytes) {
        return bytes.length >= MAGIC.length
                && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** Opens the envelope; the message inside is decoded when its kind has told its type. */
    public static Envelope unwrap(byte[] bytes) {
        if (!isWrapped(bytes)) {
            throw DecodeException.syntax(
                    "provided data does not appear to be a protobuf message, expected prefix [107"
                            + " 56 115 0]");
        }
        try {
            return envelope(
                    CodedInputStream.newInstance(bytes, MAGIC.length, bytes.length - MAGIC.length));
        } catch (IOException wrong) {
            throw DecodeException.syntax("protobuf: " + wrong.getMessage());
        }
    }

    private static Envelope envelope(CodedInputStream in) throws IOException {
        String[] kind = {"", ""};
        byte[] raw = {};
        String contentEncoding = "";
        String contentType = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag >>> 3) {
                case 1 -> kind = kind(in.readByteArray());
                case 2 -> raw = in.readByteArray();
                case 3 -> contentEncoding = in.readString();
                case 4 -> contentType = in.readString();
                default -> in.skipField(tag);
            }
        }
        return new Envelope(kind[0], kind[1], raw, contentEncoding, contentType);
    }

    private static String[] kind(byte[] message) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        String[] kind = {"", ""};
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag >>> 3 == 1 || tag >>> 3 == 2) {
                kind[(tag >>> 3) - 1] = new String(in.readByteArray(), StandardCharsets.UTF_8);
            } else {
                in.skipField(tag);
            }
        }
        return kind;
    }
}
