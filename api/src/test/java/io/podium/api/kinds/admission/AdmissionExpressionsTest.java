package io.podium.api.kinds.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.cel.Environment;
import io.podium.api.cel.Expressions;
import io.podium.api.cel.Expressions.Compiled;
import io.podium.api.cel.GoldenRows;
import io.podium.api.cel.Type;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of expressions.golden is what Kubernetes 1.36.0 says of an expression. */
class AdmissionExpressionsTest {
    private static final Expressions EXPRESSIONS = new Expressions();

    static Stream<String> rows() throws IOException {
        return GoldenRows.of(AdmissionExpressionsTest.class, "expressions.golden");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void says(String line) {
        MapValue row = GoldenRows.read(line);
        String kind = row.string("env");
        Environment environment =
                AdmissionVariables.of(!kind.equals("noparams"), !kind.equals("noauth"));
        if (kind.equals("apply") || kind.equals("jsonpatch")) {
            environment = environment.withPatches();
        }
        ListValue variables = row.list("vars");
        var types = new LinkedHashMap<String, Type>();
        var said = new ArrayList<String>();
        for (Object one : variables) {
            var variable = (ListValue) one;
            Compiled compiled =
                    EXPRESSIONS.compile(
                            (String) variable.get(1),
                            AdmissionVariables.composed(environment, types));
            types.put((String) variable.get(0), compiled.type());
            String fault = AdmissionExpressions.fault(compiled, List.of());
            said.add(fault.isEmpty() ? "ok " + compiled.type() : fault);
        }
        if (!variables.isEmpty()) {
            environment = AdmissionVariables.composed(environment, types);
            assertThat(said).isEqualTo(texts(row.list("variables")));
        }
        Compiled compiled = EXPRESSIONS.compile(row.string("expr"), environment);
        String fault = AdmissionExpressions.fault(compiled, wanted(kind, row.list("types")));
        assertThat(fault).isEqualTo(row.string("fault"));
        if (fault.isEmpty()) {
            assertThat(compiled.type()).hasToString(row.string("type"));
        }
    }

    private static List<Type> wanted(String kind, ListValue types) {
        return switch (kind) {
            case "apply" -> List.of(Environment.OBJECT);
            case "jsonpatch" -> List.of(Type.list(Environment.JSON_PATCH));
            default ->
                    texts(types).stream()
                            .map(one ->
                                    switch (one) {
                                        case "bool" -> Type.BOOL;
                                        case "string" -> Type.STRING;
                                        default -> Type.NULL;
                                    })
                            .toList();
        };
    }

    private static List<String> texts(ListValue list) {
        var all = new ArrayList<String>();
        list.forEach(one -> all.add((String) one));
        return all;
    }
}
