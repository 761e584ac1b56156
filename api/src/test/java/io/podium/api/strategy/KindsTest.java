package io.podium.api.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.patch.JsonText;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.versions.Versions;
import io.podium.api.view.ApiObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Defaults, faults and conversions against a table of what Kubernetes 1.36 answers to the same
 * objects.
 */
class KindsTest {
    record Row(String command, String object, String second, String outcome) {}

    static Stream<Row> rows() throws IOException {
        List<String> lines;
        try (InputStream in = KindsTest.class.getResourceAsStream("kinds.tsv")) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
        var rows = new ArrayList<Row>();
        var outcomes = new ArrayList<String>();
        for (String line : lines) {
            String[] cells = line.split("\t", -1);
            String outcome = cells[cells.length - 1];
            if (outcome.startsWith("@")) {
                outcome = outcomes.get(Integer.parseInt(outcome.substring(1)) - 1);
            }
            outcomes.add(outcome);
            if (!line.startsWith("#")) {
                rows.add(new Row(cells[0], cells[1], cells.length > 3 ? cells[2] : "", outcome));
            }
        }
        return rows.stream();
    }

    static Stream<Arguments> rows(String command) throws IOException {
        return rows().filter(row -> row.command.equals(command)).map(row -> Arguments.of(row));
    }

    static Stream<Arguments> defaults() throws IOException {
        return rows("default");
    }

    static Stream<Arguments> creates() throws IOException {
        return rows("create");
    }

    static Stream<Arguments> updates() throws IOException {
        return rows("update");
    }

    static Stream<Arguments> conversions() throws IOException {
        return rows("convert");
    }

    private static Checked checked(String json) {
        var object = (MapValue) JsonText.parse(json);
        return new Checked(object.string("apiVersion"), object.string("kind"));
    }

    private static TypedMap typed(String json, Resource resource) {
        return JsonText.typed(json, resource.type());
    }

    @ParameterizedTest
    @MethodSource("defaults")
    void defaultsAsKubernetesDoes(Row row) {
        Strategy<ApiObject> strategy = checked(row.object).strategy();
        ApiObject ours = ObjectRules.withDefaults(typed(row.object, strategy.resource()), strategy);
        TypedMap theirs = typed(row.outcome, strategy.resource());
        assertThat(JsonText.sparse(ours.value())).isEqualTo(JsonText.sparse(theirs));
    }

    @ParameterizedTest
    @MethodSource("creates")
    void findsTheFaultsKubernetesFinds(Row row) {
        Checked checked = checked(row.object);
        assertThat(comparable(checked.faults(checked.create(row.object))))
                .isEqualTo(comparable(faults(row.outcome)));
    }

    @ParameterizedTest
    @MethodSource("updates")
    void findsTheFaultsOfUpdatesKubernetesFinds(Row row) {
        Checked checked = checked(row.object);
        ApiObject old = checked.create(row.object);
        Strategy<ApiObject> strategy = checked.strategy();
        ApiObject defaulted =
                ObjectRules.withDefaults(typed(row.second, strategy.resource()), strategy);
        ApiObject now = strategy.prepareUpdate(defaulted, old);
        assertThat(comparable(checked.updateFaults(now, old)))
                .isEqualTo(comparable(faults(row.outcome)));
    }

    @ParameterizedTest
    @MethodSource("conversions")
    void convertsAsKubernetesDoes(Row row) {
        Resource from = checked(row.object).strategy().resource();
        Resource to = Schema.kubernetes().kind(row.second, from.kind()).orElseThrow();
        Strategy<ApiObject> strategy = checked(row.object).strategy();
        ApiObject object = ObjectRules.withDefaults(typed(row.object, from), strategy);
        TypedMap ours = Versions.convert(object.value(), to);
        assertThat(canonical(ours)).isEqualTo(canonical(typed(row.outcome, to)));
        TypedMap once = Versions.convert(Versions.convert(ours, from), to);
        assertThat(Versions.convert(Versions.convert(once, from), to)).isEqualTo(once);
    }

    @Test
    void theTableIsThere() throws IOException {
        assertThat(rows().count()).isGreaterThan(400);
    }

    private static List<String> faults(String json) {
        var texts = new ArrayList<String>();
        ((ListValue) JsonText.parse(json)).forEach(one -> texts.add(String.valueOf(one)));
        return texts;
    }

    /**
     * Faults as a set, without our own refusals and the generation, which the registry counts; the
     * first line of each.
     */
    private static Set<String> comparable(List<String> faults) {
        var set = new TreeSet<String>();
        for (String fault : faults) {
            boolean isOurs =
                    fault.endsWith("is not supported yet by this version of Podium")
                            || fault.startsWith("metadata.generation");
            if (!isOurs) {
                set.add(fault.replaceAll(": supported values: .*", "").replaceAll("(?s)\n.*", ""));
            }
        }
        return set;
    }

    /** The object with annotations that hold JSON in one spelling of it. */
    private static Object canonical(TypedMap object) {
        TypedMap sparse = JsonText.sparse(object);
        MapValue annotations = sparse.map("metadata").map("annotations");
        for (Map.Entry<String, Object> entry : annotations) {
            String text = String.valueOf(entry.getValue());
            if (text.startsWith("[") || text.startsWith("{")) {
                String spelled =
                        String.valueOf(JsonText.parse(text)).replace(", Tolerance: null", "");
                annotations = annotations.with(entry.getKey(), spelled);
            }
        }
        return annotations.isEmpty()
                ? sparse
                : sparse.with(
                        "metadata",
                        ((TypedMap) sparse.get("metadata")).with("annotations", annotations));
    }
}
