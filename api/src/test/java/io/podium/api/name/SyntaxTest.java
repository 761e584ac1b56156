package io.podium.api.name;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.selector.FieldSelector;
import io.podium.api.selector.LabelSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.api.time.GoDuration;
import io.podium.api.time.GoTime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Names, selectors, times and durations against a table of what Kubernetes 1.36 answers to a
 * thousand texts.
 */
class SyntaxTest {
    static Stream<Arguments> rows() throws IOException {
        List<String> lines;
        try (InputStream in = SyntaxTest.class.getResourceAsStream("syntax.tsv")) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
        var outcomes = new ArrayList<String>();
        var rows = new ArrayList<Arguments>();
        for (String line : lines) {
            String[] cells = line.split("\t", -1);
            String outcome = cells.length > 2 ? cells[2] : "";
            if (outcome.startsWith("@")) {
                outcome = outcomes.get(Integer.parseInt(outcome.substring(1)) - 1);
            }
            outcomes.add(outcome);
            if (!line.startsWith("#")) {
                rows.add(Arguments.of(cells[0], cells[1], outcome));
            }
        }
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void answersAsKubernetesDoes(String kind, String text, String outcome) {
        assertThat(answer(kind, text)).isEqualTo(outcome);
    }

    @Test
    void theTableIsThere() throws IOException {
        assertThat(rows().count()).isGreaterThan(900);
    }

    private static String answer(String kind, String text) {
        try {
            return switch (kind) {
                case "sel" -> LabelSelector.parse(text).toString();
                case "field" -> FieldSelector.parse(text).toString();
                case "dur" -> GoDuration.format(GoDuration.parse(text));
                case "time" -> GoTime.format(GoTime.parse(text));
                case "micro" -> GoTime.formatMicro(GoTime.parseMicro(text));
                default -> {
                    List<String> faults = faults(kind, text);
                    yield faults.isEmpty() ? "" : "!" + String.join("; ", faults);
                }
            };
        } catch (MalformedSelector | GoTime.Malformed | GoDuration.Malformed fault) {
            return "!" + fault.getMessage();
        }
    }

    private static List<String> faults(String kind, String text) {
        return switch (kind) {
            case "label" -> Names.dnsLabel(text);
            case "subdomain" -> Names.dnsSubdomain(text);
            case "l1035" -> Names.dnsLabel1035(text);
            case "wild" -> Names.wildcardSubdomain(text);
            case "qname" -> Names.qualifiedName(text);
            case "lvalue" -> Names.labelValue(text);
            case "port" -> Names.portName(text);
            case "ckey" -> Names.configKey(text);
            case "env" -> Names.environmentName(text);
            case "percent" -> Names.percent(text);
            case "header" -> Names.httpHeader(text);
            case "path" -> Names.pathSegment(text);
            default -> throw new IllegalArgumentException(kind);
        };
    }
}
