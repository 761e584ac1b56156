package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import io.podium.server.registry.World.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What hangs below objects. */
class SubresourcesTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String WEB = "/apis/apps/v1/namespaces/default/deployments/web";

    private final World world = World.small();

    @AfterEach
    void close() {
        world.close();
    }

    private Reply pod(String name) {
        return world.ok(
                "POST " + PODS,
                "{metadata: {name: "
                        + name
                        + ", labels: {app: web}}, spec: {containers: [{name: c, image: i}]}}");
    }

    private void deployment() {
        world.ok(
                "POST /apis/apps/v1/namespaces/default/deployments",
                "{metadata: {name: web}, spec: {selector: {matchLabels: {app: web}}, template:"
                        + " {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image:"
                        + " one}]}}}}");
    }

    @Test
    void aBindingPutsThePodOnItsNode() {
        pod("p");
        Reply reply =
                world.ok(
                        "POST " + PODS + "/p/binding",
                        "{metadata: {name: p}, target: {kind: Node, name: n1}}");
        assertThat(reply.code()).isEqualTo(201);
        assertThat(reply.body().string("status")).isEqualTo("Success");
        Reply bound = world.ok("GET " + PODS + "/p");
        assertThat(bound.body().map("spec").string("nodeName")).isEqualTo("n1");
        MapValue condition = bound.body().map("status").list("conditions").map(0);
        assertThat(condition.string("type")).isEqualTo("PodScheduled");
        assertThat(condition.string("status")).isEqualTo("True");

        Reply twice =
                world.call(
                        "POST " + PODS + "/p/binding", "{metadata: {name: p}, target: {name: n2}}");
        assertThat(twice.code()).isEqualTo(409);
        assertThat(twice.text())
                .isEqualTo(
                        "Operation cannot be fulfilled on pods/binding \"p\": pod p is already"
                                + " assigned to node \"n1\"");
    }

    @Test
    void aBoundPodHasTheZoneOfItsNode() {
        world.ok(
                "POST /api/v1/nodes",
                "{metadata: {name: n1, labels: {topology.kubernetes.io/zone: z, other: o}}}");
        pod("p");
        world.ok(
                "POST " + PODS + "/p/binding",
                "{metadata: {name: p, labels: {a: b}}, target: {kind: Node, name: n1}}");
        MapValue labels = world.ok("GET " + PODS + "/p").metadata().map("labels");
        assertThat(labels.string("topology.kubernetes.io/zone")).isEqualTo("z");
        assertThat(labels.string("a")).isEqualTo("b");
        assertThat(labels.has("other")).isFalse();
    }

    @Test
    void bindingsByThemselvesNameTheirPod() {
        Reply made = pod("p");
        String stale = "{metadata: {name: p, uid: other}, target: {name: n1}}";
        assertThat(world.call("POST /api/v1/namespaces/default/bindings", stale).code())
                .isEqualTo(409);
        world.ok(
                "POST /api/v1/namespaces/default/bindings",
                stale.replace("other", made.metadata().string("uid")));
        assertThat(
                        world.call(
                                        "POST " + PODS + "/none/binding",
                                        "{metadata: {name: none}, target: {name: n1}}")
                                .code())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    BODY                                           | CODE | MESSAGE
                    {metadata: {name: p}}                          | 422  | target.name: Required value
                    {metadata: {name: p}, target: {kind: Pod, name: x}} | 422  | target.kind: Unsupported value: "Pod"
                    {metadata: {name: q}, target: {name: x}}       | 400  | name in URL does not match name in \
                    Binding object
                    """)
    void wrongBindingsBindNothing(String body, int code, String message) {
        pod("p");
        Reply reply = world.call("POST " + PODS + "/p/binding", body);
        assertThat(reply.text()).contains(message);
        assertThat(reply.code()).isEqualTo(code);
        assertThat(world.ok("GET " + PODS + "/p").body().map("spec").has("nodeName")).isFalse();
    }

    @Test
    void aScaleReadsAndWritesReplicas() {
        deployment();
        Reply scale = world.ok("GET " + WEB + "/scale");
        assertThat(scale.body().string("kind")).isEqualTo("Scale");
        assertThat(scale.body().map("spec").integer("replicas")).isEqualTo(1);
        assertThat(scale.body().map("status").string("selector")).isEqualTo("app=web");

        String body = "{metadata: {name: web, resourceVersion: '%s'}, spec: {replicas: 5}}";
        Reply scaled = world.ok("PUT " + WEB + "/scale", body.formatted(scale.version()));
        assertThat(scaled.body().map("spec").integer("replicas")).isEqualTo(5);
        assertThat(world.call("PUT " + WEB + "/scale", body.formatted("1")).code()).isEqualTo(409);
        assertThat(world.call("PUT " + WEB + "/scale", "{metadata: {name: x}}").text())
                .isEqualTo("the name of the object (x) does not match the name on the URL (web)");
        assertThat(world.call("PUT " + WEB + "/scale", "{spec: {replicas: 5}}").text())
                .isEqualTo(
                        "the name of the object (web based on URL) was undeterminable: name must be"
                                + " provided");
        world.contentType = "application/merge-patch+json";
        world.ok("PATCH " + WEB + "/scale", "{spec: {replicas: 7}}");
        Reply now = world.ok("GET " + WEB);
        assertThat(now.body().map("spec").integer("replicas")).isEqualTo(7);
        assertThat(now.metadata().integer("generation")).isEqualTo(3);
        Reply wrong = world.call("PATCH " + WEB + "/scale", "{spec: {replicas: -7}}");
        assertThat(wrong.text())
                .isEqualTo(
                        "Scale.autoscaling \"web\" is invalid: spec.replicas: Invalid value: -7:"
                                + " must be greater than or equal to 0");
    }

    @ParameterizedTest
    @CsvSource({"IfHealthyBudget, 1, 429", "IfHealthyBudget, 2, 201", "AlwaysAllow, 1, 201"})
    void aPodThatIsNotReadyGoesWhereItsBudgetLetsIt(String policy, int healthy, int code) {
        pod("p");
        world.ok("POST " + PODS + "/p/binding", "{metadata: {name: p}, target: {name: n1}}");
        world.ok(
                "POST /apis/policy/v1/namespaces/default/poddisruptionbudgets",
                "{metadata: {name: b}, spec: {minAvailable: 2, unhealthyPodEvictionPolicy: "
                        + policy
                        + ", selector: {matchLabels: {app: web}}}}");
        world.contentType = "application/merge-patch+json";
        world.ok("PATCH " + PODS + "/p/status", "{status: {phase: Running}}");
        world.ok(
                "PATCH /apis/policy/v1/namespaces/default/poddisruptionbudgets/b/status",
                "{status: {observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: "
                        + healthy
                        + ", desiredHealthy: 2, expectedPods: 3}}");
        world.contentType = "application/json";
        String eviction = "{apiVersion: policy/v1, kind: Eviction, metadata: {name: p}}";
        assertThat(world.call("POST " + PODS + "/p/eviction", eviction).code()).isEqualTo(code);
    }

    @Test
    void anEvictionDeletesUnlessABudgetForbids() {
        pod("p");
        world.ok("POST " + PODS + "/p/binding", "{metadata: {name: p}, target: {name: n1}}");
        world.contentType = "application/merge-patch+json";
        world.ok("PATCH " + PODS + "/p/status", "{status: {phase: Running}}");
        world.contentType = "application/json";
        world.ok(
                "POST /apis/policy/v1/namespaces/default/poddisruptionbudgets",
                "{metadata: {name: b}, spec: {minAvailable: 1, selector: {matchLabels: {app:"
                        + " web}}}}");
        String eviction = "{apiVersion: policy/v1, kind: Eviction, metadata: {name: p}}";
        world.contentType = "application/merge-patch+json";
        world.ok(
                "PATCH " + PODS + "/p/status",
                "{status: {conditions: [{type: Ready, status: 'True'}]}}");
        world.contentType = "application/json";
        Reply refused = world.call("POST " + PODS + "/p/eviction", eviction);
        assertThat(refused.code()).isEqualTo(429);
        assertThat(refused.text())
                .isEqualTo("Cannot evict pod as it would violate the pod's disruption budget.");

        world.contentType = "application/merge-patch+json";
        world.ok(
                "PATCH /apis/policy/v1/namespaces/default/poddisruptionbudgets/b/status",
                "{status: {observedGeneration: 1, disruptionsAllowed: 1, currentHealthy: 2,"
                        + " desiredHealthy: 1, expectedPods: 2}}");
        world.contentType = "application/json";
        String older = eviction.replace("policy/v1", "policy/v1beta1");
        assertThat(world.ok("POST " + PODS + "/p/eviction", older).code()).isEqualTo(201);
        Reply evicted = world.ok("GET " + PODS + "/p");
        assertThat(evicted.metadata().has("deletionTimestamp")).isTrue();
        assertThat(evicted.body().map("status").list("conditions").toString())
                .contains("DisruptionTarget", "EvictionByEvictionAPI", "Eviction API: evicting");
        Reply budget = world.ok("GET /apis/policy/v1/namespaces/default/poddisruptionbudgets/b");
        assertThat(budget.body().map("status").integer("disruptionsAllowed")).isZero();
        assertThat(budget.body().map("status").map("disruptedPods").has("p")).isTrue();
    }
}
