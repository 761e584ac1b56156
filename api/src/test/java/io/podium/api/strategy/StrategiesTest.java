package io.podium.api.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.value.MapValue;
import io.podium.api.view.ApiObject;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StrategiesTest {
    private static final Schema SCHEMA = Schema.kubernetes();
    private static final Strategies STRATEGIES = Strategies.all(SCHEMA);

    static Stream<Resource> resources() {
        return SCHEMA.resources().stream();
    }

    @ParameterizedTest
    @MethodSource("resources")
    void everyResourceHasAStrategyThatCopesWithAnEmptyObject(Resource resource) {
        Strategy<ApiObject> strategy = STRATEGIES.of(resource);
        assertThat(strategy.resource()).isSameAs(resource);
        ApiObject empty = strategy.view(MapValue.empty(resource.type()));
        ApiObject defaulted = ObjectRules.withDefaults(empty.value(), strategy);
        ApiObject prepared = strategy.prepareCreate(defaulted);
        var problems = new io.podium.api.error.Problems();
        ObjectRules.validateCreate(prepared, strategy, problems);
        if (resource.type().field("metadata") != null && resource.verbs().contains("get")) {
            assertThat(problems.causes())
                    .extracting(cause -> cause.field())
                    .contains("metadata.name");
        }
        assertThat(strategy.prepareUpdate(prepared, prepared).value()).isNotNull();
        for (Column<ApiObject> column : strategy.columns()) {
            Object cell = column.cell().apply(prepared, Instant.EPOCH);
            switch (column.type()) {
                case "integer" -> assertThat(cell).as(column.name()).isInstanceOf(Long.class);
                case "boolean" ->
                        assertThat(cell)
                                .as(column.name())
                                .isInstanceOfAny(Boolean.class, String.class);
                default -> assertThat(cell).as(column.name()).isNotNull();
            }
        }
        assertThat(strategy.selectableFields(prepared).keySet())
                .containsExactlyInAnyOrderElementsOf(strategy.selectableFieldNames());
    }

    @ParameterizedTest
    @MethodSource("resources")
    void defaultsAreIdempotent(Resource resource) {
        Strategy<ApiObject> strategy = STRATEGIES.of(resource);
        ApiObject once = ObjectRules.withDefaults(MapValue.empty(resource.type()), strategy);
        assertThat(ObjectRules.withDefaults(once.value(), strategy)).isEqualTo(once);
    }

    @Test
    void thereAreStrategiesForAllStableResources() {
        assertThat(STRATEGIES.strategies()).hasSameSizeAs(SCHEMA.resources());
        assertThat(SCHEMA.resources().stream().map(Resource::plural).distinct().count())
                .isGreaterThan(60);
    }

    @Test
    void theTableOfUnsupportedFieldsNamesOnlyWhatThereIs() {
        var known = new HashSet<String>();
        for (String name : SCHEMA.typeNames()) {
            Type type = SCHEMA.type(name);
            known.add(type.shortName() + ".*");
            type.fields().forEach(field -> known.add(type.shortName() + "." + field.name()));
        }
        assertThat(known).containsAll(NotYet.of().fields());
        List<String> resources = SCHEMA.resources().stream().map(Resource::groupResource).toList();
        assertThat(resources).containsAll(NotYet.of().resources());
    }

    @Test
    void aKindThatIsOnlyStoredSaysSo() {
        Resource sets = SCHEMA.kind("apps/v1", "StatefulSet").orElseThrow();
        Strategy<ApiObject> strategy = STRATEGIES.of(sets);
        assertThat(strategy.warnings(strategy.view(MapValue.empty(sets.type()))))
                .containsExactly(
                        "StatefulSet: no controller of this version of Podium acts on it yet;"
                                + " the object is only stored");
        Resource pods = SCHEMA.kind("v1", "Pod").orElseThrow();
        Strategy<ApiObject> ofPods = STRATEGIES.of(pods);
        assertThat(ofPods.warnings(ofPods.view(MapValue.empty(pods.type()))))
                .noneMatch(warning -> warning.contains("only stored"));
    }
}
