package io.podium.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.proto.ProtoCodec;
import io.podium.api.schema.Schema;
import io.podium.api.value.FreeMap;
import io.podium.api.value.TypedMap;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The elements of managedFields stand as upstream's field sets put them. */
class FieldSetOrderTest {
    private static final String OBJECT =
            "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\",\"managedFields\":"
                    + "[{\"manager\":\"m\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":%s}]}}";

    /** Each row is in order; it is sent the other way round. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    .                        | f:a                       | f:a-b
                    f:z                      | k:{"port":9}              | v:"a"
                    k:{"port":9}             | k:{"port":80}             | k:{"port":443}
                    k:{"a":9,"b":"TCP"}      | k:{"a":80,"b":"TCP"}      | k:{"a":80,"b":"UDP"}
                    k:{"a":1}                | k:{"a":1,"b":0}           | k:{"b":0}
                    k:{"port":80}            | k:{"port":"80"}           | k:{"port":null}
                    v:9                      | v:80                      | v:80.5
                    v:2                      | v:"10"                    | v:true
                    v:false                  | v:true                    | v:[1]
                    v:[9]                    | v:[80]                    | v:{"a":1}
                    v:"b"                    | i:9                       | i:80
                    """)
    void elementsStandInOrder(String first, String second, String third) {
        List<String> wanted = List.of(first, second, third);
        String set = set(wanted.reversed(), "");
        TypedMap read =
                new JsonDecoder()
                        .decode(
                                OBJECT.formatted(set).getBytes(StandardCharsets.UTF_8),
                                Schema.kubernetes().body("v1", "ConfigMap").orElseThrow())
                        .value();
        String nested = set(wanted, "");
        assertThat(JsonEncoder.text(read)).isEqualTo(OBJECT.formatted(nested));
        String message = new String(new ProtoCodec().encodeObject(read), StandardCharsets.UTF_8);
        assertThat(message).contains(nested);
    }

    /** What is below an element has the same order. */
    private static String set(List<String> elements, String below) {
        var text = new StringBuilder("{");
        for (String element : elements) {
            String inside = below.isEmpty() && !element.equals(".") ? set(elements, element) : "{}";
            text.append(text.length() > 1 ? "," : "")
                    .append(JsonEncoder.text(element))
                    .append(':')
                    .append(inside);
        }
        return text.append('}').toString();
    }

    @Test
    void whatIsInOrderAlreadyIsNotSorted() {
        var set =
                (FreeMap)
                        new JsonDecoder()
                                .decodeFree(
                                        "{\".\":{},\"f:a\":{},\"k:{\\\"name\\\":1}\":{}}"
                                                .getBytes(StandardCharsets.UTF_8));
        assertThat(FieldSetOrder.of(set)).isNull();
    }
}
