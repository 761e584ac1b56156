package io.podium.api.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.json.DecodeException;
import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {
    @Test
    void longNamesAndTextsOfLinesAloneAreReadAsTheyWereWritten() {
        MapValue map = MapValue.empty().with("n".repeat(2000), "v").with("l", "a\nb\n");
        MapValue outer = MapValue.empty().with("o", io.podium.api.value.ListValue.of(map, map));
        assertThat(YamlReader.value(YamlWriter.write(outer))).isEqualTo(outer);
        for (String text :
                new String[] {"a\u007fb", "\u0080", "x\u0085\n", "\ufffe", "\ufeff", "\u2028"}) {
            assertThat(YamlReader.value(YamlWriter.write(text))).isEqualTo(text);
        }
        assertThat(YamlReader.value(YamlWriter.write("a\n\n=\n"))).isEqualTo("a\n\n=\n");
    }

    private static String lines(String text) {
        return text.replace("\\n", "\n").replace("\\t", "\t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    0644           | 420
                    0o644          | 420
                    0x1F           | 31
                    0b101          | 5
                    08             | 8
                    1_000          | 1000
                    -12            | -12
                    +7             | 7
                    1.5            | 1.5
                    1.0            | 1
                    1e3            | 1000
                    .5             | 0.5
                    18446744073709551615 | 18446744073709552000
                    9223372036854775807  | 9223372036854775807
                    yes            | true
                    On             | true
                    y              | true
                    off            | false
                    N              | false
                    TRUE           | true
                    tRue           | "tRue"
                    ~              | null
                    Null           | null
                    "yes"          | "yes"
                    '0644'         | "0644"
                    !!str 0644     | "0644"
                    !!float 3      | 3
                    !!int "5"      | 5
                    !!binary YWJj  | "abc"
                    2020-01-01     | "2020-01-01"
                    2020-01-01T00:00:00Z | "2020-01-01T00:00:00Z"
                    1.2.3          | "1.2.3"
                    10.0.0.1       | "10.0.0.1"
                    12:30:45       | "12:30:45"
                    100m           | "100m"
                    0x             | "0x"
                    -              | [null]
                    [a, {b: c}]    | ["a",{"b":"c"}]
                    {1: a, yes: b, 1.5: c} | {"1":"a","1.5":"c","true":"b"}
                    """)
    void readsScalarsByTheRulesOfVersionOne(String yaml, String json) {
        assertThat(JsonEncoder.text(YamlReader.value(yaml))).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            quoteCharacter = '`',
            textBlock =
                    """
                    a: &x {k: 1, l: 2}\\nb: {<<: *x, l: 3} -> {"a":{"k":1,"l":2},"b":{"k":1,"l":3}}
                    b:\\n  <<: [{k: 1}, {k: 2, m: 3}] -> {"b":{"k":1,"m":3}}
                    a: &x [1]\\nb: *x -> {"a":[1],"b":[1]}
                    a: |\\n  one\\n  two\\nb: >-\\n  three\\n  four -> {"a":"one\\ntwo\\n","b":"three four"}
                    "<<": {a: b} -> {"\\u003c\\u003c":{"a":"b"}}
                    {"kind":"Pod","n":[1,2.5,null]} -> {"kind":"Pod","n":[1,2.5,null]}
                    """)
    void readsAliasesMergesAndBlocks(String yaml, String json) {
        assertThat(JsonEncoder.text(YamlReader.value(lines(yaml)))).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    k: v\\ndata:\\n  a: b\\n c: d\\n       | yaml: line 3: did not find expected key
                    k: v\\nk: v\\ndata: a: b\\n | yaml: line 3: mapping values are not allowed in this context
                    k: v\\ndata: *x\\n                     | yaml: unknown anchor 'x' referenced
                    k: &x [*x]\\n                          | yaml: anchor 'x' value contains itself
                    k: v\\n\\tx: y\\n                      | yaml: line 2: found character that cannot start any token
                    <<: 3 | yaml: map merge requires map or sequence of maps as the value
                    !!int x                                | yaml: cannot decode !!str `x` as a !!int
                    "\\u                                   | yaml: did not find expected hexdecimal number
                    """)
    void namesTheLineOfAFault(String yaml, String message) {
        assertThatThrownBy(() -> YamlReader.value(lines(yaml)))
                .isInstanceOf(DecodeException.class)
                .hasMessage(message.replace("``", "`"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "k: [a\n",
                "k: \"a\n",
                "a: [\nb: c\n",
                "{",
                "a: b\n- c\n",
                "? [a]\n: b\n",
                "\u0007",
                "%"
            })
    void refusesWhatIsNoYaml(String yaml) {
        assertThatThrownBy(() -> YamlReader.value(yaml)).isInstanceOf(DecodeException.class);
    }

    @Test
    void reportsKeysThatAreSetTwice() {
        byte[] text =
                "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: b\n  a: c\n"
                        .getBytes(StandardCharsets.UTF_8);
        YamlReader.Document document = YamlReader.readOne(text);
        assertThat(document.findings())
                .containsExactly("yaml: unmarshal errors:\n  line 5: key \"a\" already set in map");
        assertThat(((MapValue) document.value()).at("data").string("a")).isEqualTo("c");
    }

    @Test
    void readsATextWithoutDocumentsAsNull() {
        assertThat(YamlReader.value("# nothing but a comment")).isEqualTo(Null.NULL);
        assertThat(YamlReader.readOne(new byte[0]).value()).isEqualTo(Null.NULL);
    }

    @Test
    void readsManyDocuments() {
        assertThat(YamlReader.readAll("---\na: 1\n---\n---\nb: 2\n...\n"))
                .extracting(document -> JsonEncoder.text(document.value()))
                .containsExactly("{\"a\":1}", "null", "{\"b\":2}");
    }

    @Test
    void boundsWhatAliasesCanGrowInto() {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append(("*a" + (i - 1) + ",").repeat(9)).append("*a").append(i - 1).append("]\n");
        }
        assertThatThrownBy(() -> YamlReader.value(bomb.toString()))
                .hasMessage("yaml: document contains excessive aliasing");
    }

    @Test
    void boundsDepth() {
        assertThatThrownBy(() -> YamlReader.value("[".repeat(2000) + "]".repeat(2000)))
                .isInstanceOf(DecodeException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\"yes\",\"b\":\"0644\",\"c\":\"\",\"d\":[],\"e\":{},\"f\":null,\"g\":1.5,\"i\":\"<<\"}",
                "{\"clusters\":[{\"cluster\":{\"server\":\"https://127.0.0.1:6443\"},\"name\":\"x\"},[1,[2]],\"-"
                        + " x\"]}",
                "{\"script\":\"one\\n"
                        + "  two\\n\\nthree\\n\",\"tail\":\"a\\nb\",\"odd\":\""
                        + " a\\nb\",\"end\":\"a\\n\\n\",\"tab\":\"a\\tb \"}",
                "{\"a: b\":\"c: d\",\"#\":\"# x\",\"k\":\"a"
                        + " #b\",\"u\":\"é\\u0001😀\",\"d\":\"2020-01-01\",\"---\":\"...\",\"~\":\"-\"}",
                "[]",
                "\"x\"",
                "7"
            })
    void readsBackWhatIsWritten(String json) {
        Object value = new JsonDecoder().decodeFree(json.getBytes(StandardCharsets.UTF_8));
        assertThat(YamlReader.value(YamlWriter.write(value))).isEqualTo(value);
    }

    @Test
    void writesKubeconfigAsPeopleKnowIt() {
        Object value =
                new JsonDecoder()
                        .decodeFree(
                                "{\"kind\":\"Config\",\"users\":[{\"name\":\"me\",\"user\":{\"token\":\"t\"}}]}"
                                        .getBytes(StandardCharsets.UTF_8));
        assertThat(YamlWriter.write(value))
                .isEqualTo(
                        """
                        kind: Config
                        users:
                        - name: me
                          user:
                            token: t
                        """);
    }
}
