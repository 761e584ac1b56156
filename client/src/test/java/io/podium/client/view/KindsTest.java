package io.podium.client.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.core.v1.Pod;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.api.rbac.v1.ClusterRole;
import io.podium.api.schema.Schema;
import io.podium.api.value.MapValue;
import io.podium.api.view.ApiObject;
import org.junit.jupiter.api.Test;

class KindsTest {
    private final Kinds kinds = new Kinds(Schema.kubernetes());

    @Test
    void classesLeadToResources() {
        assertThat(kinds.resource(Pod.class)).isEqualTo("pods");
        assertThat(kinds.resource(Deployment.class)).isEqualTo("deployments.apps");
        assertThat(kinds.resource(EndpointSlice.class))
                .isEqualTo("endpointslices.discovery.k8s.io");
        assertThat(kinds.resource(ClusterRole.class))
                .isEqualTo("clusterroles.rbac.authorization.k8s.io");
    }

    @Test
    void ownersLeadToTheResourceWhereTheirVersionIsServed() {
        assertThat(kinds.resource("apps/v1", "ReplicaSet")).contains("replicasets.apps");
        assertThat(kinds.resource("v1", "Pod")).contains("pods");
        assertThat(kinds.resource("apps/v0", "ReplicaSet")).isEmpty();
        assertThat(kinds.resource("example.com/v1", "Pod")).isEmpty();
    }

    @Test
    void everyResourceHasAViewClass() {
        assertThat(kinds.resources()).hasSizeGreaterThan(40);
        for (var resource : Schema.kubernetes().resources()) {
            if (kinds.resources().contains(resource.groupResource())) {
                ApiObject view = kinds.viewOf(MapValue.empty(resource.type()));
                assertThat(kinds.resource(view.getClass())).isEqualTo(resource.groupResource());
            }
        }
    }

    @Test
    void whatIsOnlyShownIsNotAmongTheResources() {
        assertThat(kinds.resources())
                .contains("pods", "nodes")
                .doesNotContain("componentstatuses", "pods.metrics.k8s.io", "nodes.metrics.k8s.io");
    }

    @Test
    void whatIsNoKindIsABug() {
        assertThatThrownBy(() -> kinds.resource(ApiObject.class)).hasMessageContaining("no kind");
    }
}
