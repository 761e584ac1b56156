package io.podium.schema;

import io.podium.schema.Notation.Definition;
import io.podium.schema.Notation.Group;
import io.podium.schema.Notation.Member;
import io.podium.schema.Notation.Served;
import io.podium.schema.Notation.Sub;
import io.podium.schema.NotationException.Place;
import io.podium.schema.Tokens.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads a folder of notation. Files of the root come first, because they declare the groups. */
final class Parser {
    private final Notation notation = new Notation();
    private Group group;
    private Head head;

    /** A type whose lines are still being read. */
    private static final class Head {
        Place place;
        String name;
        String description = "";
        boolean body;
        String apiVersion;
        String plural = "";
        String singular = "";
        List<String> shortNames = List.of();
        List<String> categories = List.of();
        boolean namespaced;
        List<String> verbs = new ArrayList<>();
        final List<Sub> subs = new ArrayList<>();
        final List<Member> members = new ArrayList<>();
    }

    static Notation read(Path folder) {
        var parser = new Parser();
        try (Stream<Path> all = Files.walk(folder)) {
            Comparator<Path> rootFirst =
                    Comparator.comparingInt(
                            file -> file.getNameCount() == folder.getNameCount() + 1 ? 0 : 1);
            List<Path> files =
                    all.filter(file -> file.toString().endsWith(".schema"))
                            .sorted(rootFirst.thenComparing(Comparator.naturalOrder()))
                            .toList();
            for (Path file : files) {
                parser.readFile(folder.relativize(file).toString(), Files.readAllLines(file));
            }
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot read the notation in " + folder, trouble);
        }
        return parser.finish();
    }

    private void readFile(String file, List<String> lines) {
        group = null;
        for (int i = 0; i < lines.size(); i++) {
            readLine(new Place(file, i + 1), lines.get(i));
        }
        close();
    }

    private void readLine(Place place, String line) {
        Tokens tokens = Tokens.of(place, line);
        if (tokens.isEmpty()) {
            return;
        }
        if (!line.startsWith(" ")) {
            close();
            switch (tokens.word("a keyword")) {
                case "group" -> group(tokens);
                case "kind" -> kind(tokens);
                case "body" -> body(tokens);
                case "type" -> type(tokens);
                default ->
                        throw new NotationException(
                                place,
                                "expected group, kind, body or type at the start of the line");
            }
            return;
        }
        if (head == null) {
            throw new NotationException(place, "an indented line outside of a type");
        }
        if (MemberLine.isNumber(tokens.peek(1))) {
            head.members.add(MemberLine.read(tokens, head.members));
        } else {
            detail(tokens);
        }
    }

    private void group(Tokens tokens) {
        String apiVersion = tokens.word("the group and version");
        Optional<Group> known = notation.group(apiVersion);
        if (!tokens.hasNext()) {
            group =
                    known.orElseThrow(() ->
                            new NotationException(
                                    tokens.place(),
                                    "group "
                                            + apiVersion
                                            + " is not declared in a file of the root folder"));
            return;
        }
        String javaPart = "";
        String names = "";
        while (tokens.hasNext()) {
            String attribute = tokens.word("an attribute");
            switch (attribute) {
                case "java" -> javaPart = tokens.word("the package");
                case "names" -> names = tokens.word("the prefix of names");
                default ->
                        throw new NotationException(
                                tokens.place(), "unknown attribute " + attribute + " of a group");
            }
        }
        if (javaPart.isEmpty() || names.isEmpty()) {
            throw new NotationException(
                    tokens.place(), "a group is declared with both java and names");
        }
        int slash = apiVersion.indexOf('/');
        group =
                new Group(
                        slash < 0 ? "" : apiVersion.substring(0, slash),
                        apiVersion.substring(slash + 1),
                        javaPart,
                        names);
        notation.add(group, tokens.place());
    }

    private void open(Tokens tokens) {
        if (group == null) {
            throw new NotationException(tokens.place(), "the file does not begin with its group");
        }
        head = new Head();
        head.place = tokens.place();
        head.name = tokens.word("a name");
        head.apiVersion = group.apiVersion();
        if (!head.name.matches("[A-Z][A-Za-z0-9]*")) {
            throw new NotationException(
                    tokens.place(), "a type's name begins with a capital: " + head.name);
        }
    }

    private void type(Tokens tokens) {
        open(tokens);
        describe(tokens);
    }

