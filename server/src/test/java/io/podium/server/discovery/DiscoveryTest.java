package io.podium.server.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.json.JsonDecoder;
import io.podium.api.proto.ProtoCodec;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.value.MapValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiscoveryTest {
    private final Discovery discovery = new Discovery(Schema.kubernetes(), "192.0.2.1:6443");

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    @Test
    void listsTheVersionsOfTheCoreGroup() {
        assertThat(text(discovery.core()))
                .isEqualTo(
                        """
                        {"kind":"APIVersions","versions":["v1"],"serverAddressByClientCIDRs":[\
                        {"clientCIDR":"0.0.0.0/0","serverAddress":"192.0.2.1:6443"}]}\
                        """);
    }

    @Test
    void listsAGroupWithThePreferredVersionFirst() {
        assertThat(text(discovery.group("autoscaling")))
                .isEqualTo(
                        """
                        {"kind":"APIGroup","apiVersion":"v1","name":"autoscaling","versions":[\
                        {"groupVersion":"autoscaling/v2","version":"v2"},\
                        {"groupVersion":"autoscaling/v1","version":"v1"}],\
                        "preferredVersion":{"groupVersion":"autoscaling/v2","version":"v2"}}\
                        """);
    }

    @Test
    void listsResourcesAndSubresources() {
        String core = text(discovery.resources("", "v1"));
        assertThat(core)
                .startsWith(
                        "{\"kind\":\"APIResourceList\",\"groupVersion\":\"v1\",\"resources\":["
                                + "{\"name\":\"bindings\",\"singularName\":\"binding\",\"namespaced\":true,"
                                + "\"kind\":\"Binding\",\"verbs\":[\"create\"]}")
                .contains(
                        "{\"name\":\"pods\",\"singularName\":\"pod\",\"namespaced\":true,\"kind\":\"Pod\","
                                + "\"verbs\":[\"create\",\"delete\",\"deletecollection\",\"get\",\"list\",\"patch\","
                                + "\"update\",\"watch\"],\"shortNames\":[\"po\"],\"categories\":[\"all\"],"
                                + "\"storageVersionHash\":\"xPOwRZ+Yhw8=\"}")
                .contains(
                        "{\"name\":\"pods/eviction\",\"singularName\":\"\",\"namespaced\":true,"
                                + "\"group\":\"policy\",\"version\":\"v1\",\"kind\":\"Eviction\","
                                + "\"verbs\":[\"create\"]}")
                .contains(
                        "{\"name\":\"pods/log\",\"singularName\":\"\",\"namespaced\":true,\"kind\":\"Pod\","
                                + "\"verbs\":[\"get\"]}");
        assertThat(text(discovery.resources("apps", "v1")))
                .startsWith(
                        "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"apps/v1\"");
    }

    @Test
    void aggregatesEverythingInOneDocument() {
        String apps = text(discovery.aggregated(List.of("apps"), "v2"));
        assertThat(apps)
                .startsWith(
                        "{\"kind\":\"APIGroupDiscoveryList\",\"apiVersion\":\"apidiscovery.k8s.io/v2\","
                                + "\"metadata\":{},\"items\":[{\"metadata\":{\"name\":\"apps\"},"
                                + "\"versions\":[{\"version\":\"v1\",\"resources\":[")
                .contains(
                        "{\"resource\":\"deployments\",\"responseKind\":{\"group\":\"apps\",\"version\":\"v1\","
                                + "\"kind\":\"Deployment\"},\"scope\":\"Namespaced\","
                                + "\"singularResource\":\"deployment\"")
                .contains(
                        "{\"subresource\":\"scale\",\"responseKind\":{\"group\":\"autoscaling\","
                                + "\"version\":\"v1\",\"kind\":\"Scale\"},\"verbs\":[\"get\",\"patch\",\"update\"]}")
                .endsWith("\"freshness\":\"Current\"}]}]}");
        assertThat(text(discovery.aggregated(List.of(""), "v2beta1")))
                .contains("\"apidiscovery.k8s.io/v2beta1\"", "{\"metadata\":{},")
                .contains("\"scope\":\"Cluster\"");
    }

    @Test
    void showsEveryResourceInBothForms() {
        List<String> groups = discovery.namedGroups();
        var aggregated =
                (MapValue) new JsonDecoder().decodeFree(discovery.aggregated(groups, "v2"));
        int resources = 0;
        for (Object group : aggregated.list("items")) {
            for (Object version : ((MapValue) group).list("versions")) {
                resources += ((MapValue) version).list("resources").size();
            }
        }
        long known =
                Schema.kubernetes().resources().stream()
                        .filter(resource -> !resource.group().isEmpty())
                        .count();
        assertThat(resources).isEqualTo((int) known);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    ACCEPT | FORM
                    application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList | V2
                    application/json;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io | V2
                    application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList, x/y | V2_BETA1
                    application/json;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList, application/json | LEGACY
                    application/json | LEGACY
                    application/vnd.kubernetes.protobuf, application/json | LEGACY_BINARY
                    application/vnd.kubernetes.protobuf;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList | V2_BINARY
                    application/vnd.kubernetes.protobuf;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList | LEGACY
                    */* | LEGACY
                    '' | LEGACY
                    """)
    void choosesTheFormOfTheDocument(String accept, Accept form) {
        assertThat(Accept.of(accept)).isEqualTo(form);
    }

    /** The hashes upstream 1.36 shows; clients that migrate storage compare them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    GROUP | VERSION | RESOURCE | HASH
                    '' | v1 | namespaces | Q3oi5N2YM8M=
                    '' | v1 | events | r2yiGXH7wu8=
                    events.k8s.io | v1 | events | r2yiGXH7wu8=
                    '' | v1 | componentstatuses | ''
                    '' | v1 | bindings | ''
                    autoscaling | v1 | horizontalpodautoscalers | qwQve8ut294=
                    autoscaling | v2 | horizontalpodautoscalers | qwQve8ut294=
                    """)
    void namesTheVersionObjectsAreStoredAs(
            String group, String version, String resource, String hash) {
        var list = (MapValue) new JsonDecoder().decodeFree(discovery.resources(group, version));
        assertThat(list.list("resources"))
                .map(one -> (MapValue) one)
                .filteredOn(one -> one.string("name").equals(resource))
                .extracting(one -> one.string("storageVersionHash"))
                .containsExactly(hash);
    }

    @Test
    void saysTheSameInProtobuf() {
        for (byte[] json :
                List.of(
                        discovery.core(),
                        discovery.groups(),
                        discovery.group("apps"),
                        discovery.resources("", "v1"),
                        discovery.aggregated(List.of("", "apps"), "v2"))) {
            var told = (MapValue) new JsonDecoder().decodeFree(json);
            ProtoCodec.Envelope envelope = ProtoCodec.unwrap(discovery.binary(json));
            assertThat(envelope.kind()).isEqualTo(told.string("kind"));
            Type type =
                    Schema.kubernetes().body(envelope.apiVersion(), envelope.kind()).orElseThrow();
            assertThat(new ProtoCodec().decode(envelope.raw(), type))
                    .isEqualTo(
                            new JsonDecoder()
                                    .decode(json, type)
                                    .value()
                                    .without("kind")
                                    .without("apiVersion"));
        }
    }
}
