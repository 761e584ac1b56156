package io.podium.server.registry;

import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.TypedMap;
import io.podium.api.yaml.YamlWriter;
import io.podium.base.time.Clock;
import io.podium.server.registry.Listing.Page;
import io.podium.server.render.ByteSink;
import io.podium.server.render.Forms;
import io.podium.server.render.Kind;
import io.podium.server.render.ListHead;
import io.podium.server.render.ObjectBody;
import io.podium.server.render.Partial;
import io.podium.server.render.Rendition;
import io.podium.server.render.Rendition.Form;
import io.podium.server.render.Rendition.Format;
import io.podium.server.request.Answer.Pieces;
import io.podium.server.table.Tables;
import io.podium.store.Entry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** Lists in every form and format, in pieces. */
final class ListForms {
    private static final byte[] COMMA = {','};
    private static final byte[] NOTHING = {};
    private static final byte[] JSON_END = "]}\n".getBytes(StandardCharsets.US_ASCII);

    /** How one item is written as JSON. */
    private interface Item {
        void write(Entry entry, ByteSink out);
    }

    private final Clock clock;
    private final Forms forms;

    ListForms(Clock clock, Forms forms) {
        this.clock = clock;
        this.forms = forms;
    }

    /** The list as it was asked for, but not indented. */
    Pieces pieces(Kind<?> kind, Page page, ListHead head, Rendition rendition) {
        if (rendition.format() == Format.PROTOBUF) {
            return message(kind, page, head, rendition);
        }
        Item item = item(kind, rendition);
        return rendition.format() == Format.YAML
                ? yaml(kind, page, head, rendition, item)
                : new ListPieces(
                        jsonHead(kind, head, rendition),
                        page.items(),
                        item::write,
                        COMMA,
                        JSON_END);
    }

    private Item item(Kind<?> kind, Rendition rendition) {
        String version = rendition.version();
        int prefix = kind.prefixLength();
        return switch (rendition.form()) {
            case OBJECT -> (entry, out) -> object(kind, prefix, (ObjectBody) entry.body(), out);
            case METADATA -> (entry, out) -> out.write(Partial.json(tree(kind, entry), version));
            case TABLE -> {
                Instant now = clock.now();
                yield (entry, out) -> Tables.row(kind, tree(kind, entry), rendition, now, out);
            }
        };
    }

    private static void object(Kind<?> kind, int prefix, ObjectBody body, ByteSink out) {
        if (kind.isStored() && body.revision() > 0) {
            body.writeItem(prefix, out);
            return;
        }
        byte[] whole = body.encoded(kind, Format.JSON);
        out.write('{');
        out.write(whole, prefix, whole.length - prefix);
    }

    private static TypedMap tree(Kind<?> kind, Entry entry) {
        return kind.fromStored(Rooms.peek(entry));
    }

    private static String kindOf(Kind<?> kind, Rendition rendition) {
        return switch (rendition.form()) {
            case OBJECT -> kind.resource().kind() + "List";
            case METADATA -> Partial.KIND + "List";
            case TABLE -> "Table";
        };
    }

    private static String versionOf(Kind<?> kind, Rendition rendition) {
        return rendition.form() == Form.OBJECT
                ? kind.resource().apiVersion()
                : "meta.k8s.io/" + rendition.version();
    }

    private static byte[] jsonHead(Kind<?> kind, ListHead head, Rendition rendition) {
        if (rendition.form() == Form.TABLE) {
            return Tables.head(kind, head, rendition, true);
        }
        var out = new ByteSink(256);
        out.writeAscii(
                "{\"kind\":\""
                        + kindOf(kind, rendition)
                        + "\",\"apiVersion\":\""
                        + versionOf(kind, rendition)
                        + "\",\"metadata\":");
        out.write(head.json());
        out.writeAscii(",\"items\":[");
        return out.take();
    }

    /** Names stand in the order of the alphabet, which puts the items of a list in its middle. */
    private ListPieces yaml(
            Kind<?> kind, Page page, ListHead head, Rendition rendition, Item item) {
        boolean isTable = rendition.form() == Form.TABLE;
        var before = new StringBuilder("apiVersion: " + versionOf(kind, rendition) + "\n");
        var rest = Map.of("kind", kindOf(kind, rendition), "metadata", free(head.json()));
        String after = YamlWriter.write(FreeMap.of(rest));
        if (isTable) {
            Object columns = free(Tables.columns(kind.columns()));
            before.append(YamlWriter.write(FreeMap.of(Map.of("columnDefinitions", columns))));
            before.append(after);
        }
        before.append(isTable ? "rows:" : "items:").append(page.items().isEmpty() ? " []\n" : "\n");
        return new ListPieces(
                before.toString().getBytes(StandardCharsets.UTF_8),
                page.items(),
                (entry, out) -> {
                    var json = new ByteSink(4096);
                    item.write(entry, json);
                    String text = YamlWriter.write(ListValue.of(free(json.take())));
                    out.write(text.getBytes(StandardCharsets.UTF_8));
                },
                NOTHING,
                isTable ? NOTHING : after.getBytes(StandardCharsets.UTF_8));
    }

    private Object free(byte[] json) {
        return forms.decoder().decodeFree(json);
    }

    /** Tables have no protobuf; whoever asks for both is refused before. */
    private Pieces message(Kind<?> kind, Page page, ListHead head, Rendition rendition) {
        return new MessagePieces(
                forms.protobuf(),
                versionOf(kind, rendition),
                kindOf(kind, rendition),
                head,
                page.items(),
                rendition.form() == Form.METADATA
                        ? entry -> forms.protobuf().partialMessage(tree(kind, entry))
                        : entry -> ((ObjectBody) entry.body()).encoded(kind, Format.PROTOBUF));
    }
}
