package io.podium.api.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.error.ApiError;
import io.podium.api.managed.Applying.Order;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.yaml.YamlReader;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an applier wrote is held against what is stored, letter by letter: who spells another's
 * value in his own way contests it. The object gets the spelling all objects have.
 */
class SpellingTest {
    private static final String NOW = "2026-01-01T00:00:00Z";

    private final Applying applying = new Applying(new Ownership());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    v1  | LimitRange | spec: {limits: [{type: Container, max: {cpu: '1'}}]}  | spec: {limits: [{type: Container, max: {cpu: 1000m}}]}
                    v1  | ResourceQuota | spec: {hard: {cpu: '1'}}                   | spec: {hard: {cpu: 1000m}}
                    v1  | ResourceQuota | spec: {hard: {cpu: '1'}}                   | spec: {hard: {cpu: 1}}
                    v1  | ResourceQuota | spec: {hard: {memory: 1Gi}}                | spec: {hard: {memory: 1024Mi}}
                    v1  | Node       | spec: {taints: [{key: k, effect: NoExecute, timeAdded: '2026-01-01T00:00:00Z'}]} | spec: {taints: [{key: k, effect: NoExecute, timeAdded: '2026-01-01T01:00:00+01:00'}]}
                    v1  | ConfigMap  | data: {a: ''}                                 | data: {a: null}
                    v1  | ConfigMap  | metadata: {labels: {a: ''}}                   | metadata: {labels: {a: null}}
                    v1  | Pod        | spec: {containers: [{name: c, image: i, args: ['']}]} | spec: {containers: [{name: c, image: i, args: [null]}]}
                    v1  | Pod        | spec: {containers: [{name: c, image: i, resources: {limits: {cpu: '1'}}}]} | spec: {containers: [{name: c, image: i, resources: {limits: {cpu: 1000m}}}]}
                    v1  | Pod        | spec: {containers: [{name: c, env: [{name: e, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: '1'}}}]}]} | spec: {containers: [{name: c, env: [{name: e, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1000m}}}]}]}
                    """)
    void whoSpellsInHisOwnWayContestsAndTheObjectKeepsItsSpelling(
            String apiVersion, String kind, String usual, String own) {
        Resource resource = Schema.kubernetes().kind(apiVersion, kind).orElseThrow();
        Site site = Site.of(resource, "", Site.Versioning.NONE);
        MapValue first = config(apiVersion, kind, usual);
        MapValue second = config(apiVersion, kind, own);
        TypedMap live = applying.applied(site, Optional.empty(), new Order(first, "a", false, NOW));

        TypedMap shared = apply(site, live, first, "b", false);
        assertThat(managers(shared)).containsExactlyInAnyOrder("a", "b");
        assertThatThrownBy(() -> apply(site, live, second, "b", false))
                .isInstanceOf(ApiError.class)
                .hasMessageContaining("Apply failed with 1 conflict: conflict with \"a\"");

        TypedMap taken = apply(site, live, second, "b", true);
        assertThat(plain(taken)).isEqualTo(plain(live));
        assertThat(taken).as("others lose what was contested").isNotEqualTo(shared);

        TypedMap same = apply(site, live, second, "a", false);
        assertThat(plain(same))
                .as("whoever owns it may spell it as he likes")
                .isEqualTo(plain(live));

        TypedMap made =
                applying.applied(site, Optional.empty(), new Order(second, "a", false, NOW));
        assertThat(plain(made)).isEqualTo(plain(live));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    v1  | ResourceQuota | spec: {hard: {cpu: '1'}}                   | spec: {hard: {cpu: '1'}}
                    v1  | ConfigMap  | data: {a: b}                                  | data: {a: b}
                    v1  | Pod        | spec: {priority: 1}                           | spec: {priority: 1.0}
                    """)
    void whatIsSpelledAlikeOrIsTheSameNumberIsShared(
            String apiVersion, String kind, String usual, String own) {
        Resource resource = Schema.kubernetes().kind(apiVersion, kind).orElseThrow();
        Site site = Site.of(resource, "", Site.Versioning.NONE);
        MapValue first = config(apiVersion, kind, usual);
        TypedMap live = applying.applied(site, Optional.empty(), new Order(first, "a", false, NOW));
        TypedMap shared = apply(site, live, config(apiVersion, kind, own), "b", false);
        assertThat(managers(shared)).containsExactlyInAnyOrder("a", "b");
    }

    private TypedMap apply(Site site, TypedMap live, MapValue said, String by, boolean force) {
        return applying.applied(site, Optional.of(live), new Order(said, by, force, NOW));
    }

    private static Iterable<String> managers(TypedMap object) {
        return Ownership.managers(Ownership.managedFields(object)).all().stream()
                .map(Stake::manager)
                .toList();
    }

    private static MapValue config(String apiVersion, String kind, String text) {
        String whole = "apiVersion: " + apiVersion + "\nkind: " + kind + "\n" + text + "\n";
        return (MapValue) YamlReader.value(whole);
    }

    private static TypedMap plain(TypedMap object) {
        return Ownership.with(object, ListValue.EMPTY);
    }
}
