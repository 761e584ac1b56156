package io.podium.api.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.managed.Applying.Order;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds whatever is applied. */
class ApplyLawsTest {
    private static final String NOW = "2026-01-01T00:00:00Z";
    private static final Resource MAPS = Schema.kubernetes().kind("v1", "ConfigMap").orElseThrow();

    private final Ownership ownership = new Ownership();
    private final Applying applying = new Applying(ownership);
    private final Site site = Site.of(MAPS, "", Site.Versioning.NONE);

    @Provide
    Arbitrary<MapValue> configs() {
        Arbitrary<Map<String, String>> entries =
                Arbitraries.maps(Arbitraries.of("a", "b", "c"), Arbitraries.of("1", "2"))
                        .ofMaxSize(3);
        return Combinators.combine(entries, entries)
                .as((labels, data) -> {
                    var metadata = new HashMap<String, Object>(Map.of("name", "c"));
                    metadata.put("labels", FreeMap.of(labels));
                    return FreeMap.of(
                            Map.of(
                                    "apiVersion",
                                    "v1",
                                    "kind",
                                    "ConfigMap",
                                    "metadata",
                                    FreeMap.of(metadata),
                                    "data",
                                    FreeMap.of(data)));
                });
    }

    private TypedMap applied(Optional<TypedMap> live, MapValue config, String manager) {
        return applying.applied(site, live, new Order(config, manager, true, NOW));
    }

    private Stake stake(TypedMap object, String manager) {
        return Ownership.managers(Ownership.managedFields(object)).all().stream()
                .filter(one -> one.manager().equals(manager))
                .findFirst()
                .orElseThrow();
    }

    @Property(tries = 200)
    void applyingTwiceIsApplyingOnce(
            @ForAll("configs") MapValue one, @ForAll("configs") MapValue other) {
        TypedMap object = applied(Optional.of(applied(Optional.empty(), one, "a")), other, "b");
        assertThat(applied(Optional.of(object), other, "b")).isEqualTo(object);
    }

    @Property(tries = 200)
    void anApplierOwnsWhatItSaysAndNothingElse(@ForAll("configs") MapValue config) {
        TypedMap object = applied(Optional.empty(), config, "a");
        FreeMap said = Ownership.unshared(Applied.set(ownership.forms().of(MAPS.type()), config));
        assertThat(stake(object, "a").fields()).isEqualTo(said);
    }

    @Property(tries = 200)
    void whatAForcedApplierSaysHoldsAndWhatItTakesBackIsGone(
            @ForAll("configs") MapValue one, @ForAll("configs") MapValue other) {
        TypedMap first = applied(Optional.empty(), one, "a");
        TypedMap second = applied(Optional.of(first), other, "a");
        assertThat(second.map("data").equals(other.map("data"))).isTrue();
        assertThat(second.at("metadata", "labels").equals(other.at("metadata", "labels"))).isTrue();
    }
}
