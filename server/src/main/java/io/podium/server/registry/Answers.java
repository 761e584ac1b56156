package io.podium.server.registry;

import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.meta.v1.Status;
import io.podium.api.meta.v1.StatusDetails;
import io.podium.api.schema.Resource;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.base.time.Clock;
import io.podium.server.registry.Listing.Page;
import io.podium.server.render.Encodings;
import io.podium.server.render.Forms;
import io.podium.server.render.Kind;
import io.podium.server.render.ListHead;
import io.podium.server.render.ObjectBody;
import io.podium.server.render.Partial;
import io.podium.server.render.Rendition;
import io.podium.server.render.Rendition.Form;
import io.podium.server.render.Rendition.Format;
import io.podium.server.request.Answer;
import io.podium.server.request.Answer.Pieces;
import io.podium.server.table.Tables;
import io.podium.store.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Objects and lists as answers, in whatever rendition was asked for; bytes are made only when
 * wanted.
 */
final class Answers {
    /** In place of the value for those who take bytes. */
    private static final MapValue NO_VALUE = FreeMap.of(Map.of());

    private final Clock clock;
    private final Forms forms;
    private final ListForms lists;

    Answers(Clock clock, Forms forms) {
        this.clock = clock;
        this.forms = forms;
        this.lists = new ListForms(clock, forms);
    }

    /** A stored object; its cached bytes are copied where that will do. */
    Answer stored(
            int code, Kind<?> kind, ObjectBody body, Rendition rendition, List<String> warnings) {
        Format format = rendition.format();
        boolean isCopied =
                rendition.form() == Form.OBJECT
                        && (format == Format.JSON || format == Format.PROTOBUF);
        if (!isCopied) {
            return object(code, kind, kind.fromStored(body.peek()), rendition, warnings);
        }
        Supplier<byte[]> bytes =
                format == Format.PROTOBUF
                        ? () -> forms.protobuf().object(kind, body.encoded(kind, format))
                        : () -> json(kind, body, rendition);
        return new Answer(
                code,
                NO_VALUE,
                () -> kind.fromStored(body.peek()),
                Encodings.contentType(rendition),
                bytes,
                Optional.empty(),
                warnings);
    }

    private byte[] json(Kind<?> kind, ObjectBody body, Rendition rendition) {
        if (kind.isStored() && !rendition.pretty()) {
            return body.jsonLine();
        }
        byte[] json = kind.isStored() ? body.json() : body.encoded(kind, Format.JSON);
        return forms.encodings().text(json, rendition);
    }

    /** A stored object as it is read. */
    Answer stored(Kind<?> kind, Entry entry, Rendition rendition) {
        return stored(200, kind, (ObjectBody) entry.body(), rendition, List.of());
    }

    /** An object after a write, in the version the kind says. */
    Answer object(
            int code, Kind<?> kind, TypedMap tree, Rendition rendition, List<String> warnings) {
        return new Answer(
                code,
                tree,
                Encodings.contentType(rendition),
                () -> bytes(kind, tree, rendition),
                warnings);
    }

    /** Something that is no stored object, such as a Scale or a Status. */
    Answer plain(int code, MapValue value, Rendition rendition, List<String> warnings) {
        return forms.encodings().answer(code, value, rendition, warnings);
    }

    /** As upstream: that of JSON does not say that it is a stream. */
    static String frameType(Rendition rendition) {
        return Encodings.contentType(rendition)
                + (rendition.format() == Format.PROTOBUF ? ";stream=watch" : "");
    }

    private byte[] bytes(Kind<?> kind, TypedMap tree, Rendition rendition) {
        return switch (rendition.form()) {
            case OBJECT -> forms.encodings().bytes(tree, rendition);
            case METADATA ->
                    rendition.format() == Format.PROTOBUF
                            ? forms.protobuf().partial(tree, rendition.version())
                            : forms.encodings()
                                    .text(Partial.json(tree, rendition.version()), rendition);
            case TABLE -> {
                ListHead head = ListHead.of(Metadata.of(tree).resourceVersion());
                yield forms.encodings()
                        .text(
                                Tables.table(
                                        kind, List.of(tree), head, rendition, true, clock.now()),
                                rendition);
            }
        };
    }

    /** A list, or a piece of one. */
    Answer list(Kind<?> kind, Page page, Rendition rendition) {
        return list(kind, page, rendition, List.of());
    }

    Answer list(Kind<?> kind, Page page, Rendition rendition, List<String> warnings) {
        var head = new ListHead(Long.toString(page.revision()), page.next(), page.remaining());
        return list(kind, page, head, rendition, warnings);
    }

    /** A list of what is stored nowhere, and so has no version. */
    Answer made(Kind<?> kind, List<Entry> items, Rendition rendition) {
        var page = new Page(items, 0, "", Optional.empty());
        return list(kind, page, ListHead.of(""), rendition, List.of());
    }

    private Answer list(
            Kind<?> kind, Page page, ListHead head, Rendition rendition, List<String> warnings) {
        if (rendition.format() == Format.VALUE) {
            MapValue value = value(kind, page, head);
            return forms.encodings().answer(200, value, rendition, warnings);
        }
        Supplier<Pieces> pieces = () -> lists.pieces(kind, page, head, rendition);
        boolean isIndented = rendition.format() == Format.JSON && rendition.pretty();
        Supplier<byte[]> bytes =
                () -> {
                    byte[] whole = ListPieces.whole(pieces.get());
                    return isIndented ? forms.encodings().text(whole, rendition) : whole;
                };
        return new Answer(
                200,
                NO_VALUE,
                () -> value(kind, page, head),
                Encodings.contentType(rendition),
                bytes,
                isIndented ? Optional.empty() : Optional.of(pieces),
                warnings);
    }

    private static List<TypedMap> trees(Kind<?> kind, Page page) {
        var trees = new ArrayList<TypedMap>(page.items().size());
        page.items().forEach(entry -> trees.add(kind.fromStored(Rooms.peek(entry))));
        return trees;
    }

    private static MapValue value(Kind<?> kind, Page page, ListHead head) {
        Resource resource = kind.resource();
        return FreeMap.of(
                Map.of(
                        "kind",
                        resource.kind() + "List",
                        "apiVersion",
                        resource.apiVersion(),
                        "metadata",
                        head.value(),
                        "items",
                        ListValue.of(new ArrayList<Object>(trees(kind, page)))));
    }

    /** The Status that says an object is gone. */
    Answer gone(
            Resource resource, ObjectMeta metadata, Rendition rendition, List<String> warnings) {
        StatusDetails details = StatusDetails.empty().withName(metadata.name());
        if (!resource.group().isEmpty()) {
            details = details.withGroup(resource.group());
        }
        details = details.withKind(resource.plural()).withUid(metadata.uid());
        return success(200, details, rendition, warnings);
    }

    /** The Status of something that worked. */
    Answer success(int code, StatusDetails details, Rendition rendition, List<String> warnings) {
        Status status =
                Status.empty()
                        .withKind(Status.KIND)
                        .withApiVersion("v1")
                        .withMetadata(io.podium.api.meta.v1.ListMeta.empty())
                        .withStatus("Success");
        if (!details.value().isEmpty()) {
            status = status.withDetails(details);
        }
        return plain(
                code,
                code == 200 ? status.value() : status.withCode(code).value(),
                rendition,
                warnings);
    }
}
