package io.podium.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Pod;
import io.podium.api.error.ApiError;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.TypedMap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Patches against a table of what Kubernetes 1.36 makes of the same. */
class PatchTest {
    private static final String POD =
            """
            {"metadata":{"name":"p","labels":{"a":"1"}},
             "spec":{"containers":[{"name":"c1","image":"i1","env":[{"name":"A","value":"1"}]},{"name":"c2"}],
                     "volumes":[{"name":"v","emptyDir":{}}]}}\
            """;

    static Stream<Arguments> rows() throws IOException {
        List<String> lines;
        try (InputStream in = PatchTest.class.getResourceAsStream("patches.tsv")) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
        var objects = new HashMap<String, String>();
        var rows = new ArrayList<Arguments>();
        for (String line : lines) {
            String[] cells = line.split("\t", -1);
            if (cells[0].equals("object")) {
                objects.put(cells[1], cells[2]);
            } else if (!line.startsWith("#")) {
                rows.add(
                        Arguments.of(
                                cells[0], cells[1], cells[2], cells[3], objects.get(cells[0])));
            }
        }
        return rows.stream();
    }

    private static Type type(String kind) {
        String group = kind.equals("Deployment") ? "apps" : "core";
        return Schema.kubernetes().type("io.k8s.api." + group + ".v1." + kind);
    }

    private static Patched apply(String sort, TypedMap object, Object patch) {
        return switch (sort) {
            case "json" -> JsonPatch.apply(object, patch);
            case "merge" -> MergePatch.apply(object, patch);
            default -> StrategicMergePatch.apply(object, patch);
        };
    }

    @ParameterizedTest
    @MethodSource("rows")
    void patchesAsKubernetesDoes(
            String kind, String sort, String patch, String outcome, String object) {
        TypedMap before = JsonText.typed(object, type(kind));
        Object change = JsonText.parse(patch);
        if (outcome.startsWith("!")) {
            ApiError refusal =
                    catchThrowableOfType(ApiError.class, () -> apply(sort, before, change));
            assertThat(refusal).as("refusal").isNotNull();
            assertThat(refusal.code()).isBetween(400, 422);
            String causes =
                    String.join(
                            "|",
                            refusal.details().causes().stream()
                                    .map(ApiError.Cause::message)
                                    .toList());
            String expected = outcome.substring(1).replace('~', '\n');
            boolean isApproximate =
                    expected.startsWith("list element types") || expected.contains("v1.ConfigMap");
            assertThat(refusal.getMessage() + causes).contains(isApproximate ? "" : expected);
            return;
        }
        TypedMap after = apply(sort, before, change).value();
        assertThat(JsonText.sparse(after))
                .isEqualTo(JsonText.sparse(JsonText.typed(outcome, type(kind))));
        if (after.equals(before)) {
            assertThat(after).isSameAs(before);
        }
    }

    @Test
    void theTableIsThere() throws IOException {
        assertThat(rows().count()).isGreaterThan(150);
    }

    @Test
    void untouchedSubtreesAreTheSameInstances() {
        TypedMap before = JsonText.typed(POD, Pod.TYPE);
        TypedMap after =
                StrategicMergePatch.apply(
                                before,
                                JsonText.parse(
                                        "{'spec':{'containers':[{'name':'c2','image':'x'}]}}"))
                        .value();
        assertThat(after.get("metadata")).isSameAs(before.get("metadata"));
        assertThat(after.map("spec").get("volumes")).isSameAs(before.map("spec").get("volumes"));
        assertThat(after.map("spec").list("containers").get(0))
                .isSameAs(before.map("spec").list("containers").get(0));
        assertThat(Pod.of(after).spec().containers().get(1).image()).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvFileSource(resources = "idle-patches.txt", delimiter = '|', quoteCharacter = '`')
    void aPatchThatChangesNothingGivesTheSameInstance(String sort, String patch) {
        TypedMap before = JsonText.typed(POD, Pod.TYPE);
        assertThat(apply(sort, before, JsonText.parse(patch)).value()).isSameAs(before);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "unknown-fields.txt", delimiter = '|', quoteCharacter = '`')
    void unknownFieldsAreLeftOutAndReported(String sort, String patch, String fault) {
        TypedMap before = JsonText.typed(POD, Pod.TYPE);
        Patched patched = apply(sort, before, JsonText.parse(patch));
        assertThat(patched.strictFaults()).containsExactly(fault);
    }

    @Test
    void quantitiesAndTimesBecomeCanonical() {
        TypedMap before = JsonText.typed(POD, Pod.TYPE);
        TypedMap after =
                MergePatch.apply(
                                before,
                                JsonText.parse(
                                        "{'metadata':{'creationTimestamp':'2026-01-01T01:00:00+01:00'},"
                                                + "'spec':{'overhead':{'cpu':'1000m','memory':1024}}}"))
                        .value();
        Pod pod = Pod.of(after);
        assertThat(after.map("metadata").string("creationTimestamp"))
                .isEqualTo("2026-01-01T00:00:00Z");
        assertThat(pod.spec().overhead()).isEqualTo(Map.of("cpu", "1", "memory", "1024"));
        assertThatThrownBy(() ->
                        MergePatch.apply(
                                before, JsonText.parse("{'spec':{'overhead':{'cpu':'1i'}}}")))
                .hasMessageContaining("unable to parse quantity's suffix");
    }

    @Test
    void limitsHold() {
        TypedMap before =
                JsonText.typed(
                        "{'metadata':{'name':'c'},'data':{'a':'" + "x".repeat(1 << 20) + "'}}",
                        ConfigMap.TYPE);
        Object test = JsonText.parse("{'op':'test','path':'/metadata/name','value':'c'}");
        var many = new Object[10_001];
        java.util.Arrays.fill(many, test);
        assertThatThrownBy(() -> JsonPatch.apply(before, ListValue.of(many)))
                .hasMessage(
                        "Request entity too large: The allowed maximum operations in a JSON patch"
                                + " is 10000, got 10001");
        var copies = new ArrayList<Object>();
        for (int i = 0; i < 4; i++) {
            copies.add(FreeMap.of(Map.of("op", "copy", "from", "/data/a", "path", "/data/b" + i)));
        }
        ApiError refusal =
                catchThrowableOfType(
                        ApiError.class, () -> JsonPatch.apply(before, ListValue.of(copies)));
        assertThat(refusal.code()).isEqualTo(422);
        assertThat(refusal.details().causes().getFirst().message())
                .startsWith(
                        "Unable to complete the copy, the accumulated size increase of copy is");
        JsonPatch.apply(before, ListValue.of(copies.subList(0, 2)));
    }
}
