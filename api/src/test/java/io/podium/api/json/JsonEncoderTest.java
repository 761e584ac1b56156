package io.podium.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.Null;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonEncoderTest {
    @Test
    void escapesAsGoDoes() {
        String text = "<&>\u2028\u2029\u007f\b\f\u0001é😀\"\\/\n\r\t\ud800x";
        assertThat(JsonEncoder.text(text))
                .isEqualTo(
                        "\"\\u003c\\u0026\\u003e\\u2028\\u2029\u007f\\b\\f\\u0001é😀\\\"\\\\/\\n\\r\\t\\ufffdx\"");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "-1.5, -1.5",
        "100, 100",
        "0.1, 0.1",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "1.5e300, 1.5e+300",
        "0.000001, 0.000001",
        "1e-7, 1e-7",
        "-2.5e-9, -2.5e-9",
        "3.4028234663852886e38, 3.4028234663852886e+38"
    })
    void writesNumbersAsGoDoes(double number, String text) {
        assertThat(JsonEncoder.text(number)).isEqualTo(text);
    }

    @Test
    void writesEverySortOfValue() {
        var map =
                FreeMap.of(
                        Map.of(
                                "b",
                                Null.NULL,
                                "a",
                                ListValue.of(1L, true, false, "x", FreeMap.of(Map.of()))));
        assertThat(JsonEncoder.text(map)).isEqualTo("{\"a\":[1,true,false,\"x\",{}],\"b\":null}");
    }

    /** Long texts are written eight bytes at a time, so each character stands at each place. */
    @Test
    void escapesEveryCharacterWhereverItStands() {
        for (char c = 0; c < 0x180; c++) {
            String alone = JsonEncoder.text(String.valueOf(c));
            String inside = alone.substring(1, alone.length() - 1);
            for (int before = 0; before < 34; before++) {
                String left = "x".repeat(before);
                String right = "y".repeat(34 - before);
                assertThat(JsonEncoder.text(left + c + right + c))
                        .isEqualTo('"' + left + inside + right + inside + '"');
            }
        }
    }

    @Test
    void setsOfFieldsThatAreOneInstanceStandWhereverTheyBelong() {
        FreeMap flat =
                FreeMap.of(Map.of(".", FreeMap.of(Map.of()), "f:name", FreeMap.of(Map.of())));
        FreeMap other = FreeMap.of(Map.of("f:value", FreeMap.of(Map.of())));
        FreeMap set = FreeMap.of(Map.of("f:a", flat, "f:b", flat, "f:c", other, "f:d", flat));
        String text = "{\".\":{},\"f:name\":{}}";
        assertThat(new String(JsonEncoder.encodeFieldSet(set), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"f:a\":%1$s,\"f:b\":%1$s,\"f:c\":{\"f:value\":{}},\"f:d\":%1$s}"
                                .formatted(text));
    }
}
