package io.podium.api.kinds.extension;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.cel.GoldenRows;
import io.podium.api.strategy.Checked;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.view.ApiObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each row of a golden file is what Kubernetes 1.36.0 says of the schema of a custom resource, all
 * faults in the order of their texts, because Go walks through properties in no order.
 */
class DefinitionGoldenTest {
    private static final Checked DEFINITIONS =
            new Checked("apiextensions.k8s.io/v1", "CustomResourceDefinition");

    static Stream<String> rows() throws IOException {
        return Stream.concat(
                GoldenRows.of(DefinitionGoldenTest.class, "rules.golden"),
                GoldenRows.of(DefinitionGoldenTest.class, "defaults.golden"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void says(String line) {
        MapValue row = GoldenRows.read(line);
        String json =
                """
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": {"name": "gadgets.example.com"}, "spec": {"group": "example.com",
                "scope": "Namespaced", "names": {"plural": "gadgets", "kind": "Gadget"},
                "versions": [{"name": "v1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": %s}}]}}
                """
                        .formatted(schema(line).replace("'", "\\u0027"));
        ApiObject definition = DEFINITIONS.create(json);
        assertThat(DEFINITIONS.faults(definition).stream().sorted().toList())
                .isEqualTo(texts(row.list("faults")));
    }

    /** The schema as it is written there: numbers with a fraction of nothing are kept. */
    private static String schema(String line) {
        String name = " \"schema\": ";
        int from = line.indexOf(name);
        return line.substring(from + name.length(), line.length() - 1);
    }

    private static List<String> texts(ListValue list) {
        var all = new ArrayList<String>();
        list.forEach(one -> all.add((String) one));
        return all;
    }
}
