package io.podium.schema;

import io.podium.schema.Notation.Member;
import io.podium.schema.Notation.Presence;
import io.podium.schema.Notation.Shape;
import io.podium.schema.NotationException.Place;
import io.podium.schema.Tokens.Token;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads one field: {@code replicas 1? int32 = 1 "How many pods."}. */
final class MemberLine {
    private static final Pattern NUMBER = Pattern.compile("(-|\\d+(?:\\.\\d+)*)([!?+-]*)");
    private static final Map<String, String> SORTS =
            Map.ofEntries(
                    Map.entry("string", "STRING"),
                    Map.entry("int32", "INT32"),
                    Map.entry("int64", "INT64"),
                    Map.entry("uint32", "INT64"),
                    Map.entry("uint64", "INT64"),
                    Map.entry("double", "DOUBLE"),
                    Map.entry("bool", "BOOL"),
                    Map.entry("bytes", "BYTES"),
                    Map.entry("quantity", "QUANTITY"),
                    Map.entry("time", "TIME"),
                    Map.entry("microTime", "MICRO_TIME"),
                    Map.entry("duration", "DURATION"),
                    Map.entry("intOrString", "INT_OR_STRING"));
    private static final Set<String> STRATEGIES = Set.of("merge", "replace", "retainKeys");

    private final Tokens tokens;
    private List<Integer> numbers = List.of();
    private boolean required;
    private Presence presence = Presence.SPARSE;
    private Shape shape = Shape.SINGLE;
    private String sort = "";
    private String typeName = "";
    private String protobufType = "";
    private String defaultText;
    private boolean defaultQuoted;
    private List<String> values = List.of();
    private String listType = "";
    private List<String> listKeys = List.of();
    private String mapType = "";
    private List<String> strategies = List.of();
    private String mergeKey = "";
    private String description = "";

    private MemberLine(Tokens tokens) {
        this.tokens = tokens;
    }

    /**
     * Whether the word is what stands behind a field's name; so field lines are told from the
     * others.
     */
    static boolean isNumber(Token token) {
        return !token.quoted() && NUMBER.matcher(token.text()).matches();
    }

    static Member read(Tokens tokens, List<Member> before) {
        String name = tokens.word("the field's name");
        for (Member other : before) {
            if (other.name().equals(name)) {
                throw new NotationException(
                        tokens.place(),
                        "field " + name + " stands already in line " + other.place().line());
            }
        }
        var line = new MemberLine(tokens);
        line.number(tokens.word("the field's number"));
        line.type(tokens.take("the field's type"));
        while (tokens.hasNext()) {
            line.attribute(tokens.take("an attribute"));
        }
        return line.member(tokens.place(), name);
    }

    /** A string without a number. */
    static Member plain(Place place, String name, String description) {
        var line = new MemberLine(Tokens.of(place, ""));
        line.sort = "STRING";
        line.protobufType = "string";
        line.description = description;
        return line.member(place, name);
    }

    static Member listMetadata(Place place) {
        return read(
                Tokens.of(
                        place,
                        "metadata 1+ ListMeta \"Revision of the list, and where to continue.\""),
                List.of());
    }

    static Member items(Place place, String kind) {
        return read(Tokens.of(place, "items 2! [" + kind + "] \"The objects.\""), List.of());
    }

    private Member member(Place place, String name) {
        return new Member(
                place,
                name,
                numbers,
                required,
                presence,
                shape,
                sort,
                typeName,
                protobufType,
                defaultText,
                defaultQuoted,
                values,
                listType,
                listKeys,
                mapType,
                strategies,
                mergeKey,
                description);
    }

