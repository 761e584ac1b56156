package io.podium.server.fairness;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.flowcontrol.v1.FlowSchema;
import io.podium.api.flowcontrol.v1.PriorityLevelConfiguration;
import io.podium.api.kinds.flowcontrol.DefaultFlows;
import io.podium.server.fairness.FlowRepair.Repair;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowRepairTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    private final Map<String, FlowSchema> schemas = new TreeMap<>();
    private final Map<String, PriorityLevelConfiguration> levels = new TreeMap<>();

    FlowRepairTest() {
        DefaultFlows.schemas().forEach(one -> schemas.put(one.name(), one));
        DefaultFlows.levels().forEach(one -> levels.put(one.name(), one));
    }

    @Test
    void whatIsMissingIsMadeAndThenThereIsNothingToDo() {
        assertThat(FlowRepair.defaults(Map.of(), Map.of()))
                .hasSize(21)
                .allMatch(repair -> repair instanceof Repair.Create);
        assertThat(FlowRepair.defaults(schemas, levels)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NAME           | ANNOTATION | GENERATION | PRECEDENCE AFTER | SAYS
                    global-default | true       | 5          | 9900             | true
                    global-default | false      | 5          |                  |
                    global-default | ''         | 1          | 9900             | true
                    global-default | ''         | 2          | 77               | false
                    catch-all      | false      | 9          | 10000            | true
                    """)
    void suggestedOnesAreOursAsLongAsTheirAnnotationSaysSo(
            String name, String annotation, long generation, Integer precedence, String says) {
        FlowSchema has = schemas.get(name);
        schemas.put(
                name,
                has.withSpec(has.spec().withMatchingPrecedence(77))
                        .withMetadata(
                                has.metadata()
                                        .withGeneration(generation)
                                        .withAnnotations(
                                                annotation.isEmpty()
                                                        ? Map.of()
                                                        : Map.of(
                                                                DefaultFlows.AUTO_UPDATE,
                                                                annotation))));
        List<Repair> repairs = FlowRepair.defaults(schemas, levels);
        if (precedence == null) {
            assertThat(repairs).isEmpty();
            return;
        }
        var update = (Repair.Update) repairs.getFirst();
        assertThat(((FlowSchema) update.object()).spec().matchingPrecedence())
                .isEqualTo(precedence);
        assertThat(update.object().metadata().annotations())
                .containsEntry(DefaultFlows.AUTO_UPDATE, says);
        schemas.put(name, (FlowSchema) update.object());
        assertThat(FlowRepair.defaults(schemas, levels)).as("it settles").isEmpty();
    }

    @Test
    void whatTheExemptLevelLendsIsForPeopleToSay() {
        PriorityLevelConfiguration exempt = levels.get("exempt");
        levels.put(
                "exempt",
                exempt.withSpec(
                        exempt.spec()
                                .withExempt(
                                        exempt.spec().exempt().withNominalConcurrencyShares(7))));
        assertThat(FlowRepair.defaults(schemas, levels)).isEmpty();
    }

    @Test
    void whatSaysItIsOursAndIsNotGoes() {
        FlowSchema stranger = schemas.get("probes");
        schemas.put(
                "old-default", stranger.withMetadata(stranger.metadata().withName("old-default")));
        assertThat(FlowRepair.defaults(schemas, levels))
                .singleElement()
                .isInstanceOf(Repair.Delete.class);
    }

    @Test
    void everySchemaSaysWhetherItsLevelIsThere() {
        for (Repair repair : FlowRepair.conditions(schemas, levels, NOON)) {
            schemas.put(repair.object().name(), (FlowSchema) repair.object());
        }
        assertThat(FlowRepair.conditions(schemas, levels, NOON.plusSeconds(9)))
                .as("it settles")
                .isEmpty();
        var found = schemas.get("probes").status().conditions().getFirst();
        assertThat(found.status()).isEqualTo("False");
        assertThat(found.reason()).isEqualTo("Found");
        assertThat(found.message())
                .isEqualTo(
                        "This FlowSchema references the PriorityLevelConfiguration object named"
                                + " \"exempt\" and it exists");
        levels.remove("system");
        var lost =
                (FlowSchema)
                        FlowRepair.conditions(schemas, levels, NOON.plusSeconds(9))
                                .getFirst()
                                .object();
        assertThat(lost.name()).isEqualTo("system-nodes");
        var missing = lost.status().conditions().getFirst();
        assertThat(missing.status()).isEqualTo("True");
        assertThat(missing.reason()).isEqualTo("NotFound");
        assertThat(missing.lastTransitionTime()).isEqualTo(Optional.of(NOON.plusSeconds(9)));
    }
}
