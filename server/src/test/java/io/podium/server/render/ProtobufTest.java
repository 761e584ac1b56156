package io.podium.server.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.proto.ProtoCodec;
import io.podium.api.proto.ProtoCodec.Envelope;
import io.podium.api.schema.Schema;
import io.podium.api.strategy.Strategies;
import io.podium.api.value.TypedMap;
import io.podium.server.render.Rendition.Format;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What goes out as protobuf is read again by those who know the schema. */
class ProtobufTest {
    private static final Schema SCHEMA = Schema.kubernetes();
    private static final Kinds KINDS = new Kinds(SCHEMA, Strategies.all(SCHEMA));

    private final Forms forms = Forms.withBudget(1 << 20);
    private final ProtoCodec codec = new ProtoCodec();

    private TypedMap read(byte[] bytes) {
        Envelope envelope = ProtoCodec.unwrap(bytes);
        var type = SCHEMA.body(envelope.apiVersion(), envelope.kind()).orElseThrow();
        return codec.decode(envelope.raw(), type)
                .with("kind", envelope.kind())
                .with("apiVersion", envelope.apiVersion());
    }

    private ObjectBody stored(Kind<?> kind, String name, long revision) {
        String json =
                "{\"kind\":\"%s\",\"apiVersion\":\"%s\",\"metadata\":{\"name\":\"%s\",\"uid\":\"u\"}}"
                        .formatted(kind.resource().kind(), kind.resource().apiVersion(), name);
        TypedMap tree = forms.decode(kind.type(), json.getBytes(StandardCharsets.UTF_8));
        ObjectBody body = ObjectBody.of(forms, kind.toStored(tree));
        body.bytes();
        return body.stamped(revision);
    }

    @TestFactory
    Stream<DynamicTest> everyVersionOfEveryKindIsAMessage() {
        return KINDS.all().stream()
                .map(kind ->
                        dynamicTest(
                                kind.resource().apiVersion() + " " + kind.resource().kind(),
                                () -> {
                                    ObjectBody body = stored(kind, "x", 7);
                                    byte[] message = body.encoded(kind, Format.PROTOBUF);
                                    assertThat(read(forms.protobuf().object(kind, message)))
                                            .isEqualTo(kind.fromStored(body.peek()));
                                    assertThat(body.encoded(kind, Format.PROTOBUF))
                                            .isSameAs(message);
                                }));
    }

    @Test
    void listsNameTheirRevisionAndHoldTheirItems() {
        Kind<?> kind = KINDS.stored("configmaps");
        var items = new ArrayList<byte[]>();
        for (int i = 0; i < 300; i++) {
            items.add(stored(kind, "map-" + i, i + 1).encoded(kind, Format.PROTOBUF));
        }
        var head = new ListHead("300", "more", Optional.of(5L));
        TypedMap list = read(list("v1", "ConfigMapList", head, items));
        assertThat(list.map("metadata").toString())
                .isEqualTo("{resourceVersion: 300, continue: more, remainingItemCount: 5}");
        assertThat(list.list("items").size()).isEqualTo(300);
        ConfigMap last = ConfigMap.of((TypedMap) list.list("items").map(299));
        assertThat(last.metadata().name()).isEqualTo("map-299");
        assertThat(last.metadata().resourceVersion()).isEqualTo("300");
        TypedMap empty = read(list("v1", "ConfigMapList", head, List.of()));
        assertThat(empty.string("kind")).isEqualTo("ConfigMapList");
    }

    @Test
    void framesTellTheirLength() {
        byte[] object = forms.protobuf().object(ConfigMap.create("default", "a").value());
        byte[] frame = Protobuf.frame("ADDED", object);
        ByteBuffer in = ByteBuffer.wrap(frame);
        assertThat(in.getInt()).isEqualTo(frame.length - 4);
        assertThat(new String(frame, 4, 7, StandardCharsets.US_ASCII)).isEqualTo("\n\u0005ADDED");
        assertThat(frame).endsWith(object);
    }

    private byte[] list(String apiVersion, String kind, ListHead head, List<byte[]> items) {
        long length = items.stream().mapToLong(item -> Protobuf.sizeOf(item.length)).sum();
        var out = new ByteSink(1024);
        forms.protobuf().listHead(apiVersion, kind, head, length, out);
        items.forEach(item -> Protobuf.listItem(item, out));
        Protobuf.listEnd(out);
        return out.take();
    }
}
