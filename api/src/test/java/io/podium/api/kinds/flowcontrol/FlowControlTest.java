package io.podium.api.kinds.flowcontrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.strategy.Checked;
import io.podium.api.view.ApiObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class FlowControlTest {
    private static final String GROUP = "flowcontrol.apiserver.k8s.io/v1";

    private final Checked schemas = new Checked(GROUP, "FlowSchema");
    private final Checked levels = new Checked(GROUP, "PriorityLevelConfiguration");

    private static String text(String name, String spec) {
        return "{'metadata':{'name':'" + name + "'},'spec':{" + spec + "}}";
    }

    @ParameterizedTest
    @CsvFileSource(resources = "schemas.txt", delimiter = '|', quoteCharacter = '`')
    void schemasSayWhatTheyAreAbout(String spec, String fault) {
        String whole =
                spec.contains("priorityLevelConfiguration")
                        ? spec
                        : "'priorityLevelConfiguration':{'name':'l'}," + spec;
        List<String> faults = schemas.faults(schemas.create(text("f", whole)));
        assertThat(String.join(";", faults)).isEqualTo(fault == null ? "" : fault);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "levels.txt", delimiter = '|', quoteCharacter = '`')
    void levelsHaveSharesAndQueuesWithinBounds(String name, String spec, String fault) {
        List<String> faults = levels.faults(levels.create(text(name, spec)));
        assertThat(String.join(";", faults)).isEqualTo(fault == null ? "" : fault);
    }

    @Test
    void theDefaultsAreValidAndNeedNoDefaulting() {
        for (ApiObject level : DefaultFlows.levels()) {
            assertThat(levels.faults(level)).isEmpty();
            assertThat(levels.strategy().applyDefaults(level)).isEqualTo(level);
        }
        for (ApiObject schema : DefaultFlows.schemas()) {
            assertThat(schemas.faults(schema)).isEmpty();
        }
        assertThat(DefaultFlows.levels()).hasSize(8);
        assertThat(DefaultFlows.schemas()).hasSize(13);
    }

    @Test
    void theMandatorySchemasAreAsTheyAre() {
        ApiObject old = DefaultFlows.mandatorySchema("catch-all").orElseThrow();
        assertThat(schemas.faults(old)).isEmpty();
        ApiObject now = schemas.update(old, "{'spec':{'matchingPrecedence':9999}}");
        assertThat(schemas.updateFaults(now, old))
                .singleElement()
                .asString()
                .startsWith("spec: Invalid value: {\"priorityLevelConfiguration\":")
                .endsWith(": spec of 'catch-all' must equal the fixed value");
    }
}
