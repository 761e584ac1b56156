package io.podium.api.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.json.RandomTree;
import io.podium.api.patch.JsonText;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.value.ListValue;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever the object, the way to another version and back changes nothing users can see.
 * Autoscalers, of which only valid ones survive, have AutoscalersTest.
 */
class RoundTripTest {
    private static final List<Resource> SERVED =
            Schema.kubernetes().resources().stream()
                    .filter(resource -> !Versions.storage(resource).equals(resource))
                    .filter(resource -> !resource.kind().equals("HorizontalPodAutoscaler"))
                    .toList();

    @Provide
    Arbitrary<Resource> served() {
        return Arbitraries.of(SERVED);
    }

    @Property(tries = 1500)
    void fromTheServedVersionToTheStoredAndBack(
            @ForAll("served") Resource served, @ForAll long seed) {
        TypedMap object = (TypedMap) valid(RandomTree.draw(served, new Random(seed)));
        TypedMap stored = Versions.convert(object, Versions.storage(served));
        assertThat(stored.string("apiVersion")).isEqualTo(Versions.storage(served).apiVersion());
        assertThat(JsonText.sparse(Versions.convert(stored, served)))
                .isEqualTo(JsonText.sparse(object));
    }

    @Property(tries = 1500)
    void fromTheStoredVersionToTheServedAndBack(
            @ForAll("served") Resource served, @ForAll long seed) {
        Resource stored = Versions.storage(served);
        TypedMap object = (TypedMap) valid(RandomTree.draw(stored, new Random(seed)));
        TypedMap shown = Versions.convert(object, served);
        assertThat(shown.string("apiVersion")).isEqualTo(served.apiVersion());
        assertThat(JsonText.sparse(Versions.convert(shown, stored)))
                .isEqualTo(JsonText.sparse(object));
    }

    @Property(tries = 300)
    void fromOneServedVersionToAnother(
            @ForAll("served") Resource one, @ForAll("served") Resource two, @ForAll long seed) {
        if (!Versions.storage(one).equals(Versions.storage(two))) {
            return;
        }
        TypedMap object = (TypedMap) valid(RandomTree.draw(one, new Random(seed)));
        TypedMap other = Versions.convert(object, two);
        assertThat(other.type()).isSameAs(two.type());
        assertThat(JsonText.sparse(Versions.convert(other, one)))
                .isEqualTo(JsonText.sparse(object));
    }

    /**
     * The tree without what no validation would let through and no conversion has to keep: a
     * backend's port by name and by number, a service without a name.
     */
    private static Object valid(Object value) {
        return switch (value) {
            case TypedMap map -> {
                TypedMap result = map;
                for (Map.Entry<String, Object> entry : map) {
                    result = result.with(entry.getKey(), valid(entry.getValue()));
                }
                yield switch (map.type().shortName()) {
                    case "ServiceBackendPort" ->
                            result.has("name") ? result.without("number") : result;
                    case "IngressServiceBackend" -> result.with("name", "s");
                    default -> result;
                };
            }
            case ListValue list -> {
                var all = new ArrayList<Object>();
                list.forEach(one -> all.add(valid(one)));
                yield ListValue.of(all);
            }
            default -> value;
        };
    }
}
