package io.podium.node.cri;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.podium.api.proto.ProtoCodec;
import io.podium.api.schema.Type;
import io.podium.api.value.TypedMap;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Values to protobuf bytes and back, by the tables of the schema notation. */
final class Messages implements MethodDescriptor.Marshaller<TypedMap> {
    private final ProtoCodec codec;
    private final Type type;

    Messages(ProtoCodec codec, Type type) {
        this.codec = codec;
        this.type = type;
    }

    /** Bytes whose number is known, so that gRPC need not buffer them to count them. */
    private static final class Encoded extends ByteArrayInputStream implements KnownLength {
        Encoded(byte[] bytes) {
            super(bytes);
        }
    }

    @Override
    public InputStream stream(TypedMap value) {
        return new Encoded(codec.encode(value));
    }

    @Override
    public TypedMap parse(InputStream stream) {
        try {
            return codec.decode(stream.readAllBytes(), type);
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot read an answer of type " + type, trouble);
        }
    }
}
