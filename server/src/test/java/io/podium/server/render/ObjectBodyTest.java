package io.podium.server.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Pod;
import io.podium.api.json.JsonEncoder;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.store.Header;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two forms of one object, one of them resident. */
class ObjectBodyTest {
    /** What is new has room for some small objects. */
    private static final long BUDGET = 16 << 10;

    private final Forms forms = Forms.withBudget(BUDGET);

    private static ConfigMap map(String name) {
        ConfigMap map = ConfigMap.create("default", name);
        return map.withMetadata(map.metadata().withUid("uid-" + name).withGeneration(3))
                .withData(Map.of("uid\":\"", "not \"uid\":\"this\""));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void theRevisionIsInTheTreeAndPutIntoTheBytes() {
        ObjectBody fresh = ObjectBody.of(forms, map("a").value());
        assertThat(text(fresh.bytes())).doesNotContain("resourceVersion");
        ObjectBody stored = fresh.stamped(42);
        assertThat(ConfigMap.of(stored.tree()).metadata().resourceVersion()).isEqualTo("42");
        assertThat(stored.bytes()).isEqualTo(fresh.bytes());
        assertThat(text(stored.json()))
                .contains("\"uid\":\"uid-a\",\"resourceVersion\":\"42\",\"generation\":3")
                .isEqualTo(
                        text(fresh.bytes())
                                .replace("\"uid-a\"", "\"uid-a\",\"resourceVersion\":\"42\""));
        var later = new ByteSink(0);
        stored.writeJson(77, later);
        assertThat(text(later.take())).contains("\"resourceVersion\":\"77\"");
        assertThat(ConfigMap.of(stored.stamped(43).tree()).metadata().resourceVersion())
                .isEqualTo("43");
    }

    @Test
    void bytesBecomeATreeWhenSomebodyKeepsIt() {
        byte[] bytes = ObjectBody.of(forms, map("a").value()).bytes();
        Header header = new Header("uid-a", Map.of(), List.of(), "");
        ObjectBody body = ObjectBody.read(forms, ConfigMap.TYPE, header, bytes).stamped(9);
        assertThat(ConfigMap.of(body.peek()).metadata().resourceVersion()).isEqualTo("9");
        assertThat(body.isTree()).isFalse();
        assertThat(body.tree()).isSameAs(body.tree()).isSameAs(body.peek());
        assertThat(body.isTree()).isTrue();
        assertThat(body.bytes()).isSameAs(bytes);
        assertThat(ConfigMap.of(body.tree()).data()).isEqualTo(map("a").data());
    }

    @Test
    void otherFormsKeepWithinTheirBudget() {
        for (int i = 0; i < 200; i++) {
            ObjectBody body = ObjectBody.of(forms, map("n" + i).value()).stamped(i + 1);
            byte[] first = body.json();
            assertThat(body.json()).isEqualTo(first);
            assertThat(forms.cache().used()).isLessThanOrEqualTo(BUDGET);
        }
    }

    @Test
    void theHeaderHasWhatIndexesNeed() {
        Pod pod = Pod.create("default", "p");
        ObjectMeta metadata =
                pod.metadata()
                        .withUid("u")
                        .withLabels(Map.of("app", "web"))
                        .withOwnerReferences(
                                List.of(
                                        OwnerReference.empty().withUid("o1"),
                                        OwnerReference.empty().withUid("o2")));
        Pod bound = pod.withMetadata(metadata).withSpec(pod.spec().withNodeName("node-1"));
        Header header = ObjectBody.of(forms, bound.value()).header();
        assertThat(header.uid()).isEqualTo("u");
        assertThat(header.labels()).containsExactly(Map.entry("app", "web"));
        assertThat(header.owners()).containsExactly("o1", "o2");
        assertThat(header.node()).isEqualTo("node-1");
    }

    @Test
    void leasesAndDyingObjectsAreUrgent() {
        assertThat(ObjectBody.of(forms, map("a").value()).isUrgent()).isFalse();
        ConfigMap dying = map("a");
        dying = dying.withMetadata(dying.metadata().withDeletionTimestamp(java.time.Instant.EPOCH));
        assertThat(ObjectBody.of(forms, dying.value()).isUrgent()).isTrue();
        var lease = io.podium.api.coordination.v1.Lease.create("a", "b");
        assertThat(ObjectBody.of(forms, lease.value()).isUrgent()).isTrue();
    }

    private static ConfigMap longMap(String name) {
        String text = "the same line again\n".repeat(100) + name;
        return map(name).withData(Map.of("uid\":\"", text));
    }

    @Test
    void longObjectsArePackedAndLimitsCountWhatWasSent() {
        ObjectBody body = ObjectBody.of(forms, longMap("a").value());
        byte[] json = JsonEncoder.encode(longMap("a").value());
        assertThat(body.size()).isEqualTo(json.length);
        assertThat(body.bytes().length).isLessThan(json.length / 4);
        ObjectBody stored = body.stamped(7);
        assertThat(stored.bytes()).isSameAs(body.bytes());
        assertThat(stored.size()).isEqualTo(json.length);
        ObjectBody again =
                ObjectBody.read(forms, ConfigMap.TYPE, body.header(), body.bytes()).stamped(7);
        assertThat(again.json()).isEqualTo(stored.json());
        assertThat(again.size()).isEqualTo(json.length);
        assertThat(text(again.json())).contains("\"uid\":\"uid-a\",\"resourceVersion\":\"7\"");
        var item = new ByteSink(0);
        again.writeItem("{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",".length(), item);
        assertThat(text(item.take()))
                .isEqualTo(
                        text(again.json())
                                .replace("\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",", ""));
    }

    @Test
    void bytesAreResidentAfterTheCommitUnlessSomebodyKeepsTheTrees() {
        ObjectBody body = ObjectBody.of(forms, longMap("a").value());
        body.bytes();
        ObjectBody stored = body.stamped(7);
        assertThat(stored.isTree()).isFalse();
        assertThat(ConfigMap.of(stored.peek()).data()).isEqualTo(longMap("a").data());
        Forms keeping = forms.keepingTrees(type -> type == ConfigMap.TYPE);
        ObjectBody shared = ObjectBody.of(keeping, longMap("b").value());
        byte[] bytes = shared.bytes();
        ObjectBody kept = shared.stamped(8);
        assertThat(kept.isTree()).isTrue();
        assertThat(kept.bytes()).isEqualTo(bytes);
        assertThat(kept.size()).isEqualTo(shared.size());
    }

    @Test
    void prettyJsonIsIndentedAsGoDoes() {
        byte[] json =
                "{\"a\":[1,{\"b\":\"x,\\\"{y\"}],\"c\":{},\"d\":[]}"
                        .getBytes(StandardCharsets.UTF_8);
        assertThat(text(Pretty.indent(json)))
                .isEqualTo(
                        """
                        {
                          "a": [
                            1,
                            {
                              "b": "x,\\"{y"
                            }
                          ],
                          "c": {},
                          "d": []
                        }\
                        """);
    }
}
