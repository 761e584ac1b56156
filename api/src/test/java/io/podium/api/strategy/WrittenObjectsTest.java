package io.podium.api.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.json.JsonEncoder;
import io.podium.api.patch.JsonText;
import io.podium.api.patch.MergePatch;
import io.podium.api.view.ApiObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The empty objects that every Kubernetes writes; users compare files with what the server says.
 */
class WrittenObjectsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    v1 | Pod | {'spec':{'containers':[{'name':'c'}]}} | `"resources":{}`
                    apps/v1 | Deployment | {'spec':{'template':{'spec':{'containers':[{}]}}}} | `"resources":{}`
                    v1 | Service | {'spec':{'ports':[{'port':80}]}} | `"status":{"loadBalancer":{}}`
                    v1 | Pod | {'spec':{'containers':[{'resources':{'limits':{'cpu':1}}}]}} | `"resources":{"limits"`
                    """)
    void objectsThatKubernetesAlwaysWritesAreThere(
            String apiVersion, String kind, String given, String expected) {
        ApiObject object = new Checked(apiVersion, kind).create(given);
        assertThat(JsonEncoder.text(object.value())).contains(expected);
    }

    @Test
    void objectsThatArePointersInGoStayAway() {
        ApiObject pod = new Checked("v1", "Pod").create("{'spec':{'containers':[{'name':'c'}]}}");
        assertThat(JsonEncoder.text(pod.value()))
                .doesNotContain("\"lifecycle\"")
                .doesNotContain("\"emptyDir\"")
                .doesNotContain("\"affinity\"");
    }

    @Test
    void aDeploymentsStatusMayBringAnnotationsButNoLabelsAndNoSpec() {
        var deployments = new Checked("apps/v1", "Deployment");
        ApiObject old =
                deployments.create(
                        "{'metadata':{'name':'d','labels':{'a':'b'}},'spec':{'replicas':2}}");
        ApiObject sent =
                deployments
                        .strategy()
                        .view(
                                MergePatch.apply(
                                                old.value(),
                                                JsonText.parse(
                                                        "{'metadata':{'labels':{'c':'d'},'annotations':{'x':'y'}},"
                                                                + "'spec':{'replicas':9},'status':{'replicas':2}}"))
                                        .value());
        ApiObject now = deployments.strategy().prepareStatusUpdate(sent, old);
        assertThat(now.metadata().labels()).containsOnlyKeys("a");
        assertThat(now.metadata().annotations()).containsEntry("x", "y");
        assertThat(now.value().map("spec").integer("replicas")).isEqualTo(2);
        assertThat(now.value().map("status").integer("replicas")).isEqualTo(2);
    }

    /** A map that is empty in Go is not on the wire. */
    @Test
    void aDeploymentWithoutLabelsGetsNoneWithItsStatus() {
        var deployments = new Checked("apps/v1", "Deployment");
        ApiObject old = deployments.create("{'metadata':{'name':'d'},'spec':{'replicas':2}}");
        ApiObject sent =
                deployments
                        .strategy()
                        .view(
                                MergePatch.apply(
                                                old.value(),
                                                JsonText.parse("{'status':{'replicas':2}}"))
                                        .value());
        ApiObject now = deployments.strategy().prepareStatusUpdate(sent, old);
        assertThat(JsonEncoder.text(now.value().map("metadata"))).doesNotContain("labels");
    }
}
