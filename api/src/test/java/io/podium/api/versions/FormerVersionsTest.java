package io.podium.api.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.patch.JsonText;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.strategy.Strategies;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Removed versions against a table of what Kubernetes' own conversions make of the same objects: as
 * sent, as stored, as read back in the version they were sent in.
 */
class FormerVersionsTest {
    private static final Schema SCHEMA = Schema.kubernetes();
    private static final Strategies STRATEGIES = Strategies.all(SCHEMA);

    static Stream<Arguments> rows() throws IOException {
        try (InputStream in = FormerVersionsTest.class.getResourceAsStream("former.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().toList().stream()
                            .map(line -> Arguments.of((Object[]) line.split("\t", -1)));
        }
    }

    private static Resource resource(String json) {
        var object = (MapValue) JsonText.parse(json);
        return SCHEMA.kind(object.string("apiVersion"), object.string("kind")).orElseThrow();
    }

    private static TypedMap completed(TypedMap object, Resource resource) {
        return ObjectRules.withDefaults(object, STRATEGIES.of(resource)).value();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isStoredAndReadAsKubernetesDoes(String sent, String stored, String read) {
        Resource served = resource(sent);
        Resource kept = resource(stored);
        assertThat(Versions.storage(served)).isEqualTo(kept);
        TypedMap here = completed(JsonText.typed(sent, served.type()), served);
        TypedMap there = completed(Versions.convert(here, kept), kept);
        assertThat(JsonText.sparse(there))
                .isEqualTo(JsonText.sparse(JsonText.typed(stored, kept.type())));
        TypedMap back = Versions.convert(there, served);
        assertThat(JsonText.sparse(back))
                .isEqualTo(JsonText.sparse(JsonText.typed(read, served.type())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
                    GROUP      | VERSION | PLURAL            | SUB    | WARNING
                    extensions | v1beta1 | deployments       |        | extensions/v1beta1 Deployment is deprecated in v1.8+, unavailable in v1.16+; use apps/v1 Deployment
                    extensions | v1beta1 | deployments       | status | extensions/v1beta1 Deployment is deprecated in v1.8+, unavailable in v1.16+; use apps/v1 Deployment
                    extensions | v1beta1 | deployments       | scale  | extensions/v1beta1 Scale is deprecated in v1.2+, unavailable in v1.16+
                    extensions | v1beta1 | ingresses         |        | extensions/v1beta1 Ingress is deprecated in v1.14+, unavailable in v1.22+; use networking.k8s.io/v1 Ingress
                    apps       | v1beta2 | statefulsets      | scale  | apps/v1beta2 Scale is deprecated in v1.9+, unavailable in v1.16+; use autoscaling/v1 Scale
                    batch      | v1beta1 | cronjobs          |        | batch/v1beta1 CronJob is deprecated in v1.21+, unavailable in v1.25+; use batch/v1 CronJob
                    ''         | v1      | endpoints         |        | v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
                    ''         | v1      | componentstatuses |        | v1 ComponentStatus is deprecated in v1.19+
                    apps       | v1      | deployments       |        | -
                    apps       | v1      | deployments       | scale  | -
                    ''         | v1      | pods              | status | -
                    """)
    void warnsInTheWordsOfKubernetes(
            String group, String version, String plural, String sub, String warning) {
        Resource resource = SCHEMA.resource(group, version, plural).orElseThrow();
        assertThat(
                        Deprecations.notice(resource, sub == null ? "" : sub)
                                .map(Deprecations.Notice::text))
                .isEqualTo(Optional.ofNullable(warning));
    }

    static Stream<Resource> removed() {
        return SCHEMA.resources().stream()
                .filter(resource -> !Versions.storage(resource).equals(resource))
                .filter(resource -> resource.version().contains("beta"));
    }

    @ParameterizedTest
    @MethodSource("removed")
    void everyRemovedVersionWarnsAndStandsBehindItsSuccessor(Resource resource) {
        assertThat(Deprecations.notice(resource, "")).isPresent();
        resource.subresources()
                .forEach(sub -> assertThat(Deprecations.notice(resource, sub.name())).isPresent());
        assertThat(SCHEMA.resources().indexOf(Versions.storage(resource)))
                .isLessThan(SCHEMA.resources().indexOf(resource));
    }
}
