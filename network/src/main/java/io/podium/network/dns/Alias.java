package io.podium.network.dns;

import io.podium.network.dns.Reply.Named;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Completes a name of the cluster that leads to a name outside, as clients want the whole way in
 * one answer.
 */
final class Alias {
    private static final int HEADER = 12;
    private static final int MAX_RECORDS = 50;

    private Alias() {}

    /** The question for the name outside, of the same type. */
    static byte[] question(Question question, String name) {
        ByteBuffer out = ByteBuffer.allocate(HEADER + name.length() + 2 + 4);
        out.putShort((short) question.id()).putShort((short) 0x0100).putShort((short) 1);
        out.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        for (String label : name.split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
            out.put((byte) bytes.length).put(bytes);
        }
        out.put((byte) 0).putShort((short) question.type()).putShort((short) 1);
        return out.array();
    }

    /** Our answer with the addresses of theirs behind it. */
    static byte[] joined(ByteBuffer asked, Question question, Reply own, byte[] theirs, int limit) {
        var answers = new ArrayList<>(own.answers());
        answers.addAll(
                addresses(
                        ByteBuffer.wrap(theirs),
                        ((Rdata.Cname) own.answers().getLast().rdata()).name()));
        int code = theirs[3] & 15;
        var reply = new Reply(code, answers, List.of(), List.of());
        return Wire.write(asked, question, reply, limit);
    }

    /** Addresses and further aliases among their answers; what cannot be read ends the list. */
    private static List<Named> addresses(ByteBuffer in, String first) {
        var found = new ArrayList<Named>();
        int questions = in.getShort(4);
        int answers = Math.min(in.getShort(6) & 0xffff, MAX_RECORDS);
        in.position(HEADER);
        for (int i = 0; i < questions; i++) {
            if (name(in).isEmpty() || in.remaining() < 4) {
                return found;
            }
            in.position(in.position() + 4);
        }
        for (int i = 0; i < answers; i++) {
            Optional<String> name = name(in);
            if (name.isEmpty() || in.remaining() < 10) {
                return found;
            }
            int type = in.getShort();
            in.position(in.position() + 6);
            int length = in.getShort() & 0xffff;
            if (length > in.remaining()) {
                return found;
            }
            int end = in.position() + length;
            if (type == Rdata.TYPE_A && length == 4) {
                found.add(new Named(name.get(), new Rdata.A(in.getInt())));
            } else if (type == Rdata.TYPE_CNAME) {
                name(in).ifPresent(target ->
                        found.add(new Named(name.get(), new Rdata.Cname(target))));
            }
            in.position(end);
        }
        return found.isEmpty() || found.getFirst().name().equals(first) ? found : List.of();
    }

    /** A name, perhaps with pointers; empty when it is none. */
    private static Optional<String> name(ByteBuffer in) {
        var name = new StringBuilder();
        ByteBuffer at = in;
        for (int jumps = 0; at.hasRemaining(); ) {
            int length = at.get() & 0xff;
            if (length == 0) {
                return Optional.of(ZoneRenderer.name(name.toString()));
            }
            if (length >= 0xc0) {
                int target =
                        at.hasRemaining() ? ((length & 63) << 8) | (at.get() & 0xff) : in.limit();
                if (target >= in.limit() || ++jumps > 20) {
                    return Optional.empty();
                }
                at = in.duplicate().position(target);
                continue;
            }
            if (length > 63 || length > at.remaining() || name.length() > 255) {
                return Optional.empty();
            }
            name.append(name.isEmpty() ? "" : ".");
            for (int i = 0; i < length; i++) {
                name.append((char) (at.get() & 0xff));
            }
        }
        return Optional.empty();
    }
}
