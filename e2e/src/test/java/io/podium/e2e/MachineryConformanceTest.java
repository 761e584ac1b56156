package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * "[sig-api-machinery]": lists in pieces, discovery, field validation, namespaces and the version,
 * each with the words of its description.
 */
@Tag("host")
@ExtendWith(SharedCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MachineryConformanceTest {
    private static final int TEMPLATES = 400;
    private static final int LIMIT = 17;
    private static final String AGGREGATED =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    /** A resource of every group a server must have. */
    private static final List<String> SERVED =
            List.of(
                    "v1/namespaces",
                    "admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
                    "apiextensions.k8s.io/v1/customresourcedefinitions",
                    "apiregistration.k8s.io/v1/apiservices",
                    "apps/v1/deployments",
                    "authentication.k8s.io/v1/tokenreviews",
                    "authorization.k8s.io/v1/selfsubjectaccessreviews",
                    "autoscaling/v1/horizontalpodautoscalers",
                    "autoscaling/v2/horizontalpodautoscalers",
                    "batch/v1/jobs",
                    "certificates.k8s.io/v1/certificatesigningrequests",
                    "coordination.k8s.io/v1/leases",
                    "discovery.k8s.io/v1/endpointslices",
                    "events.k8s.io/v1/events",
                    "networking.k8s.io/v1/ingresses",
                    "node.k8s.io/v1/runtimeclasses",
                    "policy/v1/poddisruptionbudgets",
                    "scheduling.k8s.io/v1/priorityclasses",
                    "storage.k8s.io/v1/csinodes");

    private final PodiumCluster cluster;
    private final Wire wire;

    MachineryConformanceTest(PodiumCluster cluster) {
        this.cluster = cluster;
        this.wire = Wire.of(cluster);
    }

    static String templateName(int i) {
        return "template-%04d".formatted(i);
    }

    /** Many PodTemplates, made by one process. */
    static void createTemplates(TestSpace space, int count) {
        var all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(
                    """
                    ---
                    {apiVersion: v1, kind: PodTemplate, metadata: {name: %s},
                     template: {spec: {containers: [{name: test, image: test2}]}}}
                    """
                            .formatted(templateName(i)));
        }
        space.kubectl()
                .command(space.in("create", "--validate=ignore", "-f", "-"))
                .stdin(all.toString().getBytes(StandardCharsets.UTF_8))
                .run()
                .ok();
    }

    /** "Servers with support for API chunking should return chunks of results for list calls". */
    @Test
    void piecesOfAListAreOfOneRevisionAndCountWhatIsLeft() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "chunks")) {
            createTemplates(space, TEMPLATES);
            String path = "/api/v1/namespaces/" + space.name() + "/podtemplates?limit=";
            int found = 0;
            String next = "";
            String version = "";
            do {
                MapValue page = wire.get(path + LIMIT + next);
                MapValue metadata = page.map("metadata");
                List<String> names = Wire.each(page.list("items"), "metadata", "name");
                assertThat(names)
                        .hasSizeLessThanOrEqualTo(LIMIT)
                        .isEqualTo(
                                IntStream.range(found, found + names.size())
                                        .mapToObj(MachineryConformanceTest::templateName)
                                        .toList());
                found += names.size();
                version = version.isEmpty() ? metadata.string("resourceVersion") : version;
                assertThat(metadata.string("resourceVersion")).isEqualTo(version);
                String token = metadata.string("continue");
                next = token.isEmpty() ? "" : "&continue=" + token;
                assertThat(metadata.has("remainingItemCount")).isEqualTo(!token.isEmpty());
                assertThat(metadata.integer("remainingItemCount")).isEqualTo(TEMPLATES - found);
            } while (!next.isEmpty());
            assertThat(found).isEqualTo(TEMPLATES);

            MapValue whole = wire.get(path + (TEMPLATES + 1));
            assertThat(whole.list("items")).hasSize(TEMPLATES);
            assertThat(whole.map("metadata").has("continue")).isFalse();
        }
    }

    /** "should return a 406 for a backend which does not implement metadata". */
    @Test
    void whatHasNoMetadataIsNoTable() {
        MapValue refused =
                wire.ask(
                        406,
                        "POST",
                        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                        "{\"spec\":{\"nonResourceAttributes\":{\"path\":\"/\",\"verb\":\"get\"}}}",
                        "Accept: application/json;as=Table;v=v1;g=meta.k8s.io");
        assertThat(refused.string("kind")).isEqualTo("Status");
        assertThat(refused.string("reason")).isEqualTo("NotAcceptable");
        assertThat(refused.integer("code")).isEqualTo(406);
    }

    /** "Discovery should validate PreferredVersion for each APIGroup". */
    @Test
    void eachGroupPrefersOneOfItsVersions() {
        List<String> groups = Wire.each(wire.get("/apis/").list("groups"), "name");
        assertThat(groups).isNotEmpty().doesNotHaveDuplicates();
        for (String name : groups) {
            MapValue group = wire.get("/apis/" + name + "/");
            assertThat(group.string("name")).isEqualTo(name);
            assertThat(Wire.each(group.list("versions"), "groupVersion"))
                    .as(name)
                    .contains(Wire.text(group, "preferredVersion", "groupVersion"));
        }
    }

    /** "Discovery should locate the groupVersion and a resource within each APIGroup". */
    @Test
    void eachGroupVersionListsItsResources() {
        for (String served : SERVED) {
            int end = served.lastIndexOf('/');
            String version = served.substring(0, end);
            MapValue list = wire.get((version.equals("v1") ? "/api/" : "/apis/") + version);
            assertThat(list.string("kind")).isEqualTo("APIResourceList");
            assertThat(list.string("groupVersion")).isEqualTo(version);
            assertThat(Wire.each(list.list("resources"), "name"))
                    .as(version)
                    .contains(served.substring(end + 1));
        }
    }

    /**
     * "AdmissionWebhook should include webhook resources in discovery documents",
     * "CustomResourceDefinition resources should include custom resource definition resources in
     * discovery documents".
     */
    @ParameterizedTest
    @CsvSource({
        "admissionregistration.k8s.io, mutatingwebhookconfigurations",
        "admissionregistration.k8s.io, validatingwebhookconfigurations",
        "apiextensions.k8s.io, customresourcedefinitions"
    })
    void whatExtendsAServerIsDiscovered(String group, String resource) {
        MapValue listed = named(wire.get("/apis").list("groups"), group, "name");
        assertThat(Wire.each(listed.list("versions"), "groupVersion")).contains(group + "/v1");
        MapValue alone = wire.get("/apis/" + group);
        assertThat(Wire.each(alone.list("versions"), "groupVersion")).contains(group + "/v1");
        assertThat(Wire.each(wire.get("/apis/" + group + "/v1").list("resources"), "name"))
                .contains(resource);
    }

    /** "AggregatedDiscovery should support raw aggregated discovery endpoint Accept headers". */
    @Test
    void allIsDiscoveredByTwoRequests() {
        MapValue core = wire.get("/api", "Accept: " + AGGREGATED);
        MapValue others = wire.get("/apis", "Accept: " + AGGREGATED);
        assertThat(List.of(core.string("kind"), others.string("kind")))
                .containsOnly("APIGroupDiscoveryList");
        for (String served : SERVED) {
            String[] parts = served.split("/", -1);
            boolean isCore = parts.length == 2;
            ListValue groups = (isCore ? core : others).list("items");
            MapValue group = named(groups, isCore ? "" : parts[0], "metadata", "name");
            MapValue version = named(group.list("versions"), parts[parts.length - 2], "version");
            assertThat(Wire.each(version.list("resources"), "resource"))
                    .as(served)
                    .contains(parts[parts.length - 1]);
        }
    }

    private static MapValue named(ListValue list, String wanted, String... path) {
        List<String> names = Wire.each(list, path);
        assertThat(names).contains(wanted);
        return list.map(names.indexOf(wanted));
    }

    /**
     * "FieldValidation should detect unknown and duplicate fields of a typed object", "should
     * detect unknown metadata fields of a typed object".
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    `"labels":{"app":"nginx"}`                       | `"unknownField":"foo","replicas":2,"replicas":3` | `unknown field "spec.unknownField", duplicate field "spec.replicas"`
                    `"unknownMeta":"foo","labels":{"app":"nginx"}`   | `"replicas":1`                                   | `unknown field "metadata.unknownMeta"`
                    """)
    void strangeAndRepeatedFieldsAreRefused(String metadata, String spec, String fault) {
        MapValue refused =
                wire.ask(
                        400,
                        "POST",
                        "/apis/apps/v1/namespaces/default/deployments"
                                + "?fieldManager=field_validation_mgr&fieldValidation=Strict",
                        """
                        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"my-dep",%s},
                         "spec":{%s,"selector":{"matchLabels":{"app":"nginx"}},
                          "template":{"metadata":{"labels":{"app":"nginx"}},
                           "spec":{"containers":[{"name":"nginx","image":"nginx:1"}]}}}}
                        """
                                .formatted(metadata, spec));
        assertThat(refused.string("message")).contains("strict decoding error: " + fault);
        wire.ask(404, "GET", "/apis/apps/v1/namespaces/default/deployments/my-dep", "");
    }

    /** "Namespaces should patch a Namespace", "should apply an update to a Namespace". */
    @Test
    void aNamespaceIsPatchedAndUpdated() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "ns-change")) {
            String path = "/api/v1/namespaces/" + space.name();
            wire.merge(path, "{\"metadata\":{\"labels\":{\"testLabel\":\"testValue\"}}}");
            MapValue patched = wire.get(path);
            assertThat(Wire.text(patched, "metadata", "labels", "testLabel"))
                    .isEqualTo("testValue");
            wire.update(path, Wire.with(patched, "updated", "metadata", "labels", space.name()));
            MapValue updated = wire.get(path);
            assertThat(Wire.text(updated, "metadata", "labels", space.name())).isEqualTo("updated");
            assertThat(Wire.text(updated, "metadata", "labels", "testLabel"))
                    .isEqualTo("testValue");
            assertThat(Wire.text(updated, "metadata", "labels", "kubernetes.io/metadata.name"))
                    .isEqualTo(space.name());
        }
    }

    /** "Namespaces should apply changes to a namespace status". */
    @Test
    void aNamespacesStatusIsReadPatchedAndUpdated() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "ns-status")) {
            String path = "/api/v1/namespaces/" + space.name() + "/status";
            assertThat(Wire.text(wire.get(path), "status", "phase")).isEqualTo("Active");
            MapValue patched =
                    wire.merge(
                            path,
                            "{\"metadata\":{\"annotations\":{\"e2e-patched-ns-status\":\"yes\"}},"
                                    + "\"status\":{\"conditions\":[{\"type\":\"StatusPatch\","
                                    + "\"status\":\"True\",\"reason\":\"E2E\",\"message\":\"Patched\"}]}}");
            assertThat(Wire.text(patched, "metadata", "annotations", "e2e-patched-ns-status"))
                    .isEqualTo("yes");
            ListValue conditions = patched.map("status").list("conditions");
            assertThat(Wire.each(conditions, "type")).containsExactly("StatusPatch");
            MapValue more =
                    Wire.read(
                            "{\"type\":\"StatusUpdate\",\"status\":\"True\","
                                    + "\"reason\":\"E2E\",\"message\":\"Updated\"}");
            wire.update(path, Wire.with(patched, conditions.plus(more), "status", "conditions"));
            MapValue now = wire.get(path).map("status");
            assertThat(Wire.each(now.list("conditions"), "type"))
                    .containsExactly("StatusPatch", "StatusUpdate");
            assertThat(now.string("phase")).isEqualTo("Active");
        }
    }

    /** "Namespaces should apply a finalizer to a Namespace". */
    @Test
    void aNamespacesFinalizersAreWrittenByFinalize() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "ns-finalize")) {
            String path = "/api/v1/namespaces/" + space.name();
            MapValue made = wire.get(path);
            ListValue before = made.map("spec").list("finalizers");
            ListValue more = before.plus("e2e.example.com/fakeFinalizer");
            wire.update(path + "/finalize", Wire.with(made, more, "spec", "finalizers"));
            MapValue held = wire.get(path);
            assertThat(held.map("spec").list("finalizers")).isEqualTo(more);
            wire.update(path + "/finalize", Wire.with(held, before, "spec", "finalizers"));
            MapValue free = wire.get(path);
            assertThat(free.map("spec").list("finalizers")).isEqualTo(before);
            assertThat(Wire.text(free, "status", "phase")).isEqualTo("Active");
        }
    }

    /** "server version should find the server version". */
    @Test
    void theServersVersionIsOfNumbers() {
        MapValue version = wire.get("/version");
        assertThat(version.string("major")).matches("[0-9]+");
        assertThat(version.string("minor")).matches("[0-9]+");
        assertThat(version.string("gitVersion"))
                .startsWith("v" + version.string("major") + "." + version.string("minor") + ".");
    }
}
