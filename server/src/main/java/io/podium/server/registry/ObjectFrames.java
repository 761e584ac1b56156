package io.podium.server.registry;

import io.podium.api.json.JsonEncoder;
import io.podium.api.value.TypedMap;
import io.podium.base.time.Clock;
import io.podium.server.render.ByteSink;
import io.podium.server.render.Kind;
import io.podium.server.render.ListHead;
import io.podium.server.render.ObjectBody;
import io.podium.server.render.Partial;
import io.podium.server.render.Rendition;
import io.podium.server.render.Rendition.Form;
import io.podium.server.table.Tables;
import io.podium.server.watch.EventType;
import io.podium.server.watch.Frames;
import io.podium.store.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The frames of a watch: one line of JSON each. */
final class ObjectFrames implements Frames {
    private record Sharing(Kind<?> kind, Rendition rendition, boolean hasColumns) {}

    private final Kind<?> kind;
    private final Rendition rendition;
    private final Clock clock;
    private final boolean hasColumns;
    private final Sharing sharing;

    ObjectFrames(Kind<?> kind, Rendition rendition, Clock clock) {
        this(kind, rendition.withPretty(false), clock, rendition.form() == Form.TABLE);
    }

    private ObjectFrames(Kind<?> kind, Rendition rendition, Clock clock, boolean hasColumns) {
        this.kind = kind;
        this.rendition = rendition;
        this.clock = clock;
        this.hasColumns = hasColumns;
        this.sharing = new Sharing(kind, rendition, hasColumns);
    }

    @Override
    public Object sharing() {
        return sharing;
    }

    @Override
    public Frames behindFirst() {
        return hasColumns ? new ObjectFrames(kind, rendition, clock, false) : this;
    }

    @Override
    public byte[] frame(EventType type, Entry entry, long asOf) {
        var body = (ObjectBody) entry.body();
        var out = new ByteSink(body.size() + 128);
        out.writeAscii("{\"type\":\"" + type + "\",\"object\":");
        if (rendition.form() == Form.OBJECT && kind.isStored()) {
            body.writeJson(asOf, out);
        } else {
            out.write(transformed(kind.fromStored(body.peek()), asOf));
        }
        out.writeAscii("}\n");
        return out.take();
    }

    private byte[] transformed(TypedMap stored, long asOf) {
        String revision = Long.toString(asOf);
        TypedMap tree = Metadata.edit(stored, metadata -> metadata.withResourceVersion(revision));
        return switch (rendition.form()) {
            case OBJECT -> JsonEncoder.encode(tree);
            case METADATA -> Partial.json(tree, rendition.version());
            case TABLE ->
                    Tables.table(
                            kind,
                            List.of(tree),
                            ListHead.of(revision),
                            rendition,
                            hasColumns,
                            clock.now());
        };
    }

    @Override
    public byte[] bookmark(long revision, boolean endsInitialEvents) {
        String annotations =
                endsInitialEvents
                        ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}"
                        : "";
        String kindOf =
                switch (rendition.form()) {
                    case OBJECT -> kind.resource().kind();
                    case METADATA -> "PartialObjectMetadata";
                    case TABLE -> "Table";
                };
        String apiVersion =
                rendition.form() == Form.OBJECT
                        ? kind.resource().apiVersion()
                        : "meta.k8s.io/" + rendition.version();
        String rows =
                rendition.form() == Form.TABLE ? ",\"columnDefinitions\":null,\"rows\":[]" : "";
        String frame =
                "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\""
                        + kindOf
                        + "\",\"apiVersion\":\""
                        + apiVersion
                        + "\",\"metadata\":{\"resourceVersion\":\""
                        + revision
                        + "\""
                        + annotations
                        + "}"
                        + rows
                        + "}}\n";
        return frame.getBytes(StandardCharsets.UTF_8);
    }
}
