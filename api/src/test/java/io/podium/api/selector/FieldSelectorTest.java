package io.podium.api.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldSelectorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    status.phase=Running             | true
                    status.phase==Running            | true
                    status.phase!=Running            | false
                    status.phase=Running,x=1         | false
                    spec.nodeName=                   | true
                    spec.nodeName!=                  | false
                    status.phase=Running,spec.nodeName= | true
                    """)
    void allTermsHold(String query, boolean matches) {
        assertThat(FieldSelector.parse(query).matches(Map.of("status.phase", "Running")))
                .isEqualTo(matches);
    }

    @Property(tries = 300)
    void anyValueSurvivesItsEscaping(@ForAll String value) {
        FieldSelector selector = FieldSelector.of("f", value);
        assertThat(FieldSelector.parse(selector.toString())).isEqualTo(selector);
        assertThat(selector.exactValue("f")).contains(value);
    }
}
