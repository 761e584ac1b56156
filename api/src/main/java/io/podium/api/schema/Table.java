package io.podium.api.schema;

import io.podium.api.schema.Field.Presence;
import io.podium.api.schema.Field.Shape;
import io.podium.api.schema.Resource.Subresource;
import io.podium.base.Invariant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The generated table as bytes. Types are decoded one by one when first asked for, so that loading
 * costs nothing but a directory; the format is that of io.podium.schema.TableWriter.
 */
final class Table {
    private static final int MAGIC = 0x50535402;

    private final byte[] bytes;
    private final int poolBytes;
    private final int[] poolEnds;
    private final String[] pool;
    private final int records;
    private final List<Version> versions = new ArrayList<>();
    private final Map<String, Entry> directory = new LinkedHashMap<>();
    private final int resources;

    /** A group and version as discovery lists it. */
    record Version(String group, String version, String names) {}

    /** Where the record of a type begins; apiVersion is that of bodies, "" for other types. */
    record Entry(String name, String apiVersion, int offset) {}

    Table(String resource, Class<?> near) {
        this.bytes = read(resource, near);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Invariant.check(in.getInt() == MAGIC, "the table %s is of another version", resource);
        int strings = in.getChar();
        this.pool = new String[strings];
        this.poolEnds = new int[strings];
        int end = 0;
        for (int i = 0; i < strings; i++) {
            end += in.getChar();
            poolEnds[i] = end;
        }
        this.poolBytes = in.position();
        in.position(poolBytes + end);
        for (int i = in.getChar(); i > 0; i--) {
            versions.add(new Version(string(in), string(in), string(in)));
        }
        this.resources = in.position();
        resources(in, name -> null); // Only to find what stands behind them.
        for (int i = in.getChar(); i > 0; i--) {
            String name = string(in);
            directory.put(name, new Entry(name, string(in), in.getInt()));
        }
        this.records = in.position();
    }

    private static byte[] read(String resource, Class<?> near) {
        try (InputStream in = near.getResourceAsStream("/" + resource)) {
            Invariant.check(in != null, "the table %s is not on the class path", resource);
            return in.readAllBytes();
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot read the table " + resource, trouble);
        }
    }

    List<Version> versions() {
        return versions;
    }

    Map<String, Entry> directory() {
        return directory;
    }

    List<Resource> resources(Function<String, Type> types) {
        return resources(ByteBuffer.wrap(bytes).position(resources), types);
    }

    private List<Resource> resources(ByteBuffer in, Function<String, Type> types) {
        var all = new ArrayList<Resource>();
        for (int i = in.getChar(); i > 0; i--) {
            String group = string(in);
            String version = string(in);
            String kind = string(in);
            String plural = string(in);
            String singular = string(in);
            List<String> shortNames = strings(in);
            List<String> categories = strings(in);
            boolean namespaced = in.get() == 1;
            Set<String> verbs = ordered(strings(in));
            var subs = new ArrayList<Subresource>();
            for (int n = in.getChar(); n > 0; n--) {
                subs.add(
                        new Subresource(
                                string(in),
                                string(in),
                                string(in),
                                string(in),
                                ordered(strings(in))));
            }
            Type type = types.apply(string(in));
            all.add(
                    new Resource(
                            group,
                            version,
                            kind,
                            plural,
                            singular,
                            shortNames,
                            categories,
                            namespaced,
                            verbs,
                            List.copyOf(subs),
                            type));
        }
        return all;
    }

    /** The type; types of its fields are found through the function when first asked for. */
    Type type(Entry entry, Function<String, Type> types) {
        return new Type(entry.name(), () -> content(entry, types));
    }

    private Type.Content content(Entry entry, Function<String, Type> types) {
        ByteBuffer in = ByteBuffer.wrap(bytes).position(records + entry.offset());
        String description = string(in);
        int count = in.get() & 0xff;
        var fields = new ArrayList<Field>(count);
        for (int i = 0; i < count; i++) {
            fields.add(field(in, i, types));
        }
        return Type.Content.of(entry.name(), description, fields);
    }

    private Field field(ByteBuffer in, int index, Function<String, Type> types) {
        String name = string(in);
        var numbers = new ArrayList<Integer>(2);
        for (int n = in.get(); n > 0; n--) {
            numbers.add((int) in.getChar());
        }
        int number = numbers.isEmpty() ? 0 : numbers.removeLast();
        boolean required = in.get() == 1;
        Presence presence = Presence.valueOf(string(in));
        Shape shape = Shape.valueOf(string(in));
        Sort sort = Sort.valueOf(string(in));
        String typeName = string(in);
        String protobufType = string(in);
        Object defaultValue = defaultValue((char) in.get(), string(in));
        return new Field(
                name,
                index,
                number,
                List.copyOf(numbers),
                sort,
                shape,
                typeName.isEmpty() ? null : new Late(typeName, types),
                required,
                presence,
                defaultValue,
                ordered(strings(in)),
                string(in),
                strings(in),
                string(in),
                ordered(strings(in)),
                string(in),
                string(in),
                protobufType);
    }

    private static Object defaultValue(char letter, String text) {
        return switch (letter) {
            case 'i' -> Long.valueOf(text);
            case 'b' -> Boolean.valueOf(text);
            case 's' -> text;
            case 'o' -> Field.EMPTY_OBJECT;
            default -> null;
        };
    }

    private String string(ByteBuffer in) {
        int index = in.getChar();
        String known = pool[index];
        if (known == null) {
            int start = index == 0 ? 0 : poolEnds[index - 1];
            known =
                    new String(
                            bytes,
                            poolBytes + start,
                            poolEnds[index] - start,
                            StandardCharsets.UTF_8);
            pool[index] = known;
        }
        return known;
    }

    private List<String> strings(ByteBuffer in) {
        int count = in.getChar();
        if (count == 0) {
            return List.of();
        }
        var all = new String[count];
        for (int i = 0; i < count; i++) {
            all[i] = string(in);
        }
        return List.of(all);
    }

    private static Set<String> ordered(List<String> names) {
        return names.isEmpty() ? Set.of() : Collections.unmodifiableSet(new LinkedHashSet<>(names));
    }

    /**
     * A type found when first asked for. Two threads may look it up at once; both find the same.
     */
    private static final class Late implements Field.TypeReference {
        private final String name;
        private final Function<String, Type> types;
        private Type found;

        Late(String name, Function<String, Type> types) {
            this.name = name;
            this.types = types;
        }

        @Override
        public Type get() {
            Type type = found;
            if (type == null) {
                type = types.apply(name);
                found = type;
            }
            return type;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
