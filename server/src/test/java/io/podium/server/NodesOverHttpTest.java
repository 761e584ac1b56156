package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node may write and ask for, and with which words it is refused. */
class NodesOverHttpTest {
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.started(0, Optional.empty());
        made(
                "/api/v1/namespaces/kube-public/serviceaccounts",
                "{\"metadata\": {\"name\": \"default\"}}");
        for (String node : new String[] {"n1", "n2"}) {
            made("/api/v1/nodes", "{\"metadata\": {\"name\": \"" + node + "\"}}");
            pod(node);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void made(String path, String body) throws Exception {
        HttpResponse<String> answer = server.post("admin-token", path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static void pod(String node) throws Exception {
        made(
                "/api/v1/namespaces/kube-public/serviceaccounts",
                "{\"metadata\": {\"name\": \"account-" + node + "\"}}");
        made(
                "/api/v1/namespaces/kube-public/pods",
                """
                {"metadata": {"name": "on-NODE", "uid": ""}, "spec": {"nodeName": "NODE",
                  "serviceAccountName": "account-NODE",
                  "containers": [{"name": "c", "image": "x"}],
                  "volumes": [{"name": "t", "projected": {"sources": [
                    {"serviceAccountToken": {"path": "t", "audience": "vault"}}]}}]}}
                """
                        .replace("NODE", node));
    }

    private static String uid(String path) throws Exception {
        String body = server.get("admin-token", path).body();
        int at = body.indexOf("\"uid\":\"") + 7;
        return body.substring(at, body.indexOf('"', at));
    }

    private static HttpResponse<String> asNode(String method, String path, String body)
            throws Exception {
        String whole =
                body.replace("POD-N1", uid("/api/v1/namespaces/kube-public/pods/on-n1"))
                        .replace("POD-N2", uid("/api/v1/namespaces/kube-public/pods/on-n2"))
                        .replace("NODE-N1", uid("/api/v1/nodes/n1"));
        HttpRequest.Builder request =
                server.to("admin-token", path)
                        .header("Impersonate-User", "system:node:n1")
                        .header("Impersonate-Group", "system:nodes")
                        .header(
                                "Content-Type",
                                method.equals("PATCH")
                                        ? "application/merge-patch+json"
                                        : "application/json");
        return server.send(request.method(method, BodyPublishers.ofString(whole)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            quoteCharacter = '~',
            textBlock =
                    """
                    METHOD | PATH | BODY | CODE | MESSAGE
                    PATCH | /api/v1/nodes/n1/status | {"status": {"phase": "Running"}} | 200 | ~~
                    PATCH | /api/v1/nodes/n2/status | {"status": {"phase": "Running"}} | 403 | node "n1" is not allowed to modify node "n2"
                    PATCH | /api/v1/nodes/n1 | {"metadata": {"labels": {"node.kubernetes.io/x": "y", "own": "z"}}} | 200 | ~~
                    PATCH | /api/v1/nodes/n1 | {"metadata": {"labels": {"node-restriction.kubernetes.io/x": "y"}}} | 403 | is not allowed to modify labels: node-restriction.kubernetes.io/x
                    PATCH | /api/v1/nodes/n1 | {"metadata": {"labels": {"node-role.kubernetes.io/a": ""}}} | 403 | is not allowed to modify labels: node-role.kubernetes.io/a
                    PATCH | /api/v1/nodes/n1 | {"spec": {"taints": [{"key": "a", "effect": "NoSchedule"}]}} | 403 | node "n1" is not allowed to modify taints
                    POST | /api/v1/nodes | {"metadata": {"name": "n3"}} | 403 | node "n1" is not allowed to modify node "n3"
                    DELETE | /api/v1/nodes/n1 | {} | 403 | cannot delete resource "nodes"
                    PATCH | /api/v1/namespaces/kube-public/pods/on-n1/status | {"status": {"phase": "Running"}} | 200 | ~~
                    PATCH | /api/v1/namespaces/kube-public/pods/on-n2/status | {"status": {"phase": "Running"}} | 403 | node "n1" can only update pod status for pods with spec.nodeName set to itself
                    PATCH | /api/v1/namespaces/kube-public/pods/on-n1/status | {"metadata": {"labels": {"a": "b"}}} | 403 | node "n1" cannot update labels through pod status
                    PATCH | /api/v1/namespaces/kube-public/pods/on-n1 | {"metadata": {"labels": {"a": "b"}}} | 403 | cannot patch resource "pods"
                    DELETE | /api/v1/namespaces/kube-public/pods/on-n2 | {} | 403 | node "n1" can only delete pods with spec.nodeName set to itself
                    POST | /api/v1/namespaces/kube-public/pods/on-n2/eviction | {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "on-n2"}} | 403 | node n1 can only evict pods with spec.nodeName set to itself
                    POST | /api/v1/namespaces/kube-public/pods | {"metadata": {"name": "p"}, "spec": {"containers": [{"name": "c", "image": "x"}]}} | 403 | node "n1" can only create mirror pods
                    POST | /api/v1/namespaces/kube-public/pods | {"metadata": {"name": "p", "annotations": {"kubernetes.io/config.mirror": "x"}}, "spec": {"nodeName": "n2", "containers": [{"name": "c", "image": "x"}]}} | 403 | can only create pods with spec.nodeName set to itself
                    POST | /api/v1/namespaces/kube-public/pods | {"metadata": {"name": "p", "annotations": {"kubernetes.io/config.mirror": "x"}}, "spec": {"nodeName": "n1", "containers": [{"name": "c", "image": "x"}]}} | 403 | can only create pods with an owner reference set to itself
                    POST | /api/v1/namespaces/kube-public/pods | {"metadata": {"name": "p", "annotations": {"kubernetes.io/config.mirror": "x"}, "ownerReferences": [{"apiVersion": "v1", "kind": "Node", "name": "n1", "uid": "other", "controller": true}]}, "spec": {"nodeName": "n1", "containers": [{"name": "c", "image": "x"}]}} | 403 | node n1 UID mismatch: expected other got
                    POST | /api/v1/namespaces/kube-public/pods | {"metadata": {"name": "p", "annotations": {"kubernetes.io/config.mirror": "x"}, "ownerReferences": [{"apiVersion": "v1", "kind": "Node", "name": "n1", "uid": "NODE-N1", "controller": true}]}, "spec": {"nodeName": "n1", "containers": [{"name": "c", "image": "x"}], "volumes": [{"name": "s", "secret": {"secretName": "s"}}]}} | 403 | a mirror pod may not reference secrets
                    POST | /api/v1/namespaces/kube-public/pods | {"metadata": {"name": "p", "annotations": {"kubernetes.io/config.mirror": "x"}, "ownerReferences": [{"apiVersion": "v1", "kind": "Node", "name": "n1", "uid": "NODE-N1", "controller": true}]}, "spec": {"nodeName": "n1", "containers": [{"name": "c", "image": "x"}]}} | 201 | ~~
                    POST | /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases | {"metadata": {"name": "n1"}} | 201 | ~~
                    POST | /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases | {"metadata": {"name": "n2"}} | 403 | can only access node lease with the same name as the requesting node
                    POST | /apis/coordination.k8s.io/v1/namespaces/default/leases | {"metadata": {"name": "n1"}} | 403 | can only access leases in the "kube-node-lease" system namespace
                    POST | /apis/storage.k8s.io/v1/csinodes | {"metadata": {"name": "n2"}, "spec": {"drivers": []}} | 403 | can only access CSINode with the same name as the requesting node
                    POST | /api/v1/namespaces/kube-public/serviceaccounts/account-n1/token | {} | 403 | node requested token not bound to a pod
                    POST | /api/v1/namespaces/kube-public/serviceaccounts/account-n1/token | {"spec": {"boundObjectRef": {"apiVersion": "v1", "kind": "Pod", "name": "on-n1"}}} | 403 | node requested token with a pod binding without a uid
                    POST | /api/v1/namespaces/kube-public/serviceaccounts/account-n1/token | {"spec": {"boundObjectRef": {"apiVersion": "v1", "kind": "Pod", "name": "on-n2", "uid": "POD-N2"}}} | 403 | node requested token bound to a pod scheduled on a different node
                    POST | /api/v1/namespaces/kube-public/serviceaccounts/account-n1/token | {"spec": {"audiences": ["vault"], "boundObjectRef": {"apiVersion": "v1", "kind": "Pod", "name": "on-n1", "uid": "POD-N1"}}} | 201 | ~~
                    POST | /api/v1/namespaces/kube-public/serviceaccounts/account-n1/token | {"spec": {"audiences": ["bank"], "boundObjectRef": {"apiVersion": "v1", "kind": "Pod", "name": "on-n1", "uid": "POD-N1"}}} | 403 | audience "bank" not found in pod spec volume, system:node:n1 is not authorized to request tokens for this audience
                    POST | /api/v1/namespaces/kube-public/serviceaccounts/account-n2/token | {} | 403 | no relationship found between node 'n1' and this object
                    """)
    void aNodeKeepsToItsOwn(String method, String path, String body, int code, String message)
            throws Exception {
        HttpResponse<String> answer = asNode(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(answer.body().replace("\\\"", "\"")).contains(message);
    }
}
