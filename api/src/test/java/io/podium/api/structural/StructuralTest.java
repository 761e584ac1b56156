package io.podium.api.structural;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.error.ApiError.Cause;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.json.JsonDecoder;
import io.podium.api.structural.Structural.Use;
import io.podium.api.value.MapValue;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What DefinitionGoldenTest does not show: objects of users, and lists that are sets or maps. */
class StructuralTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SCHEMA                                                   | VALUE  | FAULT
                    {"x-kubernetes-int-or-string":true}                      | 5      |
                    {"x-kubernetes-int-or-string":true}                      | "5"    |
                    {"x-kubernetes-int-or-string":true}                      | true   | spec: Invalid value: "boolean":  in body must be of type integer,string: "boolean"
                    {"type":"string","format":"unheard-of"}                  | "x"    |
                    {"type":"string","format":"int32"}                       | 5      | spec: Invalid value: "integer":  in body must be of type string: "integer"
                    {"type":"integer","format":"date"}                       | 5      |
                    {"type":"integer","format":"int32"}                      | 1e10   | spec: Invalid value: "": Checked value must be of type integer with format int32 in
                    {"type":"array","uniqueItems":true}                      | [1,1]  | spec: Invalid value: "":  in body shouldn't contain duplicates
                    {"type":"array","uniqueItems":true}                      | [1,2]  |
                    {"type":"array","items":{"type":"string"}}               | [1]    | spec.[0]: Invalid value: "integer": [0] in body must be of type string: "integer"
                    """)
    void objectsAreHeldAgainstTheirSchema(String schema, String value, String fault) {
        var problems = new Problems();
        Structural read = Structural.of((MapValue) parsed(schema), Use.OBJECTS);
        Validation.check(read, parsed(value), "spec", problems);
        assertThat(told(problems).strip()).isEqualTo(fault == null ? "" : fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    TYPE                     | VALUE                                       | FAULTS
                    set                      | ["a","b"]                                   |
                    set                      | ["a","b","a","a"]                           | spec[2]: Duplicate value: "a"
                    set                      | [{"a":1},{"a":1.5},{"a":1}]                 | spec[2]: Duplicate value: {"a":1}
                    atomic                   | ["a","a"]                                   |
                    map","keys":["k"]        | [{"k":"a"},{"k":"b"}]                       |
                    map","keys":["k"]        | [{"k":"a","v":1},{"k":"a","v":2}]           | spec[1]: Duplicate value: {"k":"a"}
                    map","keys":["k"]        | [{},{"v":1}]                                | spec[1]: Duplicate value: {}
                    map","keys":["k"]        | [{"k":"a"},5]                               | spec[1]: Invalid value: 5: must be an object for an array of list-type map
                    map","keys":["k","l"]    | [{"k":"a","l":1},{"k":"a","l":2},{"l":1,"k":"a"}] | spec[2]: Duplicate value: {"k":"a","l":1}
                    """)
    void setsAndMapsHaveEachElementOnce(String type, String value, String faults) {
        String schema = "{\"type\":\"array\",\"x-kubernetes-list-type\":\"" + type;
        schema = schema.replace("\"keys\"", "\"x-kubernetes-list-map-keys\"");
        schema += (schema.endsWith("]") ? "" : "\"") + "}";
        assertThat(twice(schema, value)).isEqualTo(faults == null ? "" : faults);
    }

    @Test
    void listsDeepInsideAreLookedAtToo() {
        String set = "{\"type\":\"array\",\"x-kubernetes-list-type\":\"set\"}";
        String schema =
                "{\"properties\":{\"a\":{\"items\":{\"additionalProperties\":" + set + "}}}}";
        assertThat(twice(schema, "{\"a\":[{},{\"b\":[1,1]}]}"))
                .isEqualTo("spec.a[1][b][1]: Duplicate value: 1");
    }

    @Test
    void whatIsUnknownIsTakenOutAndWhatIsKnownIsTheSameInstance() {
        Structural schema =
                Structural.of(
                        (MapValue) parsed("{\"properties\":{\"a\":{\"properties\":{\"b\":{}}}}}"),
                        Use.OBJECTS);
        Object known = parsed("{\"a\":{\"b\":1}}");
        assertThat(Pruning.prune(known, schema)).isSameAs(known);
        Object more = parsed("{\"a\":{\"b\":1,\"c\":2},\"kind\":\"X\"}");
        assertThat(Pruning.prune(more, schema)).isEqualTo(known);
        assertThat(Pruning.prune(more, schema.embedded()))
                .isEqualTo(parsed("{\"a\":{\"b\":1},\"kind\":\"X\"}"));
    }

    private static String twice(String schema, String value) {
        var problems = new Problems();
        Structural read = Structural.of((MapValue) parsed(schema), Use.OBJECTS);
        ListTypes.check(read, parsed(value), FieldPath.of("spec"), problems);
        return told(problems);
    }

    private static Object parsed(String json) {
        return new JsonDecoder().decodeFree(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String told(Problems problems) {
        return problems.causes().stream()
                .map((Cause one) -> one.field() + ": " + one.message())
                .collect(Collectors.joining("; "));
    }
}