    private void body(Tokens tokens) {
        open(tokens);
        head.body = true;
        if (tokens.peek().is("in")) {
            tokens.word("in");
            head.apiVersion = tokens.word("the apiVersion");
        }
        describe(tokens);
    }

    private void kind(Tokens tokens) {
        open(tokens);
        head.body = true;
        head.singular = head.name.toLowerCase(Locale.ROOT);
        boolean scoped = false;
        while (tokens.hasNext() && !tokens.peek().quoted()) {
            String attribute = tokens.word("an attribute");
            switch (attribute) {
                case "plural" -> head.plural = tokens.word("the plural");
                case "singular" -> head.singular = tokens.word("the singular");
                case "short" -> head.shortNames = List.of(tokens.word("short names").split(","));
                case "categories" ->
                        head.categories = List.of(tokens.word("categories").split(","));
                case "namespaced", "cluster" -> {
                    head.namespaced = attribute.equals("namespaced");
                    scoped = true;
                }
                default ->
                        throw new NotationException(
                                tokens.place(), "unknown attribute " + attribute + " of a kind");
            }
        }
        if (head.plural.isEmpty() || !scoped) {
            throw new NotationException(
                    tokens.place(), "a kind needs its plural, and namespaced or cluster");
        }
        describe(tokens);
    }

    private void describe(Tokens tokens) {
        if (tokens.hasNext()) {
            Token last = tokens.take("the description");
            if (!last.quoted() || tokens.hasNext()) {
                throw new NotationException(
                        tokens.place(), "expected a description in quotes, not " + last.text());
            }
            head.description = last.text();
        }
    }

    private void detail(Tokens tokens) {
        String word = tokens.word("a field");
        if (head.plural.isEmpty()
                || !head.members.isEmpty()
                || !(word.equals("verbs") || word.equals("sub"))) {
            throw new NotationException(
                    tokens.place(),
                    "expected a field: its name, its number (or -), its type; found " + word);
        }
        if (word.equals("verbs")) {
            while (tokens.hasNext()) {
                head.verbs.add(tokens.word("a verb"));
            }
            return;
        }
        String name = tokens.word("the name of the subresource");
        var verbs = new ArrayList<String>();
        String apiVersion = group.apiVersion();
        String kind = head.name;
        while (tokens.hasNext()) {
            String next = tokens.word("a verb");
            if (next.equals("->")) {
                apiVersion = tokens.word("the apiVersion of the subresource");
                kind = tokens.word("the kind of the subresource");
            } else {
                verbs.add(next);
            }
        }
        int slash = apiVersion.indexOf('/');
        String subGroup = slash < 0 ? "" : apiVersion.substring(0, slash);
        head.subs.add(
                new Sub(name, List.copyOf(verbs), subGroup, apiVersion.substring(slash + 1), kind));
    }

    /**
     * Ends the type being read. A body's kind and apiVersion, and the list of a kind, need not be
     * written down.
     */
    private void close() {
        if (head == null) {
            return;
        }
        var members = new ArrayList<Member>();
        if (head.body) {
            members.add(MemberLine.plain(head.place, "kind", "Name of the kind of object."));
            members.add(
                    MemberLine.plain(head.place, "apiVersion", "Group and version of the kind."));
        }
        members.addAll(head.members);
        Optional<Served> served =
                head.plural.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new Served(
                                        head.plural,
                                        head.singular,
                                        head.shortNames,
                                        head.categories,
                                        head.namespaced,
                                        List.copyOf(head.verbs),
                                        List.copyOf(head.subs)));
        notation.add(
                new Definition(
                        head.place,
                        group,
                        head.name,
                        head.description,
                        head.body,
                        head.apiVersion,
                        served,
                        members));
        if (head.verbs.contains("list")) {
            var list = new ArrayList<>(members.subList(0, 2));
            list.add(MemberLine.listMetadata(head.place));
            list.add(MemberLine.items(head.place, head.name));
            notation.add(
                    new Definition(
                            head.place,
                            group,
                            head.name + "List",
                            "Several objects of kind " + head.name + ".",
                            true,
                            head.apiVersion,
                            Optional.empty(),
                            list));
        }
        head = null;
    }

    private Notation finish() {
        for (Definition type : notation.types()) {
            if (type.members().size() > 64) {
                throw new NotationException(type.place(), "a type has at most 64 fields");
            }
            for (Member member : type.members()) {
                if (member.sort().equals("OBJECT")) {
                    notation.resolve(type, member);
                }
            }
        }
        return notation;
    }
}
