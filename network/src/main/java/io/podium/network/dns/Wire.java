package io.podium.network.dns;

import io.podium.network.dns.Reply.Named;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** DNS messages as bytes, by RFC 1035, 2782 and 6891. */
final class Wire {
    /** What a client takes that says nothing about it. */
    static final int PLAIN_PAYLOAD = 512;

    /** The largest message over UDP that is not torn apart on its way. */
    static final int MAX_PAYLOAD = 1232;

    private static final int HEADER = 12;
    private static final int RESPONSE = 0x8000;
    private static final int AUTHORITATIVE = 0x0400;
    private static final int TRUNCATED = 0x0200;
    private static final int RECURSION_WANTED = 0x0100;
    private static final int RECURSION_OFFERED = 0x0080;
    private static final int OPCODE = 0x7800;
    private static final int CLASS_IN = 1;
    private static final int CLASS_ANY = 255;
    private static final int TTL_SECONDS = 5;
    private static final int MAX_NAME = 255;

    private Wire() {}

    /** What a message asks, or the code it is answered with when it cannot be understood. */
    record Read(Optional<Question> question, int code) {}

    /** Reads a question; the message may be anything at all. Empty when it deserves no answer. */
    static Optional<Read> read(ByteBuffer in) {
        if (in.remaining() < HEADER) {
            return Optional.empty();
        }
        int id = in.getShort(in.position()) & 0xffff;
        int flags = in.getShort(in.position() + 2) & 0xffff;
        if ((flags & RESPONSE) != 0) {
            return Optional.empty();
        }
        if ((flags & OPCODE) != 0) {
            return Optional.of(new Read(Optional.empty(), Reply.NOT_IMPLEMENTED));
        }
        int questions = in.getShort(in.position() + 4);
        int others = in.getShort(in.position() + 6) + in.getShort(in.position() + 8);
        int additional = in.getShort(in.position() + 10);
        ByteBuffer rest = in.duplicate().position(in.position() + HEADER);
        Optional<String> name = questions == 1 && others == 0 ? name(rest) : Optional.empty();
        if (name.isEmpty() || rest.remaining() < 4) {
            return Optional.of(new Read(Optional.empty(), Reply.FORMAT_ERROR));
        }
        int type = rest.getShort() & 0xffff;
        int dnsClass = rest.getShort() & 0xffff;
        if (dnsClass != CLASS_IN && dnsClass != CLASS_ANY) {
            return Optional.of(new Read(Optional.empty(), Reply.REFUSED));
        }
        // EDNS says the payload in the class of a record whose name is the root.
        boolean isExtended =
                additional >= 1
                        && rest.remaining() >= 11
                        && rest.get() == 0
                        && rest.getShort() == Rdata.TYPE_OPT;
        int payload =
                isExtended
                        ? Math.clamp(rest.getShort() & 0xffff, PLAIN_PAYLOAD, MAX_PAYLOAD)
                        : PLAIN_PAYLOAD;
        boolean isRecursionWanted = (flags & RECURSION_WANTED) != 0;
        return Optional.of(
                new Read(
                        Optional.of(
                                new Question(
                                        id,
                                        isRecursionWanted,
                                        name.get(),
                                        type,
                                        payload,
                                        isExtended)),
                        Reply.NO_ERROR));
    }

