package io.podium.server.authz;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.LocalObjectReference;
import io.podium.api.core.v1.PersistentVolume;
import io.podium.api.core.v1.Pod;
import io.podium.api.json.JsonDecoder;
import io.podium.api.resource.v1.ResourceSlice;
import io.podium.api.selector.FieldSelector;
import io.podium.api.storage.v1.VolumeAttachment;
import io.podium.server.TestWorld;
import io.podium.server.authz.Authorizer.Decision;
import io.podium.server.bootstrap.Bootstrap;
import io.podium.server.request.User;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeAuthorizerTest {
    private final TestWorld world = new TestWorld();
    private NodeAuthorizer authorizer;

    @BeforeEach
    void open() {
        world.put(pod("there", "n2"));
        world.put(volume("disk", "claim-here", "key-here"));
        authorizer = new NodeAuthorizer(Bootstrap.nodeRules(), world.store, world::tree);
        world.put(pod("here", "n1"));
        world.put(volume("other", "claim-there", "key-there"));
        ResourceSlice slice = ResourceSlice.create("", "slice-here");
        world.put(slice.withSpec(slice.spec().withNodeName("n1")));
        VolumeAttachment attachment = VolumeAttachment.create("", "attached-here");
        world.put(attachment.withSpec(attachment.spec().withNodeName("n1")));
    }

    @AfterEach
    void close() {
        authorizer.close();
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
        "list, '', pods, '', '', false",
        "get, '', pods, blue, here, true",
        "get, '', pods, blue, there, false",
        "watch, '', pods, blue, here, true",
        "create, '', pods, blue, '', true",
        "update, '', pods, blue, here, false",
        "patch, '', pods/status, blue, there, true",
        "create, '', pods/eviction, blue, here, true",
        "create, '', pods/exec, blue, here, false",
        "get, '', pods/log, blue, here, false",
        "get, '', persistentvolumes, '', disk, true",
        "get, '', persistentvolumes, '', other, false",
        "list, '', persistentvolumes, '', '', false",
        "get, '', secrets, blue, key-here, true",
        "get, '', secrets, blue, key-there, false",
        "update, '', secrets, blue, volume-here, false",
        "update, '', persistentvolumeclaims/status, blue, claim-here, true",
        "get, '', serviceaccounts, blue, account-here, true",
        "get, '', serviceaccounts, blue, account-there, false"
    })
    void letsANodeTouchOnlyWhatItsPodsNeed(
            String verb,
            String group,
            String resource,
            String namespace,
            String name,
            boolean may) {
        assertThat(isAllowed(verb, group, resource, namespace, name)).isEqualTo(may);
    }

    @ParameterizedTest
    @CsvSource({
        "get, '', nodes, '', n1, true",
        "get, '', nodes, '', n2, false",
        "list, '', nodes, '', '', false",
        "delete, '', nodes, '', n1, false",
        "get, resource.k8s.io, resourceslices, '', slice-here, true",
        "get, resource.k8s.io, resourceslices, '', slice-there, false",
        "create, resource.k8s.io, resourceslices, '', '', true",
        "list, resource.k8s.io, resourceslices, '', '', false",
        "get, storage.k8s.io, volumeattachments, '', attached-here, true",
        "get, storage.k8s.io, volumeattachments, '', attached-there, false",
        "patch, storage.k8s.io, csinodes, '', n1, true",
        "patch, storage.k8s.io, csinodes, '', n2, false",
        "list, storage.k8s.io, csinodes, '', '', false",
        "create, certificates.k8s.io, certificatesigningrequests, '', '', true",
        "update, certificates.k8s.io, certificatesigningrequests/approval, '', x, false",
        "list, '', services, '', '', true",
        "create, '', nodes, '', n1, true",
        "update, '', nodes/status, '', n1, true",
        "patch, '', nodes/status, '', n2, true",
        "update, coordination.k8s.io, leases, kube-node-lease, n1, true",
        "update, coordination.k8s.io, leases, kube-node-lease, n2, false",
        "update, coordination.k8s.io, leases, kube-system, n1, false",
        "delete, apps, deployments, blue, web, false"
    })
    void letsANodeTouchOnlyWhatIsItsOwn(
            String verb,
            String group,
            String resource,
            String namespace,
            String name,
            boolean may) {
        assertThat(isAllowed(verb, group, resource, namespace, name)).isEqualTo(may);
    }

    private boolean isAllowed(
            String verb, String group, String resource, String namespace, String name) {
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
        return authorizer.decide(asked).isAllowed();
    }

    private static PersistentVolume volume(String name, String claim, String secret) {
        String json =
                """
                {"kind": "PersistentVolume", "apiVersion": "v1", "metadata": {"name": "NAME"}, "spec": {
                  "claimRef": {"namespace": "blue", "name": "CLAIM"},
                  "csi": {"driver": "d", "volumeHandle": "v",
                    "nodePublishSecretRef": {"namespace": "blue", "name": "KEY"}}}}
                """
                        .replace("NAME", name)
                        .replace("CLAIM", claim)
                        .replace("KEY", secret);
        return PersistentVolume.of(
                new JsonDecoder()
                        .decode(json.getBytes(StandardCharsets.UTF_8), PersistentVolume.TYPE)
                        .value());
    }

    private Decision list(String resource, String group, String selector) {
        return authorizer.decide(
                new Attributes(
                        User.of("system:node:n1", "system:nodes"),
                        "list",
                        group,
                        "v1",
                        resource,
                        "",
                        "",
                        "",
                        "",
                        FieldSelector.parse(selector)));
    }

    @Test
    void letsANodeListWhatItSelectsAsItsOwn() {
        assertThat(list("pods", "", "spec.nodeName=n1").isAllowed()).isTrue();
        assertThat(list("pods", "", "spec.nodeName=n2").isAllowed()).isFalse();
        assertThat(list("pods", "", "spec.nodeName!=n2").reason())
                .isEqualTo("can only list/watch pods with spec.nodeName field selector");
        assertThat(list("resourceslices", "resource.k8s.io", "spec.nodeName=n1").isAllowed())
                .isTrue();
    }

    @Test
    void takesTheRightsAwayWithThePodAndKeepsThoseOfMirrorPodsSmall() {
        Attributes key =
                Attributes.resource(
                        User.of("system:node:n1", "system:nodes"),
                        "get",
                        "",
                        "secrets",
                        "blue",
                        "volume-here");
        assertThat(authorizer.decide(key).isAllowed()).isTrue();
        world.remove(pod("here", "n1"));
        assertThat(authorizer.decide(key).reason())
                .isEqualTo("no relationship found between node 'n1' and this object");
        Pod mirror = pod("here", "n1");
        world.put(
                mirror.withMetadata(
                        mirror.metadata()
                                .withAnnotations(Map.of("kubernetes.io/config.mirror", "x"))));
        assertThat(authorizer.decide(key).isAllowed()).isFalse();
    }

    /** What pods of nearly all nodes name is counted in another way than what few name. */
    @Test
    void countsWhatAllNodesShareNodeByNode() {
        int most = 30;
        for (int number = 0; number < most; number++) {
            for (String name : List.of("first", "second")) {
                world.put(sharing(name + number, "m" + number));
            }
        }
        for (int number = 0; number < most; number++) {
            world.remove(sharing("first" + number, "m" + number));
            assertThat(mayReadShared("m" + number)).isTrue();
            world.remove(sharing("second" + number, "m" + number));
            assertThat(mayReadShared("m" + number)).isFalse();
            assertThat(mayReadShared("m" + (most - 1))).isEqualTo(number < most - 1);
        }
        world.put(sharing("third", "m1"));
        assertThat(mayReadShared("m1")).isTrue();
        assertThat(mayReadShared("m2")).isFalse();
    }

    private static Pod sharing(String name, String node) {
        Pod pod = Pod.create("blue", name);
        return pod.withSpec(
                pod.spec()
                        .withNodeName(node)
                        .withImagePullSecrets(
                                List.of(LocalObjectReference.empty().withName("shared"))));
    }

    private boolean mayReadShared(String node) {
        return authorizer
                .decide(
                        Attributes.resource(
                                User.of("system:node:" + node, "system:nodes"),
                                "get",
                                "",
                                "secrets",
                                "blue",
                                "shared"))
                .isAllowed();
    }

    @ParameterizedTest
    @CsvSource({"system:node:n1, other", "jane, system:nodes"})
    void hasNoOpinionOnOthers(String name, String group) {
        var asked = Attributes.resource(User.of(name, group), "list", "", "pods", "", "");
        assertThat(authorizer.decide(asked).isAllowed()).isFalse();
    }
}
