package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.error.ApiError;
import io.podium.server.registry.World.Reply;
import io.podium.server.request.Verb;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds of every write, whatever the kind. */
class WriteRulesTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String TEMPLATE =
            "{metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}";
    private static final String SET =
            "{selector: {matchLabels: {a: b}}, template: " + TEMPLATE + "}";

    private final World world = World.small();

    @AfterEach
    void close() {
        world.close();
    }

    /** FIRST is the generation after create, then after each change, a merge patch; - for none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PATH                                                 | BODY                                        | FIRST | CHANGE                                   | THEN
                    /apis/apps/v1/namespaces/default/deployments         | spec: SET                                   | 1     | {metadata: {labels: {x: z}}}             | 1
                    /apis/apps/v1/namespaces/default/deployments         | spec: SET                                   | 1     | {metadata: {annotations: {x: z}}}        | 2
                    /apis/apps/v1/namespaces/default/deployments         | spec: SET                                   | 1     | {spec: {replicas: 7}}                    | 2
                    /apis/apps/v1/namespaces/default/replicasets         | spec: SET                                   | 1     | {metadata: {annotations: {x: z}}}        | 1
                    /api/v1/namespaces/default/podtemplates              | template: TEMPLATE                          | 1     | {template: {metadata: {labels: {x: z}}}} | 2
                    /apis/discovery.k8s.io/v1/namespaces/default/endpointslices | addressType: IPv4, endpoints: []     | 1     | {metadata: {labels: {x: z}}}             | 2
                    /apis/discovery.k8s.io/v1/namespaces/default/endpointslices | addressType: IPv4, endpoints: []     | 1     | {metadata: {annotations: {x: z}}}        | 1
                    /apis/scheduling.k8s.io/v1/priorityclasses           | value: 5                                    | 1     | {description: x}                         | 1
                    /apis/storage.k8s.io/v1/csidrivers                   | spec: {attachRequired: true}                | -     | {spec: {requiresRepublish: true}}        | 1
                    /apis/policy/v1/namespaces/default/poddisruptionbudgets | spec: {minAvailable: 1}                  | 1     | {spec: {minAvailable: 2}}                | 2
                    /api/v1/namespaces/default/resourcequotas            | spec: {hard: {pods: '1'}}                   | -     | {spec: {hard: {pods: '2'}}}              | -
                    /api/v1/namespaces/default/configmaps                | data: {a: b}                                | -     | {data: {a: c}}                           | -
                    /apis/resource.k8s.io/v1/namespaces/default/resourceclaimtemplates | spec: {spec: {}}              | -     | {metadata: {labels: {x: z}}}             | -
                    """)
    void generationsCountWhatKubernetesCounts(
            String path, String body, String first, String change, String then) {
        String spec = body.replace("SET", SET).replace("TEMPLATE", TEMPLATE);
        Reply made = world.ok("POST " + path, "{metadata: {name: a}, " + spec + "}");
        assertThat(generation(made)).isEqualTo(first);
        world.contentType = "application/merge-patch+json";
        assertThat(generation(world.ok("PATCH " + path + "/a", "{}"))).isEqualTo(first);
        assertThat(generation(world.ok("PATCH " + path + "/a", change))).isEqualTo(then);
    }

    private static String generation(Reply reply) {
        return reply.metadata().has("generation")
                ? Long.toString(reply.metadata().integer("generation"))
                : "-";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /apis/rbac.authorization.k8s.io/v1/namespaces/default/roles | rules: []                                      | 201
                    /api/v1/namespaces/default/limitranges                      | spec: {limits: []}                             | 201
                    /api/v1/namespaces/default/services                         | spec: {ports: [{port: 80}]}                    | 201
                    /apis/node.k8s.io/v1/runtimeclasses                         | handler: runc                                  | 201
                    /api/v1/namespaces/default/configmaps                       | data: {}                                       | 404
                    /apis/apps/v1/namespaces/default/deployments                | spec: SET                                      | 404
                    """)
    void anUpdateCreatesWhereKubernetesLetsItAndTheCallerMay(String path, String body, int code) {
        String spec = body.replace("SET", SET);
        String object = "{metadata: {name: a, resourceVersion: '17'}, " + spec + "}";
        assertThat(world.call("PUT " + path + "/a?dryRun=All", object).code()).isEqualTo(code);
        assertThat(world.call("GET " + path + "/a", "").code()).isEqualTo(404);
        var asked = new ArrayList<Verb>();
        Reply denied =
                world.call(
                        "PUT " + path + "/a",
                        object,
                        verb -> {
                            asked.add(verb);
                            throw ApiError.unauthorized();
                        });
        assertThat(denied.code()).isEqualTo(code == 201 ? 401 : 404);
        assertThat(asked.size()).isEqualTo(code == 201 ? 1 : 0);
        assertThat(world.call("PUT " + path + "/a", object).code()).isEqualTo(code);
    }

    @Test
    void timesOfBirthAndDeathAreNotForUsersToChange() {
        world.ok("POST " + MAPS, "{metadata: {name: a, finalizers: [example.org/x]}}");
        String born = world.ok("GET " + MAPS + "/a").metadata().string("creationTimestamp");
        Reply put =
                world.ok(
                        "PUT " + MAPS + "/a",
                        "{metadata: {name: a, creationTimestamp: '2001-01-01T00:00:00Z',"
                                + " finalizers: [example.org/x], selfLink: /x}, data: {k: v}}");
        assertThat(put.metadata().string("creationTimestamp")).isEqualTo(born);
        assertThat(put.metadata().has("selfLink")).isFalse();
        Reply dead =
                world.call(
                        "PUT " + MAPS + "/a",
                        "{metadata: {name: a, deletionTimestamp: '2001-01-01T00:00:00Z'}}");
        assertThat(dead.text()).contains("metadata.deletionTimestamp", "field is immutable");
        world.ok("DELETE " + MAPS + "/a");
        Reply dying =
                world.ok(
                        "PUT " + MAPS + "/a",
                        "{metadata: {name: a, deletionTimestamp: '2001-01-01T00:00:00Z',"
                                + " finalizers: [example.org/x]}, data: {k: w}}");
        assertThat(dying.metadata().string("deletionTimestamp")).startsWith("2026-");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    merge-patch+json            | {"data":{"k":"1","k":"2"}}                                             | duplicate field "data.k"
                    strategic-merge-patch+json  | {"data":{"k":"1","k":"2"}, "extra": 1}                                 | duplicate field "data.k", unknown field "extra"
                    json-patch+json             | [{"op":"add","path":"/data","value":{},"op":"add"}]                    | json patch duplicate field "[0].op"
                    yaml                        | {metadata: {name: a}, data: {k: v, k: w}}                              | line 1: key "k" already set in map
                    """)
    void whatStandsTwiceIsTold(String type, String body, String said) {
        world.ok("POST " + MAPS, "{metadata: {name: a}, data: {k: v}}");
        world.contentType = "application/" + type;
        String verb = type.equals("yaml") ? "PUT " : "PATCH ";
        Reply told = world.ok(verb + MAPS + "/a?dryRun=All", body);
        assertThat(String.join(", ", told.warnings())).isEqualTo(said);
        assertThat(world.ok(verb + MAPS + "/a?dryRun=All&fieldValidation=Ignore", body).warnings())
                .isEmpty();
        Reply refused = world.call(verb + MAPS + "/a?fieldValidation=Strict", body);
        assertThat(refused.code()).isEqualTo(type.equals("yaml") ? 400 : 422);
        assertThat(refused.text()).contains("strict decoding error: ", said);
    }

    @Test
    void anOwnerNamedTwiceIsKeptOnceAndTold() {
        String owner = "{apiVersion: v1, kind: Pod, name: p, uid: u-1}";
        String body = "{metadata: {name: a, ownerReferences: [" + owner + ", " + owner + "]}}";
        Reply made = world.ok("POST " + MAPS, body);
        assertThat(made.metadata().list("ownerReferences").size()).isEqualTo(1);
        assertThat(made.warnings())
                .singleElement()
                .asString()
                .startsWith(".metadata.ownerReferences contains duplicate entries; API server")
                .endsWith("duplicate UID(s) observed: u-1");
        world.contentType = "application/merge-patch+json";
        assertThat(world.ok("PATCH " + MAPS + "/a", body).warnings())
                .singleElement()
                .asString()
                .contains("duplicate entries after mutating admission happens;");
    }
}
