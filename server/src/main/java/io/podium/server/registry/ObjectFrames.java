package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.json.JsonEncoder;
import io.podium.api.value.TypedMap;
import io.podium.base.time.Clock;
import io.podium.server.render.ByteSink;
import io.podium.server.render.Forms;
import io.podium.server.render.Kind;
import io.podium.server.render.ListHead;
import io.podium.server.render.ObjectBody;
import io.podium.server.render.Partial;
import io.podium.server.render.Protobuf;
import io.podium.server.render.Refusals;
import io.podium.server.render.Rendition;
import io.podium.server.render.Rendition.Form;
import io.podium.server.render.Rendition.Format;
import io.podium.server.table.Tables;
import io.podium.server.watch.EventType;
import io.podium.server.watch.Frames;
import io.podium.server.wire.StatusBody;
import io.podium.store.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The frames of a watch: one line of JSON each. */
final class ObjectFrames implements Frames {
    private record Sharing(Kind<?> kind, Rendition rendition, boolean hasColumns) {}

    private final Kind<?> kind;
    private final Rendition rendition;
    private final Clock clock;
    private final Forms forms;
    private final boolean hasColumns;
    private final Sharing sharing;

    ObjectFrames(Kind<?> kind, Rendition rendition, Clock clock, Forms forms) {
        this(kind, rendition.withPretty(false), clock, forms, rendition.form() == Form.TABLE);
    }

    private ObjectFrames(
            Kind<?> kind, Rendition rendition, Clock clock, Forms forms, boolean hasColumns) {
        this.forms = forms;
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
        return hasColumns ? new ObjectFrames(kind, rendition, clock, forms, false) : this;
    }

    @Override
    public byte[] frame(EventType type, Entry entry, long asOf) {
        var body = (ObjectBody) entry.body();
        if (rendition.format() == Format.PROTOBUF) {
            return Protobuf.frame(type.name(), message(body, asOf));
        }
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

    private byte[] message(ObjectBody body, long asOf) {
        Protobuf protobuf = forms.protobuf();
        if (rendition.form() == Form.OBJECT && asOf == body.revision()) {
            return protobuf.object(kind, body.encoded(kind, Format.PROTOBUF));
        }
        TypedMap tree = asOf(kind.fromStored(body.peek()), asOf);
        return rendition.form() == Form.OBJECT
                ? protobuf.object(tree)
                : protobuf.partial(tree, rendition.version());
    }

    private static TypedMap asOf(TypedMap tree, long revision) {
        String text = Long.toString(revision);
        return Metadata.edit(tree, metadata -> metadata.withResourceVersion(text));
    }

    private byte[] transformed(TypedMap stored, long asOf) {
        String revision = Long.toString(asOf);
        TypedMap tree = asOf(stored, asOf);
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
        String object =
                "{\"kind\":\""
                        + kindOf
                        + "\",\"apiVersion\":\""
                        + apiVersion
                        + "\",\"metadata\":{\"resourceVersion\":\""
                        + revision
                        + "\""
                        + annotations
                        + "}"
                        + rows
                        + "}";
        if (rendition.format() == Format.PROTOBUF) {
            return Protobuf.frame("BOOKMARK", bookmark(object));
        }
        return ("{\"type\":\"BOOKMARK\",\"object\":" + object + "}\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] bookmark(String object) {
        TypedMap tree =
                forms.decoder()
                        .decode(object.getBytes(StandardCharsets.UTF_8), kind.type())
                        .value();
        return rendition.form() == Form.OBJECT
                ? forms.protobuf().object(tree)
                : forms.protobuf().partial(tree, rendition.version());
    }

    @Override
    public byte[] error(ApiError error) {
        if (rendition.format() == Format.PROTOBUF) {
            TypedMap status = Refusals.status(forms.decoder(), error);
            return Protobuf.frame("ERROR", forms.protobuf().object(status));
        }
        String status = new String(StatusBody.of(error), StandardCharsets.UTF_8);
        return ("{\"type\":\"ERROR\",\"object\":" + status + "}\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
