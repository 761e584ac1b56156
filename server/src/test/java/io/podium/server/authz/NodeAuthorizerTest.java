package io.podium.server.authz;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import io.podium.api.json.JsonDecoder;
import io.podium.server.TestWorld;
import io.podium.server.bootstrap.TestRoles;
import io.podium.server.request.User;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeAuthorizerTest {
    private final TestWorld world = new TestWorld();
    private Rbac rbac;
    private Authorizer authorizer;

    @BeforeEach
    void open() {
        TestRoles.table("cluster.roles").forEach(world::put);
        world.put(pod("here", "n1"));
        world.put(pod("there", "n2"));
        rbac = new Rbac(world.store, world::tree);
        authorizer = new NodeAuthorizer(rbac, world.store::snapshot, world::tree);
    }

    @AfterEach
    void close() {
        rbac.close();
        world.close();
    }

    /** A pod that uses something of each sort, all named after it. */
    private static Pod pod(String name, String node) {
        String json =
                """
                {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "NAME", "namespace": "blue"}, "spec": {
                  "nodeName": "NODE", "serviceAccountName": "account-NAME",
                  "imagePullSecrets": [{"name": "pull-NAME"}],
                  "volumes": [
                    {"name": "a", "secret": {"secretName": "volume-NAME"}},
                    {"name": "b", "configMap": {"name": "volume-NAME"}},
                    {"name": "c", "persistentVolumeClaim": {"claimName": "claim-NAME"}},
                    {"name": "d", "projected": {"sources": [{"secret": {"name": "projected-NAME"}}]}}],
                  "containers": [{"name": "c", "env": [
                    {"name": "X", "valueFrom": {"configMapKeyRef": {"name": "env-NAME", "key": "k"}}}],
                    "envFrom": [{"secretRef": {"name": "from-NAME"}}]}]}}
                """
                        .replace("NAME", name)
                        .replace("NODE", node);
        return Pod.of(
                new JsonDecoder().decode(json.getBytes(StandardCharsets.UTF_8), Pod.TYPE).value());
    }

    @ParameterizedTest
    @CsvSource({
        "get, '', secrets, blue, volume-here, true",
        "get, '', secrets, blue, pull-here, true",
        "get, '', secrets, blue, projected-here, true",
        "watch, '', secrets, blue, from-here, true",
        "get, '', secrets, blue, volume-there, false",
        "get, '', secrets, red, volume-here, false",
        "list, '', secrets, blue, '', false",
        "list, '', secrets, '', '', false",
        "get, '', configmaps, blue, volume-here, true",
        "get, '', configmaps, blue, env-here, true",
        "get, '', configmaps, blue, env-there, false",
        "get, '', persistentvolumeclaims, blue, claim-here, true",
        "get, '', persistentvolumeclaims, blue, claim-there, false",
        "create, '', serviceaccounts/token, blue, account-here, true",
        "create, '', serviceaccounts/token, blue, account-there, false",
        "list, '', pods, '', '', true",
        "list, '', services, '', '', true",
        "create, '', nodes, '', n1, true",
        "update, '', nodes/status, '', n1, true",
        "patch, '', nodes/status, '', n2, false",
        "update, coordination.k8s.io, leases, kube-node-lease, n1, true",
        "update, coordination.k8s.io, leases, kube-node-lease, n2, false",
        "update, coordination.k8s.io, leases, kube-system, n1, false",
        "delete, apps, deployments, blue, web, false"
    })
    void letsANodeTouchOnlyWhatItsPodsNeed(
            String verb,
            String group,
            String resource,
            String namespace,
            String name,
            boolean may) {
        int slash = resource.indexOf('/');
        var asked =
                new Attributes(
                        User.of("system:node:n1", "system:nodes", User.AUTHENTICATED_GROUP),
                        verb,
                        group,
                        "v1",
                        slash < 0 ? resource : resource.substring(0, slash),
                        slash < 0 ? "" : resource.substring(slash + 1),
                        namespace,
                        name,
                        "");
        assertThat(authorizer.decide(asked).isAllowed()).isEqualTo(may);
    }

    @ParameterizedTest
    @CsvSource({"system:node:n1, other", "jane, system:nodes"})
    void hasNoOpinionOnOthers(String name, String group) {
        var asked = Attributes.resource(User.of(name, group), "list", "", "pods", "", "");
        assertThat(authorizer.decide(asked).isAllowed()).isFalse();
    }
}
