package io.podium.schema;

import io.podium.schema.NotationException.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the notation says, read and resolved: groups in the order of discovery, types in the order
 * of the files.
 */
final class Notation {
    private final List<Group> groups = new ArrayList<>();
    private final Map<String, Definition> types = new LinkedHashMap<>();

    /**
     * A group and version.
     *
     * @param group "" for the core group
     * @param javaPart below the base package, such as apps.v1
     * @param names what the full names of its types begin with, such as io.k8s.api.apps.v1
     */
    record Group(String group, String version, String javaPart, String names) {
        String apiVersion() {
            return group.isEmpty() ? version : group + "/" + version;
        }
    }

    /**
     * A type.
     *
     * @param body whether it carries kind and apiVersion
     * @param apiVersion of a body
     * @param resource what it is served as; empty for most
     */
    record Definition(
            Place place,
            Group group,
            String name,
            String description,
            boolean body,
            String apiVersion,
            Optional<Served> resource,
            List<Member> members) {
        String fullName() {
            return group.names() + "." + name;
        }

        Optional<Member> member(String name) {
            return members.stream().filter(one -> one.name().equals(name)).findFirst();
        }
    }

    /** How a kind is served. */
    record Served(
            String plural,
            String singular,
            List<String> shortNames,
            List<String> categories,
            boolean namespaced,
            List<String> verbs,
            List<Sub> subs) {}

    /** A subresource with the kind its bodies have. */
    record Sub(String name, List<String> verbs, String group, String version, String kind) {}

    /**
     * When a field is written that holds its zero value, and whether absence means something of its
     * own.
     */
    enum Presence {
        /** Zero is as good as absent, and is not written. */
        SPARSE,
        /** Absent and zero differ. */
        POINTER,
        /** Written even when zero. */
        ALWAYS
    }

    /** One value, a list, a map, or a map of lists. */
    enum Shape {
        SINGLE,
        LIST,
        MAP,
        MAP_OF_LISTS
    }

    /**
     * A field.
     *
     * @param numbers protobuf numbers, those of embedded messages first; empty for none
     * @param sort name of a constant of io.podium.api.schema.Sort
     * @param typeName as written, resolved to a full name later; "" unless the sort is OBJECT
     * @param defaultText as written, null for none
     */
    record Member(
            Place place,
            String name,
            List<Integer> numbers,
            boolean required,
            Presence presence,
            Shape shape,
            String sort,
            String typeName,
            String protobufType,
            String defaultText,
            boolean defaultQuoted,
            List<String> values,
            String listType,
            List<String> listKeys,
            String mapType,
            List<String> patchStrategies,
            String mergeKey,
            String description) {}

    List<Group> groups() {
        return groups;
    }

    List<Definition> types() {
        return List.copyOf(types.values());
    }

    void add(Group group, Place place) {
        for (Group other : groups) {
            if (other.apiVersion().equals(group.apiVersion())) {
                throw new NotationException(
                        place, "group " + group.apiVersion() + " is declared twice");
            }
        }
        groups.add(group);
    }

    void add(Definition type) {
        Definition before = types.putIfAbsent(type.fullName(), type);
        if (before != null) {
            throw new NotationException(
                    type.place(), "type " + type.name() + " stands already at " + before.place());
        }
    }

    Optional<Group> group(String apiVersion) {
        return groups.stream().filter(one -> one.apiVersion().equals(apiVersion)).findFirst();
    }

    /**
     * The type a field names: of its own group, else of meta, else written with its java part:
     * core.v1.PodSpec.
     */
    Definition resolve(Definition from, Member member) {
        String name = member.typeName();
        int dot = name.lastIndexOf('.');
        Definition found =
                dot < 0
                        ? types.getOrDefault(
                                from.group().names() + "." + name, inPart("meta.v1", name))
                        : inPart(name.substring(0, dot), name.substring(dot + 1));
        if (found == null) {
            throw new NotationException(
                    member.place(), "field " + member.name() + " has the unknown type " + name);
        }
        return found;
    }

    private Definition inPart(String javaPart, String name) {
        for (Group group : groups) {
            if (group.javaPart().equals(javaPart)) {
                return types.get(group.names() + "." + name);
            }
        }
        return null;
    }
}
