package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.json.JsonEncoder;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.e2e.Watching.Event;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** "[sig-api-machinery]": what the API can do with admission policies and what binds them. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class PoliciesConformanceTest {
    private static final String GROUP = "admissionregistration.k8s.io";
    private static final String ROOT = "/apis/" + GROUP;
    private static final String CONSTRAINTS =
            "\"matchConstraints\":{\"namespaceSelector\":{\"matchLabels\":{\"e2e-nobody\":\"is\"}},"
                    + "\"resourceRules\":[{\"operations\":[\"CREATE\",\"UPDATE\"],\"apiGroups\":[\"apps\"],"
                    + "\"apiVersions\":[\"v1\"],\"resources\":[\"deployments\"]}]}";

    private final Wire wire;

    PoliciesConformanceTest(PodiumCluster cluster) {
        this.wire = Wire.of(cluster);
    }

    /**
     * "ValidatingAdmissionPolicy should support ValidatingAdmissionPolicy API operations", "should
     * support ValidatingAdmissionPolicyBinding API operations", "MutatingAdmissionPolicy should
     * support MutatingAdmissionPolicy API operations", "should support
     * MutatingAdmissionPolicyBinding API operations".
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    validatingadmissionpolicies       | %1$s,"validations":[{"expression":"object.spec.replicas > 1","messageExpression":"'wants more than ' + string(1)"}]
                    validatingadmissionpolicybindings | "policyName":"e2e-none","validationActions":["Deny"]
                    mutatingadmissionpolicies         | %1$s,"reinvocationPolicy":"Never","mutations":[{"patchType":"ApplyConfiguration","applyConfiguration":{"expression":"Object{metadata: Object.metadata{labels: {'a': 'b'}}}"}}]
                    mutatingadmissionpolicybindings   | "policyName":"e2e-none"
                    """)
    void everyVerbWorks(String plural, String spec) {
        isDiscovered(plural);
        String collection = ROOT + "/v1/" + plural;
        String body =
                """
                {"metadata":{"generateName":"e2e-example-","labels":{"e2e-api":"%s"}},"spec":{%s}}
                """
                        .formatted(plural, spec.replace("%1$s", CONSTRAINTS));
        wire.create(collection, body);
        wire.create(collection, body);
        MapValue made = wire.create(collection, body);
        String path = collection + "/" + Wire.text(made, "metadata", "name");
        assertThat(JsonEncoder.text(wire.get(path))).isEqualTo(JsonEncoder.text(made));
        String ours = "labelSelector=e2e-api%3D" + plural;
        MapValue list = wire.get(collection + "?" + ours);
        assertThat(list.list("items")).hasSize(3);

        String revision = Wire.text(list, "metadata", "resourceVersion");
        try (Watching watch = wire.watch(collection, ours, revision)) {
            MapValue patched =
                    wire.merge(path, "{\"metadata\":{\"annotations\":{\"patched\":\"true\"}}}");
            assertThat(Wire.text(patched, "metadata", "annotations", "patched")).isEqualTo("true");
            wire.update(path, Wire.with(patched, "true", "metadata", "annotations", "updated"));
            assertThat(watch.next().at("metadata", "annotations", "patched")).isEqualTo("true");
            Event updated = watch.next();
            assertThat(updated.type()).isEqualTo("MODIFIED");
            assertThat(updated.at("metadata", "annotations", "updated")).isEqualTo("true");
        }

        wire.delete(path);
        wire.ask(404, "GET", path, "");
        assertThat(wire.get(collection + "?" + ours).list("items")).hasSize(2);
        wire.delete(collection + "?" + ours);
        assertThat(wire.get(collection + "?" + ours).list("items")).isEmpty();
    }

    private void isDiscovered(String plural) {
        assertThat(Wire.each(wire.get("/apis").list("groups"), "name")).contains(GROUP);
        assertThat(Wire.each(wire.get(ROOT).list("versions"), "groupVersion"))
                .contains(GROUP + "/v1");
        List<String> resources = Wire.each(wire.get(ROOT + "/v1").list("resources"), "name");
        assertThat(resources).contains(plural);
        if (plural.equals("validatingadmissionpolicies")) {
            assertThat(resources).contains(plural + "/status");
        }
    }

    /** Of the same description: the status is read, patched and updated by itself. */
    @Test
    void theStatusOfAPolicyIsWrittenByItself() {
        String collection = ROOT + "/v1/validatingadmissionpolicies";
        MapValue made =
                wire.create(
                        collection,
                        """
                        {"metadata":{"generateName":"e2e-status-"},
                         "spec":{%s,"validations":[{"expression":"true"}]}}
                        """
                                .formatted(CONSTRAINTS));
        String path = collection + "/" + Wire.text(made, "metadata", "name");
        assertThat(wire.get(path + "/status").string("kind"))
                .isEqualTo("ValidatingAdmissionPolicy");
        String condition =
                "{\"type\":\"%s\",\"status\":\"True\",\"reason\":\"E2E\",\"message\":\"by a test\","
                        + "\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"}";
        MapValue patched =
                wire.merge(
                        path + "/status",
                        "{\"metadata\":{\"annotations\":{\"patchedstatus\":\"true\"}},"
                                + "\"status\":{\"conditions\":[%s]}}"
                                        .formatted(condition.formatted("StatusPatched")));
        assertThat(Wire.text(patched, "metadata", "annotations", "patchedstatus"))
                .isEqualTo("true");
        ListValue conditions = patched.map("status").list("conditions");
        assertThat(Wire.each(conditions, "type")).containsExactly("StatusPatched");
        MapValue more = Wire.read(condition.formatted("StatusUpdated"));
        MapValue updated =
                wire.update(
                        path + "/status",
                        Wire.with(patched, conditions.plus(more), "status", "conditions"));
        assertThat(Wire.each(updated.map("status").list("conditions"), "type"))
                .containsExactly("StatusPatched", "StatusUpdated");
        assertThat(wire.get(path).map("spec")).isEqualTo(made.map("spec"));
        wire.delete(path);
    }
}
