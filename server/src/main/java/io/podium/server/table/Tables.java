package io.podium.server.table;

import io.podium.api.core.v1.Pod;
import io.podium.api.json.JsonEncoder;
import io.podium.api.strategy.Column;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.TypedMap;
import io.podium.server.render.ByteSink;
import io.podium.server.render.Kind;
import io.podium.server.render.ListHead;
import io.podium.server.render.Partial;
import io.podium.server.render.Rendition;
import io.podium.server.render.Rendition.Include;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Writes Tables of meta.k8s.io as JSON. */
public final class Tables {
    private static final byte[] CELLS = ascii("{\"cells\":");
    private static final byte[] OBJECT = ascii(",\"object\":");

    private Tables() {}

    /**
     * A table of objects.
     *
     * @param trees in the version of the kind
     * @param hasColumns whether the columns are named; frames of a watch name them once
     */
    public static byte[] table(
            Kind<?> kind,
            Iterable<TypedMap> trees,
            ListHead head,
            Rendition rendition,
            boolean hasColumns,
            Instant now) {
        var out = new ByteSink(4096);
        out.write(head(kind, head, rendition, hasColumns));
        boolean isFirst = true;
        for (TypedMap tree : trees) {
            if (!isFirst) {
                out.write(',');
            }
            isFirst = false;
            row(kind, tree, rendition, now, out);
        }
        out.writeAscii("]}");
        return out.take();
    }

    /** A table up to its first row. */
    public static byte[] head(
            Kind<?> kind, ListHead head, Rendition rendition, boolean hasColumns) {
        var out = new ByteSink(1024);
        out.writeAscii(
                "{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/"
                        + rendition.version()
                        + "\",\"metadata\":");
        out.write(head.json());
        out.writeAscii(",\"columnDefinitions\":");
        out.write(hasColumns ? columns(kind.columns()) : ascii("null"));
        out.writeAscii(",\"rows\":[");
        return out.take();
    }

    /** The columns as JSON. */
    public static byte[] columns(List<? extends Column<?>> columns) {
        var out = new ByteSink(512);
        out.write('[');
        for (int i = 0; i < columns.size(); i++) {
            Column<?> column = columns.get(i);
            out.writeAscii(i > 0 ? ",{\"name\":" : "{\"name\":");
            out.write(JsonEncoder.encode(column.name()));
            out.writeAscii(",\"type\":");
            out.write(JsonEncoder.encode(column.type()));
            out.writeAscii(",\"format\":");
            out.write(JsonEncoder.encode(column.format()));
            out.writeAscii(",\"description\":");
            out.write(JsonEncoder.encode(column.description()));
            out.writeAscii(",\"priority\":" + column.priority() + "}");
        }
        out.write(']');
        return out.take();
    }

    /** Writes the row of one object. */
    public static void row(
            Kind<?> kind, TypedMap tree, Rendition rendition, Instant now, ByteSink out) {
        out.write(CELLS);
        out.write(JsonEncoder.encode(ListValue.of(kind.cells(tree, now))));
        if (tree.type() == Pod.TYPE) {
            conditions(Pod.of(tree).status().phase(), out);
        }
        if (rendition.include() != Include.NONE) {
            out.write(OBJECT);
            out.write(
                    rendition.include() == Include.OBJECT
                            ? JsonEncoder.encode(tree)
                            : Partial.json(tree, rendition.version()));
        }
        out.write('}');
    }

    /** Finished pods are marked, so that printers may leave them out. */
    private static void conditions(String phase, ByteSink out) {
        String message =
                switch (phase) {
                    case "Succeeded" -> "The pod has completed successfully.";
                    case "Failed" -> "The pod failed.";
                    default -> "";
                };
        if (!message.isEmpty()) {
            out.writeAscii(",\"conditions\":");
            out.write(
                    JsonEncoder.encode(
                            ListValue.of(
                                    FreeMap.of(
                                            Map.of(
                                                    "type",
                                                    "Completed",
                                                    "status",
                                                    "True",
                                                    "reason",
                                                    phase,
                                                    "message",
                                                    message)))));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
