package io.podium.api.yaml;

import io.podium.api.json.DecodeException;
import io.podium.api.json.JsonEncoder;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ScannerException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML into trees without schema; JSON is YAML too. Faults are {@link DecodeException} in
 * Go's words.
 */
public final class YamlReader {
    private static final String PREFIX = "yaml: ";
    private static final int MAXIMUM_DEPTH = 500;

    /**
     * Nodes that aliases may stand for altogether, so that a small text cannot become a huge tree.
     */
    private static final int MAXIMUM_ALIASED = 100_000;

    private final Iterator<Event> events;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private int depth;
    private long nodes;
    private long aliased;

    /**
     * One document.
     *
     * @param findings what a strict server refuses: keys set twice
     */
    public record Document(Object value, List<String> findings) {}

    private record Anchored(Object value, long nodes) {}

    private YamlReader(String text) {
        LoadSettings settings =
                LoadSettings.builder()
                        .setCodePointLimit(Integer.MAX_VALUE)
                        .setParseComments(false)
                        .build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    /** The first document; null for a text without any. */
    public static Document readOne(byte[] text) {
        List<Document> documents = read(decode(text), true);
        return documents.isEmpty() ? new Document(Null.NULL, List.of()) : documents.getFirst();
    }

    /** The value of the first document. */
    public static Object value(String text) {
        List<Document> documents = read(text, true);
        return documents.isEmpty() ? Null.NULL : documents.getFirst().value();
    }

    /** All documents in order; empty ones are null. */
    public static List<Document> readAll(String text) {
        return read(text, false);
    }

    private static String decode(byte[] text) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
        } catch (CharacterCodingException wrong) {
            throw DecodeException.syntax(PREFIX + "invalid leading UTF-8 octet");
        }
    }

    private static List<Document> read(String text, boolean onlyFirst) {
        var documents = new ArrayList<Document>();
        try {
            var reader = new YamlReader(text.startsWith("\ufeff") ? text.substring(1) : text);
            while (reader.events.hasNext()) {
                if (reader.events.next() instanceof DocumentStartEvent) {
                    documents.add(reader.document());
                    if (onlyFirst) {
                        break;
                    }
                }
            }
            return documents;
        } catch (MarkedYamlEngineException wrong) {
            throw DecodeException.syntax(PREFIX + line(wrong) + problem(wrong));
        } catch (YamlEngineException wrong) {
            throw DecodeException.syntax(PREFIX + wrong.getMessage());
        } catch (NumberFormatException _) {
            // So the library ends where the text does, within an escape such as \x or \U.
            throw DecodeException.syntax(PREFIX + "did not find expected hexdecimal number");
        }
    }

    /**
     * Go's parser counts lines from one for what it cannot split into tokens, and from zero for the
     * rest.
     */
    private static String line(MarkedYamlEngineException wrong) {
        int problem = wrong.getProblemMark().map(Mark::getLine).orElse(0);
        int context = wrong.getContextMark().map(Mark::getLine).orElse(0);
        int line = problem != 0 ? problem + (wrong instanceof ScannerException ? 1 : 0) : context;
        return line == 0 ? "" : "line " + line + ": ";
    }

    private static String problem(MarkedYamlEngineException wrong) {
        String problem = wrong.getProblem();
        if (problem.startsWith("mapping values are not allowed")) {
            return "mapping values are not allowed in this context";
        }
        if (problem.startsWith("found character") && problem.contains("cannot start any token")) {
            return "found character that cannot start any token";
        }
        if (problem.startsWith("expected <block end>")) {
            return wrong.getContext() != null && wrong.getContext().contains("collection")
                    ? "did not find expected '-' indicator"
                    : "did not find expected key";
        }
        return problem;
    }

    private Document document() {
        anchors.clear();
        findings.clear();
        Object value = node(events.next());
        List<String> found =
                findings.isEmpty()
                        ? List.of()
                        : List.of("yaml: unmarshal errors:\n  " + String.join("\n  ", findings));
        return new Document(value, found);
    }

    private Object node(Event event) {
        nodes++;
        if (event instanceof AliasEvent alias) {
            return alias(alias);
        }
        if (++depth > MAXIMUM_DEPTH) {
            throw DecodeException.syntax(PREFIX + "exceeded max depth of " + MAXIMUM_DEPTH);
        }
        Optional<String> anchor = ((NodeEvent) event).getAnchor().map(one -> one.getValue());
        long before = nodes;
        anchor.ifPresent(name -> anchors.put(name, new Anchored(null, 0)));
        Object value =
                switch (event) {
                    case ScalarEvent scalar ->
                            Scalars.resolve(scalar.getTag(), scalar.isPlain(), scalar.getValue());
                    case SequenceStartEvent sequence -> sequence();
                    case MappingStartEvent mapping -> mapping();
                    default -> throw DecodeException.syntax(PREFIX + "unexpected " + event);
                };
        anchor.ifPresent(name -> anchors.put(name, new Anchored(value, nodes - before + 1)));
        depth--;
        return value;
    }

    private Object alias(AliasEvent alias) {
        String name = alias.getAlias().getValue();
        Anchored anchored = anchors.get(name);
        if (anchored == null) {
            throw DecodeException.syntax(PREFIX + "unknown anchor '" + name + "' referenced");
        }
        if (anchored.value() == null) {
            throw DecodeException.syntax(PREFIX + "anchor '" + name + "' value contains itself");
        }
        aliased += anchored.nodes();
        nodes += anchored.nodes();
        if (aliased > MAXIMUM_ALIASED) {
            throw DecodeException.syntax(PREFIX + "document contains excessive aliasing");
        }
        return anchored.value();
    }

    private ListValue sequence() {
        var values = new ArrayList<Object>();
        for (Event next = events.next();
                next.getEventId() != Event.ID.SequenceEnd;
                next = events.next()) {
            values.add(node(next));
        }
        return ListValue.of(values);
    }

    private FreeMap mapping() {
        var content = new FreeMap.Builder();
        for (Event next = events.next();
                next.getEventId() != Event.ID.MappingEnd;
                next = events.next()) {
            int line = next.getStartMark().map(Mark::getLine).orElse(0) + 1;
            if (next instanceof ScalarEvent scalar && isMerge(scalar)) {
                merge(content, node(events.next()), line);
            } else {
                Object key = node(next);
                put(content, key, name(key), node(events.next()), line);
            }
        }
        return content.build();
    }

    private static boolean isMerge(ScalarEvent key) {
        return key.getValue().equals("<<")
                && key.getTag()
                        .map(tag -> tag.equals("tag:yaml.org,2002:merge"))
                        .orElse(key.isPlain());
    }

    private void put(FreeMap.Builder content, Object key, String name, Object value, int line) {
        if (content.put(name, value)) {
            String shown = key instanceof String ? JsonEncoder.text(name) : name;
            findings.add("line " + line + ": key " + shown + " already set in map");
        }
    }

    /**
     * What stands before {@code <<} is overwritten, what stands behind it overwrites, as
     * Kubernetes' reader has it.
     */
    private void merge(FreeMap.Builder content, Object value, int line) {
        switch (value) {
            case MapValue map -> {
                for (Map.Entry<String, Object> entry : map) {
                    put(content, entry.getKey(), entry.getKey(), entry.getValue(), line);
                }
            }
            case ListValue list when list.stream().allMatch(MapValue.class::isInstance) -> {
                for (int i = list.size() - 1; i >= 0; i--) {
                    merge(content, list.get(i), line);
                }
            }
            default ->
                    throw DecodeException.syntax(
                            PREFIX + "map merge requires map or sequence of maps as the value");
        }
    }

    private static String name(Object key) {
        return switch (key) {
            case String text -> text;
            case Long number -> number.toString();
            case Double number -> JsonEncoder.text(number);
            case Boolean truth -> truth.toString();
            default ->
                    throw DecodeException.syntax(
                            "unsupported map key, key: " + JsonEncoder.text(key));
        };
    }
}