    /** A name without pointers, which no question needs; in lower case. */
    private static Optional<String> name(ByteBuffer in) {
        var name = new StringBuilder();
        while (in.hasRemaining()) {
            int length = in.get() & 0xff;
            if (length == 0) {
                return Optional.of(name.toString());
            }
            if (length > 63 || length > in.remaining() || name.length() + length > MAX_NAME) {
                return Optional.empty();
            }
            if (!name.isEmpty()) {
                name.append('.');
            }
            for (int i = 0; i < length; i++) {
                int c = in.get() & 0xff;
                // A dot inside a label would read as two labels: no name of ours has one.
                if (c == '.') {
                    return Optional.empty();
                }
                name.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c));
            }
        }
        return Optional.empty();
    }

    /** An answer that only says why there is none. */
    static byte[] refusal(ByteBuffer in, int code) {
        ByteBuffer out = ByteBuffer.allocate(HEADER);
        out.putShort(in.getShort(in.position()));
        int asked = in.getShort(in.position() + 2) & (RECURSION_WANTED | OPCODE);
        out.putShort((short) (RESPONSE | asked | code));
        return out.array();
    }

    /** The answer in at most so many bytes; what is too long is cut and says so. */
    static byte[] write(ByteBuffer in, Question question, Reply reply, int limit) {
        return new Writer(in, question, reply).write(limit);
    }

    private static final class Writer {
        private final ByteBuffer asked;
        private final Question question;
        private final Reply reply;
        private final Map<String, Integer> names = new HashMap<>();
        private ByteBuffer out = ByteBuffer.allocate(MAX_PAYLOAD);

        Writer(ByteBuffer asked, Question question, Reply reply) {
            this.asked = asked;
            this.question = question;
            this.reply = reply;
        }

        byte[] write(int limit) {
            int flags = RESPONSE | AUTHORITATIVE | RECURSION_OFFERED | reply.code();
            if (question.isRecursionWanted()) {
                flags |= RECURSION_WANTED;
            }
            out.putShort((short) question.id()).putShort((short) flags).putShort((short) 1);
            out.putShort((short) 0).putShort((short) 0).putShort((short) 0);
            question();
            int room = limit - (question.isExtended() ? 11 : 0);
            int answers = records(reply.answers(), room);
            boolean isCut = answers < reply.answers().size();
            int authority = isCut ? 0 : records(reply.authority(), room);
            int additional = isCut ? 0 : records(reply.additional(), room);
            if (question.isExtended()) {
                need(11);
                out.put((byte) 0).putShort((short) Rdata.TYPE_OPT).putShort((short) MAX_PAYLOAD);
                out.putInt(0).putShort((short) 0);
                additional++;
            }
            out.putShort(2, (short) (isCut ? flags | TRUNCATED : flags));
            out.putShort(6, (short) answers).putShort(8, (short) authority);
            out.putShort(10, (short) additional);
            return java.util.Arrays.copyOf(out.array(), out.position());
        }

        /** As it was asked, letter by letter: some clients check that. */
        private void question() {
            int at = asked.position() + HEADER;
            int end = at;
            while (asked.get(end) != 0) {
                end += 1 + asked.get(end);
            }
            need(end + 5 - at);
            names.put(question.name(), HEADER);
            out.put(asked.duplicate().position(at).limit(end + 5));
        }

        private int records(List<Named> records, int room) {
            int count = 0;
            for (Named named : records) {
                int before = out.position();
                record(named);
                if (out.position() > room) {
                    out.position(before);
                    names.values().removeIf(position -> position >= before);
                    return count;
                }
                count++;
            }
            return count;
        }

        private void record(Named named) {
            name(named.name());
            need(10);
            out.putShort((short) named.rdata().type()).putShort((short) CLASS_IN);
            out.putInt(TTL_SECONDS).putShort((short) 0);
            int start = out.position();
            rdata(named.rdata());
            out.putShort(start - 2, (short) (out.position() - start));
        }

        private void rdata(Rdata rdata) {
            need(32);
            switch (rdata) {
                case Rdata.A(int address) -> out.putInt(address);
                case Rdata.Ns(String name) -> name(name);
                case Rdata.Cname(String name) -> name(name);
                case Rdata.Ptr(String name) -> name(name);
                case Rdata.Txt(String text) -> label(text);
                case Rdata.Srv(int weight, int port, String target) -> {
                    out.putShort((short) 0).putShort((short) weight).putShort((short) port);
                    name(target);
                }
                case Rdata.Soa(String server, String contact, int serial) -> {
                    name(server);
                    name(contact);
                    need(20);
                    out.putInt(serial).putInt(7200).putInt(1800).putInt(86_400).putInt(TTL_SECONDS);
                }
            }
        }

        /** Ends that were written before are pointed at. */
        private void name(String name) {
            String rest = name;
            while (!rest.isEmpty()) {
                Integer before = names.get(rest);
                if (before != null) {
                    need(2);
                    out.putShort((short) (0xc000 | before));
                    return;
                }
                if (out.position() < 0x4000) {
                    names.put(rest, out.position());
                }
                int dot = rest.indexOf('.');
                label(dot < 0 ? rest : rest.substring(0, dot));
                rest = dot < 0 ? "" : rest.substring(dot + 1);
            }
            need(1);
            out.put((byte) 0);
        }

        private void label(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            need(1 + bytes.length);
            out.put((byte) bytes.length).put(bytes);
        }

        private void need(int more) {
            if (out.remaining() < more) {
                out =
                        ByteBuffer.allocate(Math.max(out.capacity() * 2, out.position() + more))
                                .put(out.flip());
            }
        }
    }
}
