package io.podium.server.openapi;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A protobuf message while it is written; what is empty is left out, as proto3 does. */
final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    /** Something that may fail on streams, which those in memory do not. */
    private interface Step {
        void run() throws IOException;
    }

    private Message write(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a message in memory", e);
        }
        return this;
    }

    Message text(int number, String value) {
        return value.isEmpty() ? this : write(() -> out.writeString(number, value));
    }

    Message texts(int number, Iterable<?> values) {
        for (Object value : values) {
            write(() -> out.writeString(number, String.valueOf(value)));
        }
        return this;
    }

    Message truth(int number, boolean value) {
        return value ? write(() -> out.writeBool(number, true)) : this;
    }

    /** A truth that is there even when it is false. */
    Message choice(int number, boolean value) {
        return write(() -> out.writeBool(number, value));
    }

    /** A number that is there even when it is zero. */
    Message real(int number, double value) {
        return write(() -> out.writeDouble(number, value));
    }

    /** A message inside, even an empty one. */
    Message message(int number, Message inner) {
        return write(() -> out.writeByteArray(number, inner.toBytes()));
    }

    byte[] toBytes() {
        write(out::flush);
        return bytes.toByteArray();
    }
}
