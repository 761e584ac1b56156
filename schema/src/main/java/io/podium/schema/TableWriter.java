package io.podium.schema;

import io.podium.schema.Notation.Definition;
import io.podium.schema.Notation.Group;
import io.podium.schema.Notation.Member;
import io.podium.schema.Notation.Served;
import io.podium.schema.Notation.Sub;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the table the product reads: a pool of strings, groups, resources, a directory of types
 * and their records. Numbers are 16 bits unless said otherwise; strings are indexes into the pool;
 * io.podium.api.schema.Table reads it.
 */
final class TableWriter {
    /** "PST" and the version of the format. */
    static final int MAGIC = 0x50535402;

    private final Map<String, Integer> pool = new LinkedHashMap<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);
    private final Notation notation;

    private TableWriter(Notation notation) {
        this.notation = notation;
    }

    static void write(Notation notation, Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, new TableWriter(notation).table());
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot write the table " + file, trouble);
        }
    }

    private byte[] table() throws IOException {
        string("");
        List<Definition> types = notation.types();
        var offsets = new int[types.size()];
        for (int i = 0; i < offsets.length; i++) {
            out.flush();
            offsets[i] = bytes.size();
            type(types.get(i));
        }
        byte[] records = cut();
        out.writeShort(notation.groups().size());
        for (Group group : notation.groups()) {
            string(group.group());
            string(group.version());
            string(group.names());
        }
        resources(types);
        out.writeShort(types.size());
        for (int i = 0; i < offsets.length; i++) {
            string(types.get(i).fullName());
            string(types.get(i).body() ? types.get(i).apiVersion() : "");
            out.writeInt(offsets[i]);
        }
        byte[] directory = cut();
        out.writeInt(MAGIC);
        out.writeShort(pool.size());
        for (String text : pool.keySet()) {
            out.writeShort(text.getBytes(StandardCharsets.UTF_8).length);
        }
        for (String text : pool.keySet()) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        out.write(directory);
        out.write(records);
        return cut();
    }

    private byte[] cut() throws IOException {
        out.flush();
        byte[] written = bytes.toByteArray();
        bytes.reset();
        return written;
    }

    private void resources(List<Definition> types) throws IOException {
        List<Definition> served =
                types.stream().filter(type -> type.resource().isPresent()).toList();
        out.writeShort(served.size());
        for (Group group : notation.groups()) {
            List<Definition> ofGroup =
                    served.stream()
                            .filter(type -> type.group().equals(group))
                            .sorted((a, b) -> plural(a).compareTo(plural(b)))
                            .toList();
            for (Definition type : ofGroup) {
                resource(type, type.resource().orElseThrow());
            }
        }
    }

    private static String plural(Definition type) {
        return type.resource().map(Served::plural).orElse("");
    }

    private void resource(Definition type, Served served) throws IOException {
        string(type.group().group());
        string(type.group().version());
        string(type.name());
        string(served.plural());
        string(served.singular());
        strings(served.shortNames());
        strings(served.categories());
        out.writeByte(served.namespaced() ? 1 : 0);
        strings(served.verbs());
        out.writeShort(served.subs().size());
        for (Sub sub : served.subs()) {
            string(sub.name());
            string(sub.kind());
            string(sub.group());
            string(sub.version());
            strings(sub.verbs());
        }
        string(type.fullName());
    }

    private void type(Definition type) throws IOException {
        string(type.description());
        out.writeByte(type.members().size());
        for (Member member : type.members()) {
            member(type, member);
        }
    }

    private void member(Definition type, Member member) throws IOException {
        string(member.name());
        out.writeByte(member.numbers().size());
        for (int number : member.numbers()) {
            out.writeShort(number);
        }
        out.writeByte(member.required() ? 1 : 0);
        string(member.presence().name());
        string(member.shape().name());
        string(member.sort());
        string(member.sort().equals("OBJECT") ? notation.resolve(type, member).fullName() : "");
        string(member.protobufType());
        defaultValue(member);
        strings(member.values());
        string(member.listType());
        strings(member.listKeys());
        string(member.mapType());
        strings(member.patchStrategies());
        string(member.mergeKey());
        string(member.description());
    }

    /** A letter and the text: n none, i integer, b boolean, o empty object, s string. */
    private void defaultValue(Member member) throws IOException {
        String text = member.defaultText();
        char letter =
                text == null
                        ? 'n'
                        : switch (member.sort()) {
                            case "INT32", "INT64" -> 'i';
                            case "BOOL" -> 'b';
                            case "OBJECT" -> 'o';
                            case "INT_OR_STRING" ->
                                    !member.defaultQuoted() && text.matches("-?\\d+") ? 'i' : 's';
                            default -> 's';
                        };
        out.writeByte(letter);
        string(text == null ? "" : text);
    }

    private void strings(List<String> texts) throws IOException {
        out.writeShort(texts.size());
        for (String text : texts) {
            string(text);
        }
    }

    private void string(String text) throws IOException {
        Integer known = pool.get(text);
        if (known == null) {
            known = pool.size();
            pool.put(text, known);
        }
        if (known > 0xffff) {
            throw new IOException("more than 65536 different strings");
        }
        out.writeShort(known);
    }
}
