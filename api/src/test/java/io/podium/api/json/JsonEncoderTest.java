package io.podium.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.Null;
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
}