    private void number(String text) {
        Matcher matcher = NUMBER.matcher(text);
        if (!matcher.matches()) {
            throw wrong("a field's number is digits (or -) and marks, not " + text);
        }
        if (!matcher.group(1).equals("-")) {
            numbers = Stream.of(matcher.group(1).split("\\.")).map(Integer::valueOf).toList();
        }
        String marks = matcher.group(2);
        required = marks.contains("!");
        presence =
                switch (marks) {
                    case "", "!-" -> Presence.SPARSE;
                    case "?", "!?" -> Presence.POINTER;
                    case "+", "!" -> Presence.ALWAYS;
                    default ->
                            throw wrong(
                                    "unknown marks "
                                            + marks
                                            + " of a number; known are ! !- !? ? +");
                };
    }

    private void type(Token token) {
        String text = token.text();
        if (text.startsWith("{[") && text.endsWith("]}")) {
            shape = Shape.MAP_OF_LISTS;
            text = text.substring(2, text.length() - 2);
        } else if (text.startsWith("{") && text.endsWith("}")) {
            shape = Shape.MAP;
            text = text.substring(1, text.length() - 1);
        } else if (text.startsWith("[") && text.endsWith("]")) {
            shape = Shape.LIST;
            text = text.substring(1, text.length() - 1);
        }
        String scalar = SORTS.get(text);
        if (scalar != null) {
            sort = scalar;
            protobufType = text;
        } else if (text.equals("any")) {
            if (token.arguments() == null || token.arguments().size() != 1) {
                throw wrong("any needs the message it is in protobuf: any(RawExtension)");
            }
            sort = "RAW";
            protobufType = token.arguments().getFirst();
        } else if (text.matches("([a-z0-9]+\\.)*[A-Z][A-Za-z0-9]*")) {
            sort = "OBJECT";
            typeName = text;
            protobufType = text.substring(text.lastIndexOf('.') + 1);
        } else {
            throw wrong("unknown type " + text);
        }
    }

    private void attribute(Token token) {
        if (token.quoted()) {
            description = token.text();
            if (tokens.hasNext()) {
                throw wrong("the description comes last");
            }
            return;
        }
        List<String> arguments = token.arguments();
        switch (token.text()) {
            case "=" -> {
                Token value = tokens.take("the default behind =");
                defaultText = value.text();
                defaultQuoted = value.quoted();
                checkDefault();
            }
            case "enum" -> values = arguments(token, arguments);
            case "set", "atomic" -> listType = token.text();
            case "map" -> {
                listType = "map";
                listKeys = arguments(token, arguments);
            }
            case "whole" -> mapType = "atomic";
            case "granular" -> mapType = "granular";
            case "patch" -> {
                strategies =
                        arguments(token, arguments).stream().filter(STRATEGIES::contains).toList();
                List<String> keys =
                        arguments.stream().filter(one -> !STRATEGIES.contains(one)).toList();
                if (strategies.isEmpty() || keys.size() > 1) {
                    throw wrong(
                            "patch takes merge, replace or retainKeys, and one merge key at most");
                }
                mergeKey = keys.isEmpty() ? "" : keys.getFirst();
            }
            default -> throw wrong("unknown attribute " + token.text() + " of a field");
        }
        if (!listType.isEmpty() && shape != Shape.LIST && !sort.equals("BYTES")) {
            throw wrong(listType + " is for lists and bytes");
        }
    }

    private List<String> arguments(Token token, List<String> arguments) {
        if (arguments == null || arguments.isEmpty()) {
            throw wrong(token.text() + " needs arguments in parentheses");
        }
        return arguments;
    }

    private void checkDefault() {
        boolean fits =
                shape == Shape.SINGLE
                        && switch (sort) {
                            case "INT32", "INT64" -> defaultText.matches("-?\\d+");
                            case "BOOL" ->
                                    defaultText.equals("true") || defaultText.equals("false");
                            case "STRING", "INT_OR_STRING" -> true;
                            case "OBJECT" -> defaultText.equals("{}");
                            default -> false;
                        };
        if (!fits) {
            throw wrong("a default of this type cannot be " + defaultText);
        }
    }

    private NotationException wrong(String message) {
        return new NotationException(tokens.place(), message);
    }
}
