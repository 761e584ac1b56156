package io.podium.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.schema.Schema;
import io.podium.api.value.MapValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentsTest {
    private static final Documents DOCUMENTS = new Documents(Schema.kubernetes());
    private static final MapValue CORE = read(DOCUMENTS.version3("", "v1"));
    private static final MapValue ALL = read(DOCUMENTS.version2());

    private static MapValue read(byte[] json) {
        return (MapValue) new JsonDecoder().decodeFree(json);
    }

    private static String text(Object value) {
        return JsonEncoder.text(value);
    }

    private static MapValue schema(String name) {
        return CORE.map("components").map("schemas").map(name);
    }

    @Test
    void tellsWhatClientsNeedToMergeLists() {
        MapValue containers =
                schema("io.k8s.api.core.v1.PodSpec").map("properties").map("containers");
        assertThat(text(containers.without("description")))
                .isEqualTo(
                        """
                        {"items":{"$ref":"#/components/schemas/io.k8s.api.core.v1.Container"},"type":"array",\
                        "x-kubernetes-list-map-keys":["name"],"x-kubernetes-list-type":"map",\
                        "x-kubernetes-patch-merge-key":"name","x-kubernetes-patch-strategy":"merge"}\
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
"""
                    TYPE | FIELD | SCHEMA
                    ContainerPort | containerPort | {"format":"int32","type":"integer"}
                    ContainerPort | protocol | {"default":"TCP","enum":["SCTP","TCP","UDP"],"type":"string"}
                    PodSpec | dnsConfig | {"allOf":[{"$ref":"#/components/schemas/io.k8s.api.core.v1.PodDNSConfig"}]}
                    PodSpec | nodeSelector | {"additionalProperties":{"type":"string"},"type":"object",\
                    "x-kubernetes-map-type":"atomic"}
                    Secret | data | {"additionalProperties":{"format":"byte","type":"string"},"type":"object"}
                    ServicePort | targetPort | {"allOf":[{"$ref":\
"#/components/schemas/io.k8s.apimachinery.pkg.util.intstr.IntOrString"}]}
                    ResourceQuotaSpec | hard | {"additionalProperties":{"$ref":\
"#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity"},"type":"object"}
""")
    void describesFieldsByTheirSort(String type, String field, String schema) {
        MapValue found = schema("io.k8s.api.core.v1." + type).map("properties").map(field);
        assertThat(text(found.without("description"))).isEqualTo(schema.replace(" ", ""));
    }

    @Test
    void namesKindsAndRequiredFields() {
        assertThat(text(schema("io.k8s.api.core.v1.Pod").get("x-kubernetes-group-version-kind")))
                .isEqualTo("[{\"group\":\"\",\"kind\":\"Pod\",\"version\":\"v1\"}]");
        assertThat(
                        text(
                                schema("io.k8s.api.core.v1.PodList")
                                        .get("x-kubernetes-group-version-kind")))
                .isEqualTo("[{\"group\":\"\",\"kind\":\"PodList\",\"version\":\"v1\"}]");
        assertThat(text(schema("io.k8s.api.core.v1.ContainerPort").get("required")))
                .isEqualTo("[\"containerPort\"]");
    }

    @Test
    void offersServerSideValidationWhereKubectlLooksForIt() {
        MapValue patch =
                CORE.map("paths").map("/api/v1/namespaces/{namespace}/pods/{name}").map("patch");
        assertThat(text(patch.get("x-kubernetes-group-version-kind")))
                .isEqualTo("{\"group\":\"\",\"kind\":\"Pod\",\"version\":\"v1\"}");
        assertThat(patch.list("parameters").stream().map(one -> ((MapValue) one).string("name")))
                .containsExactly("dryRun", "fieldManager", "fieldValidation", "force");
        assertThat(CORE.map("paths").map("/api/v1/pods").map("get").string("x-kubernetes-action"))
                .isEqualTo("list");
    }

    @Test
    void refersOnlyToWhatItDefines() {
        assertThat(dangling(CORE, "#/components/schemas/", CORE.map("components").map("schemas")))
                .isEmpty();
        assertThat(dangling(ALL, "#/definitions/", ALL.map("definitions"))).isEmpty();
    }

    private static Set<String> dangling(Object value, String prefix, MapValue defined) {
        var found = new HashSet<String>();
        references(value, found);
        found.removeIf(reference ->
                reference.startsWith(prefix) && defined.has(reference.substring(prefix.length())));
        return found;
    }

    private static void references(Object value, Set<String> into) {
        if (value instanceof MapValue map) {
            map.forEach(entry -> {
                if (entry.getKey().equals("$ref") && entry.getValue() instanceof String reference) {
                    into.add(reference);
                } else {
                    references(entry.getValue(), into);
                }
            });
        } else if (value instanceof List<?> list) {
            list.forEach(one -> references(one, into));
        }
    }

    @Test
    void givesEveryOperationItsOwnName() {
        var ids = new ArrayList<String>();
        ALL.map("paths")
                .forEach(path ->
                        ((MapValue) path.getValue())
                                .forEach(entry -> {
                                    if (entry.getValue() instanceof MapValue operation) {
                                        ids.add(operation.string("operationId"));
                                    }
                                }));
        assertThat(ids)
                .doesNotHaveDuplicates()
                .contains(
                        "readCoreV1NamespacedPodLog",
                        "listAppsV1DeploymentForAllNamespaces",
                        "connectCoreV1PostNamespacedPodExec",
                        "connectCoreV1GetNamespacedServiceProxyWithPath",
                        "deleteRbacAuthorizationV1CollectionNamespacedRole",
                        "createCoreV1NamespacedServiceAccountToken",
                        "watchAppsV1DeploymentListForAllNamespaces",
                        "watchCoreV1Node",
                        "getFlowcontrolApiserverAPIGroup",
                        "getCoreV1APIResources",
                        "getCodeVersion");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PATH | METHOD | CODES | PARAMETERS
                    /api/v1/namespaces/{namespace}/pods | post | 200 201 202 401 | \
                    dryRun fieldManager fieldValidation
                    /api/v1/namespaces/{namespace}/pods/{name} | put | 200 201 401 | \
                    dryRun fieldManager fieldValidation
                    /api/v1/namespaces/{namespace}/pods/{name} | patch | 200 201 401 | \
                    dryRun fieldManager fieldValidation force
                    /api/v1/namespaces/{namespace}/pods/{name} | delete | 200 202 401 | \
                    dryRun gracePeriodSeconds orphanDependents propagationPolicy
                    /api/v1/namespaces/{namespace}/pods/{name} | get | 200 401 | ''
                    /api/v1/namespaces/{namespace}/pods/{name}/log | get | 200 401 | \
                    container follow insecureSkipTLSVerifyBackend limitBytes previous sinceSeconds stream \
                    tailLines timestamps
                    /api/v1/namespaces/{namespace}/pods/{name}/exec | post | 200 401 | \
                    command container stderr stdin stdout tty
                    /version/ | get | 200 401 | ''
                    """)
    void tellsCodesAndParameters(String path, String method, String codes, String parameters) {
        MapValue operation = ALL.map("paths").map(path).map(method);
        var told = new ArrayList<String>();
        operation.map("responses").forEach(entry -> told.add(entry.getKey()));
        assertThat(told).containsExactlyInAnyOrder(codes.split(" ", -1));
        assertThat(
                        operation.list("parameters").stream()
                                .map(one -> ((MapValue) one).string("name"))
                                .filter(name -> !name.equals("body")))
                .containsExactly(parameters.isEmpty() ? new String[0] : parameters.split(" +", -1));
    }

    @Test
    void tellsWhatIsOwnedAsAWholeAndWhatExcludesEachOther() {
        assertThat(schema("io.k8s.api.core.v1.SecretKeySelector").string("x-kubernetes-map-type"))
                .isEqualTo("atomic");
        assertThat(schema("io.k8s.api.core.v1.PodSpec").has("x-kubernetes-map-type")).isFalse();
        assertThat(text(schema("io.k8s.api.core.v1.SeccompProfile").get("x-kubernetes-unions")))
                .isEqualTo(
                        "[{\"discriminator\":\"type\",\"fields-to-discriminateBy\":"
                                + "{\"localhostProfile\":\"LocalhostProfile\"}}]");
    }

    /** What kubectl explain shows stands here or nowhere. */
    @Test
    void everyTypeAndEveryFieldSaysWhatItIsFor() {
        var silent = new ArrayList<String>();
        ALL.map("definitions")
                .forEach(entry -> {
                    var type = (MapValue) entry.getValue();
                    if (type.string("description").isEmpty()) {
                        silent.add(entry.getKey());
                    }
                    type.map("properties")
                            .forEach(field -> {
                                var body = (MapValue) field.getValue();
                                if (body.string("description").isEmpty()) {
                                    silent.add(entry.getKey() + " " + field.getKey());
                                }
                            });
                });
        silent.removeIf(name -> name.startsWith("io.k8s.apimachinery.pkg.version.Info "));
        assertThat(silent).isEmpty();
    }

    @Test
    void namesTheObjectWhereTheAnswerToADeletionShowsIt() {
        assertThat(answer("/api/v1/namespaces/{namespace}/pods/{name}", "delete"))
                .isEqualTo("#/definitions/io.k8s.api.core.v1.Pod");
        assertThat(answer("/api/v1/namespaces/{namespace}/configmaps/{name}", "delete"))
                .isEqualTo("#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.Status");
    }

    private static String answer(String path, String method) {
        return ALL.map("paths")
                .map(path)
                .map(method)
                .map("responses")
                .map("200")
                .map("schema")
                .string("$ref");
    }

    @Test
    void everyPathStandsInOneDocumentOfVersion3() {
        var paths = new ArrayList<String>();
        DOCUMENTS
                .names()
                .forEach(name ->
                        read(DOCUMENTS.version3(name))
                                .map("paths")
                                .forEach(entry -> paths.add(entry.getKey())));
        var all = new ArrayList<String>();
        ALL.map("paths").forEach(entry -> all.add(entry.getKey()));
        assertThat(paths).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void saysTheSameInProtobuf() throws IOException {
        byte[] binary = Gnostic.encode(ALL);
        assertThat(field(binary, 1)).extracting(String::new).containsExactly("2.0");
        byte[] paths = field(binary, 8).getFirst();
        assertThat(field(paths, 2)).hasSize(ALL.map("paths").size());
        byte[] definitions = field(binary, 9).getFirst();
        assertThat(field(definitions, 1)).hasSize(ALL.map("definitions").size());
        for (byte[] named : field(definitions, 1)) {
            String name = new String(field(named, 1).getFirst(), StandardCharsets.UTF_8);
            if (name.equals("io.k8s.api.core.v1.ContainerPort")) {
                byte[] schema = field(named, 2).getFirst();
                assertThat(field(schema, 19))
                        .extracting(String::new)
                        .containsExactly("containerPort");
                assertThat(field(field(schema, 25).getFirst(), 1)).hasSize(5);
            }
        }
    }

    /** All of it is compared by upstream's own reader, in clients/go. */
    @Test
    void saysTheSameInProtobufOfVersion3() throws IOException {
        for (String name : DOCUMENTS.names()) {
            MapValue document = read(DOCUMENTS.version3(name));
            byte[] binary = GnosticThree.encode(document);
            assertThat(field(binary, 1)).extracting(String::new).containsExactly("3.0.0");
            assertThat(field(field(binary, 4).getFirst(), 1)).hasSize(document.map("paths").size());
            byte[] schemas = field(field(binary, 5).getFirst(), 1).getFirst();
            assertThat(field(schemas, 1)).hasSize(document.map("components").map("schemas").size());
            for (byte[] named : field(schemas, 1)) {
                String type = new String(field(named, 1).getFirst(), StandardCharsets.UTF_8);
                if (type.equals("io.k8s.api.core.v1.ContainerPort")) {
                    aPortSaysTheSame(field(field(named, 2).getFirst(), 1).getFirst());
                }
            }
        }
    }

    private static void aPortSaysTheSame(byte[] schema) throws IOException {
        assertThat(field(schema, 23)).extracting(String::new).containsExactly("containerPort");
        assertThat(field(schema, 25)).extracting(String::new).containsExactly("object");
        List<byte[]> properties = field(field(schema, 31).getFirst(), 1);
        assertThat(properties).hasSize(5);
        byte[] protocol = field(field(properties.getLast(), 2).getFirst(), 1).getFirst();
        assertThat(field(properties.getLast(), 1)).extracting(String::new).contains("protocol");
        assertThat(field(field(protocol, 33).getFirst(), 3))
                .extracting(String::new)
                .containsExactly("TCP");
        assertThat(field(protocol, 24)).hasSize(3);
    }

    /** The length-delimited values of one field. */
    private static List<byte[]> field(byte[] message, int number) throws IOException {
        var values = new ArrayList<byte[]>();
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (number << 3 | 2)) {
                values.add(in.readByteArray());
            } else {
                in.skipField(tag);
            }
        }
        return values;
    }
}
