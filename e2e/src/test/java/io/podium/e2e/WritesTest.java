package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Curl;
import io.podium.e2e.cluster.Curl.Reply;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every rule of writing, as clients meet it on the wire. A script is a line per request: method and
 * path, media type, body, code, and what the answer holds. In paths ~/ stands for the core group in
 * the test's namespace and ~apps/v1/ for another; "keep X PATH FIELD" names a value for later lines
 * as {X} and "await PATH TEXT" waits; expectations are joined by &&, ! says that something is not
 * there, W: looks at warnings.
 */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class WritesTest {
    private static final Map<String, String> TYPES =
            Map.of(
                    "", "application/json",
                    "json", "application/json",
                    "yaml", "application/yaml",
                    "merge", "application/merge-patch+json",
                    "ops", "application/json-patch+json",
                    "strategic", "application/strategic-merge-patch+json",
                    "text", "text/plain");

    private static final String SET =
            """
            "selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},\
            "spec":{"containers":[{"name":"c","image":"i"}]}}\
            """;

    /** One run of a script in a namespace of its own. */
    private record Script(Curl curl, Kubectl kubectl, String namespace, Map<String, String> kept) {
        void run(String lines) {
            lines.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .forEach(this::line);
        }

        private void line(String text) {
            String line = text.replace("SET", SET);
            for (Map.Entry<String, String> one : kept.entrySet()) {
                line = line.replace("{" + one.getKey() + "}", one.getValue());
            }
            if (line.startsWith("keep ")) {
                String[] words = line.split(" ", -1);
                kept.put(words[1], field(curl.get(path(words[2])).text(), words[3]));
                return;
            }
            if (line.startsWith("await ")) {
                String[] words = line.split(" ", 3);
                await(path(words[1]), words[2]);
                return;
            }
            String[] parts = line.split(" \\| *| *\\| ", -1);
            String[] request = parts[0].strip().split(" ", 2);
            String type = TYPES.getOrDefault(parts[1].strip(), parts[1].strip());
            byte[] body = parts[2].strip().getBytes(StandardCharsets.UTF_8);
            Reply reply =
                    curl.ask(request[0], path(request[1].strip()), body, "Content-Type: " + type);
            String shown = line + "\n" + reply.head() + "\n" + reply.text();
            assertThat(reply.code()).as(shown).isEqualTo(Integer.parseInt(parts[3].strip()));
            for (int i = 4; i < parts.length; i++) {
                for (String wanted : parts[i].strip().split(" && ", -1)) {
                    expect(wanted, reply, shown);
                }
            }
        }

        /** Asks until the answer holds the text, as long as a pod may take to start. */
        private void await(String path, String text) {
            String[] words = {"get", "--raw", path};
            kubectl.until(answer -> answer.contains(text), words);
        }

        private static String field(String json, String name) {
            Matcher matcher = Pattern.compile("\"" + name + "\":\"?([^\",}]*)").matcher(json);
            return matcher.find() ? matcher.group(1) : "";
        }

        private static void expect(String wanted, Reply reply, String shown) {
            if (wanted.startsWith("W:")) {
                assertThat(reply.header("warning")).as(shown).contains(wanted.substring(2));
            } else if (wanted.equals("!W")) {
                assertThat(reply.header("warning")).as(shown).isEmpty();
            } else if (wanted.startsWith("!")) {
                assertThat(reply.text()).as(shown).doesNotContain(wanted.substring(1));
            } else {
                assertThat(reply.text()).as(shown).contains(wanted);
            }
        }

        private String path(String text) {
            if (text.startsWith("~/")) {
                return "/api/v1/namespaces/" + namespace + text.substring(1);
            }
            if (!text.startsWith("~")) {
                return text;
            }
            int end = text.indexOf('/', text.indexOf('/') + 1);
            return "/apis/"
                    + text.substring(1, end)
                    + "/namespaces/"
                    + namespace
                    + text.substring(end);
        }
    }

    private static void run(PodiumCluster cluster, String purpose, String lines) {
        try (TestSpace space = TestSpace.create(cluster.kubectl("1.33"), "writes-" + purpose)) {
            var script =
                    new Script(Curl.of(cluster), space.kubectl(), space.name(), new HashMap<>());
            script.run(lines);
        }
    }

    @Test
    void preconditionsHold(PodiumCluster cluster) {
        run(
                cluster,
                "preconditions",
                """
                POST ~/configmaps | json | {"metadata":{"name":"a"}} | 201
                keep uid ~/configmaps/a uid
                keep rv ~/configmaps/a resourceVersion
                # An update names the version it is of, or none; a stale one is a conflict.
                PUT ~/configmaps/a | json | {"metadata":{"name":"a","resourceVersion":"{rv}"},"data":{"k":"1"}} | 200 | "k":"1"
                PUT ~/configmaps/a | json | {"metadata":{"name":"a","resourceVersion":"{rv}"},"data":{"k":"2"}} | 409 | "reason":"Conflict" && the object has been modified; please apply your changes to the latest version and try again
                PATCH ~/configmaps/a | merge | {"metadata":{"resourceVersion":"{rv}"},"data":{"k":"2"}} | 409 | "reason":"Conflict"
                PUT ~/configmaps/a | json | {"metadata":{"name":"a"},"data":{"k":"3"}} | 200 | "k":"3"
                PUT ~/configmaps/a | json | {"metadata":{"name":"a","uid":"other"},"data":{"k":"4"}} | 409 | StorageError: invalid object, Code: 4, Key: /registry/configmaps/ && Precondition failed: UID in precondition: other, UID in object meta: {uid}
                PATCH ~/configmaps/a | merge | {"metadata":{"uid":"other"}} | 422 | metadata.uid: Invalid value: \\"other\\": field is immutable
                # So does a deletion.
                DELETE ~/configmaps/a | json | {"preconditions":{"uid":"other"}} | 409 | "reason":"Conflict" && other && {uid}
                DELETE ~/configmaps/a | json | {"preconditions":{"resourceVersion":"{rv}"}} | 409 | "reason":"Conflict"
                keep now ~/configmaps/a resourceVersion
                DELETE ~/configmaps/a | json | {"preconditions":{"uid":"{uid}","resourceVersion":"{now}"}} | 200 | "status":"Success"
                GET ~/configmaps/a | | | 404
                # What is gone is not what was meant.
                PUT ~/configmaps/a | json | {"metadata":{"name":"a","uid":"{uid}","resourceVersion":"{now}"}} | 409 | Precondition failed: UID in precondition: {uid}, UID in object meta: \"
                # Some kinds are never updated blindly.
                POST ~coordination.k8s.io/v1/leases | json | {"metadata":{"name":"l"},"spec":{}} | 201
                PUT ~coordination.k8s.io/v1/leases/l | json | {"metadata":{"name":"l"},"spec":{"holderIdentity":"x"}} | 422 | metadata.resourceVersion: Invalid value: 0: must be specified for an update
                """);
    }

    @Test
    void writesThatChangeNothingRaiseNoRevision(PodiumCluster cluster) {
        run(
                cluster,
                "idle",
                """
                POST ~apps/v1/deployments | json | {"metadata":{"name":"d"},"spec":{"replicas":0,"paused":true,SET}} | 201 | "generation":1
                POST ~/configmaps | json | {"metadata":{"name":"a"},"data":{"k":"v"}} | 201
                keep rv ~/configmaps/a resourceVersion
                PUT ~/configmaps/a | json | {"metadata":{"name":"a"},"data":{"k":"v"}} | 200 | "resourceVersion":"{rv}"
                PATCH ~/configmaps/a | merge | {"data":{"k":"v"}} | 200 | "resourceVersion":"{rv}"
                PATCH ~/configmaps/a | strategic | {} | 200 | "resourceVersion":"{rv}"
                PATCH ~/configmaps/a | ops | [{"op":"test","path":"/data/k","value":"v"}] | 200 | "resourceVersion":"{rv}"
                GET ~/configmaps/a | | | 200 | "resourceVersion":"{rv}"
                POST ~policy/v1/poddisruptionbudgets | json | {"metadata":{"name":"b"},"spec":{"minAvailable":1}} | 201 | "generation":1
                PATCH ~policy/v1/poddisruptionbudgets/b | merge | {"spec":{"minAvailable":2}} | 200 | "generation":2
                PATCH ~policy/v1/poddisruptionbudgets/b | merge | {"spec":{"minAvailable":2}} | 200 | "generation":2
                PATCH ~policy/v1/poddisruptionbudgets/b | merge | {"metadata":{"labels":{"x":"z"}}} | 200 | "generation":2
                PATCH ~policy/v1/poddisruptionbudgets/b | merge | {"metadata":{"generation":9}} | 200 | "generation":2
                PATCH ~policy/v1/poddisruptionbudgets/b/status | merge | {"status":{"currentHealthy":1}} | 200 | "generation":2 && "currentHealthy":1
                POST ~/persistentvolumeclaims | json | {"metadata":{"name":"c"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}} | 201
                PATCH ~/persistentvolumeclaims/c/status | merge | {"status":{"phase":"Bound"}} | 200 | "phase":"Bound"
                keep status ~/persistentvolumeclaims/c resourceVersion
                PATCH ~/persistentvolumeclaims/c/status | merge | {"status":{"phase":"Bound"}} | 200 | "resourceVersion":"{status}"
                """);
    }

    @Test
    void aDryRunTellsAllAndDoesNothing(PodiumCluster cluster) {
        run(
                cluster,
                "dry",
                """
                POST ~/configmaps?dryRun=All | json | {"metadata":{"name":"a"}} | 201 | "uid": && !resourceVersion
                GET ~/configmaps/a | | | 404
                POST ~/configmaps?dryRun=All | json | {"metadata":{"generateName":"a-"}} | 201 | "name":"a-
                POST ~/configmaps?dryRun=Some | json | {"metadata":{"name":"a"}} | 422 | dryRun: Unsupported value: [\\"Some\\"]: supported values: \\"All\\"
                POST ~/configmaps | json | {"metadata":{"name":"a"},"data":{"k":"v"}} | 201
                keep rv ~/configmaps/a resourceVersion
                POST ~/configmaps?dryRun=All | json | {"metadata":{"name":"a"}} | 409 | AlreadyExists
                PUT ~/configmaps/a?dryRun=All | json | {"metadata":{"name":"a"},"data":{"k":"w"}} | 200 | "k":"w"
                PATCH ~/configmaps/a?dryRun=All | merge | {"data":{"k":"w"}} | 200 | "k":"w"
                DELETE ~/configmaps/a?dryRun=All | | | 200 | "status":"Success"
                DELETE ~/configmaps/a | json | {"dryRun":["All"]} | 200 | "status":"Success"
                DELETE ~/configmaps?dryRun=All | | | 200 | "kind":"ConfigMapList"
                GET ~/configmaps/a | | | 200 | "resourceVersion":"{rv}" && "k":"v"
                # What a dry run allocates is free again.
                POST ~/services?dryRun=All | json | {"metadata":{"name":"s"},"spec":{"clusterIP":"10.96.77.7","ports":[{"port":80}]}} | 201 | "clusterIP":"10.96.77.7"
                POST ~/services | json | {"metadata":{"name":"s"},"spec":{"clusterIP":"10.96.77.7","ports":[{"port":80}]}} | 201
                POST ~/services?dryRun=All | json | {"metadata":{"name":"t"},"spec":{"clusterIP":"10.96.77.7","ports":[{"port":80}]}} | 422 | provided IP is already allocated
                POST ~apps/v1/deployments | json | {"metadata":{"name":"d"},"spec":{"replicas":0,SET}} | 201
                PATCH ~apps/v1/deployments/d/scale?dryRun=All | merge | {"spec":{"replicas":5}} | 200 | "replicas":5
                GET ~apps/v1/deployments/d/scale | | | 200 | "spec":{"replicas":0}
                PATCH ~apps/v1/deployments/d/status?dryRun=All | merge | {"status":{"collisionCount":4}} | 200 | "collisionCount":4
                GET ~apps/v1/deployments/d | | | 200 | !collisionCount
                POST ~/pods | json | {"metadata":{"name":"p"},"spec":{"schedulerName":"none","containers":[{"name":"c","image":"i"}]}} | 201
                POST ~/pods/p/binding?dryRun=All | json | {"metadata":{"name":"p"},"target":{"kind":"Node","name":"node-1"}} | 201 | "status":"Success"
                POST ~/pods/p/eviction?dryRun=All | json | {"metadata":{"name":"p"}} | 201 | "status":"Success"
                POST ~/pods/p/eviction | json | {"metadata":{"name":"p"},"deleteOptions":{"dryRun":["All"]}} | 201
                GET ~/pods/p | | | 200 | !nodeName && !deletionTimestamp
                """);
    }

    @Test
    void fieldsNobodyKnowsAreRefusedToldOrIgnored(PodiumCluster cluster) {
        run(
                cluster,
                "fields",
                """
                POST ~/configmaps?fieldValidation=Strict | json | {"metadata":{"name":"a","bogus":1},"data":{"k":"1","k":"2"},"extra":2} | 400 | strict decoding error: unknown field \\"metadata.bogus\\", duplicate field \\"data.k\\", unknown field \\"extra\\"
                POST ~/configmaps?fieldValidation=Warn&dryRun=All | json | {"metadata":{"name":"a"},"extra":2,"data":{"k":"1","k":"2"}} | 201 | "k":"2" && W:299 - "unknown field \\"extra\\"", 299 - "duplicate field \\"data.k\\""
                POST ~/configmaps?dryRun=All | json | {"metadata":{"name":"a"},"extra":2} | 201 | W:unknown field \\"extra\\"
                POST ~/configmaps?fieldValidation=Ignore | json | {"metadata":{"name":"a"},"extra":2,"data":{"k":"1","k":"2"}} | 201 | "k":"2" && !extra && !W
                POST ~/configmaps?fieldValidation=Maybe | json | {"metadata":{"name":"b"}} | 422 | fieldValidation: Unsupported value: \\"Maybe\\": supported values: \\"\\", \\"Ignore\\", \\"Strict\\", \\"Warn\\"
                PUT ~/configmaps/a?fieldValidation=Strict | json | {"metadata":{"name":"a"},"extra":2} | 400 | strict decoding error: unknown field \\"extra\\"
                PATCH ~/configmaps/a?fieldValidation=Strict | merge | {"extra":2} | 422 | "reason":"Invalid" && strict decoding error: unknown field \\"extra\\" && "field":"patch"
                PATCH ~/configmaps/a?fieldValidation=Strict | strategic | {"extra":2} | 422 | strict decoding error: unknown field \\"extra\\"
                PATCH ~/configmaps/a?fieldValidation=Strict | ops | [{"op":"add","path":"/extra","value":2}] | 422 | strict decoding error: unknown field \\"extra\\"
                PATCH ~/configmaps/a?fieldValidation=Strict | merge | {"data":{"k":"1","k":"2"}} | 422 | duplicate field \\"data.k\\"
                PATCH ~/configmaps/a | merge | {"extra":2} | 200 | W:299 - "unknown field \\"extra\\""
                PATCH ~/configmaps/a?fieldValidation=Ignore | merge | {"extra":2} | 200 | !W
                POST ~/configmaps?fieldValidation=Strict | yaml | {metadata: {name: q}, extra: 2} | 400 | unknown field \\"extra\\"
                POST ~/configmaps?fieldValidation=Strict | yaml | {metadata: {name: q}, data: {k: a, k: b}} | 400 | strict decoding error && key \\"k\\" already set in map
                POST ~/configmaps?fieldValidation=Warn&dryRun=All | yaml | {metadata: {name: q}, data: {k: a, k: b}} | 201 | W:key \\"k\\" already set in map
                """);
    }

    @Test
    void deletionsFollowTheirOptions(PodiumCluster cluster) {
        run(
                cluster,
                "deletions",
                """
                POST ~/configmaps | json | {"metadata":{"name":"a"}} | 201
                DELETE ~/configmaps/a?propagationPolicy=Sideways | | | 422 | propagationPolicy: Unsupported value: \\"Sideways\\"
                DELETE ~/configmaps/a?propagationPolicy=Background&orphanDependents=true | | | 422 | orphanDependents and deletionPropagation cannot be both set
                DELETE ~/configmaps/a?gracePeriodSeconds=soon | | | 400 | strconv.ParseInt: parsing \\"soon\\": invalid syntax
                DELETE ~/configmaps/a | json | {"kind":"Pod","apiVersion":"v1"} | 400
                DELETE ~/configmaps/a | text | hello | 415
                DELETE ~/configmaps/a | json | {"kind":"DeleteOptions","apiVersion":"apps/v1","dryRun":["All"]} | 200
                DELETE ~/configmaps/a?propagationPolicy=Orphan | | | 200 | "finalizers":["orphan"]
                POST ~/configmaps | json | {"metadata":{"name":"b"}} | 201
                DELETE ~/configmaps/b | json | {"orphanDependents":true,"kind":"DeleteOptions","apiVersion":"v1"} | 200 | "finalizers":["orphan"]
                POST ~/configmaps | json | {"metadata":{"name":"c"}} | 201
                DELETE ~/configmaps/c?gracePeriodSeconds=30 | | | 200 | "status":"Success"
                # A pod goes gracefully, and may only go sooner.
                POST ~/pods | json | {"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"busybox:1","command":["sleep","100000"]}]}} | 201
                await ~/pods/p "phase":"Running"
                DELETE ~/pods/p?gracePeriodSeconds=500 | | | 200 | "deletionGracePeriodSeconds":500 && "generation":2
                DELETE ~/pods/p?gracePeriodSeconds=900 | | | 200 | "deletionGracePeriodSeconds":500
                DELETE ~/pods/p | | | 200 | "deletionGracePeriodSeconds":500
                DELETE ~/pods/p?gracePeriodSeconds=300 | | | 200 | "deletionGracePeriodSeconds":300 && "generation":2
                DELETE ~/pods/p?gracePeriodSeconds=0 | | | 200
                GET ~/pods/p | | | 404
                DELETE ~/pods/p | | | 404 | pods \\"p\\" not found
                """);
    }

    @Test
    void collectionsAreDeletedBySelectors(PodiumCluster cluster) {
        run(
                cluster,
                "collections",
                """
                POST ~/secrets | json | {"metadata":{"name":"a","labels":{"x":"1"}},"type":"example.org/a"} | 201
                POST ~/secrets | json | {"metadata":{"name":"b","labels":{"x":"1"}},"type":"example.org/b"} | 201
                POST ~/secrets | json | {"metadata":{"name":"c","labels":{"x":"2"}},"type":"example.org/a"} | 201
                DELETE ~/secrets?labelSelector=x%3D1&fieldSelector=type%3Dexample.org%2Fa | | | 200 | "kind":"SecretList" && "name":"a" && !"name":"b"
                GET ~/secrets/a | | | 404
                GET ~/secrets/b | | | 200
                DELETE ~/secrets?fieldSelector=metadata.name%3Db | json | {"dryRun":["All"]} | 200 | "name":"b"
                GET ~/secrets/b | | | 200
                DELETE ~/secrets?labelSelector=x%20in%20(1 | | | 400
                DELETE ~/secrets?fieldSelector=data%3Dx | | | 400
                DELETE ~/secrets?labelSelector=x | | | 200 | "name":"b" && "name":"c"
                GET ~/secrets?labelSelector=x | | | 200 | "items":[]
                """);
    }

    @Test
    void finalizersAndOwnersFollowTheirRules(PodiumCluster cluster) {
        run(
                cluster,
                "finalizers",
                """
                POST ~/configmaps | json | {"metadata":{"name":"a","finalizers":["example.org/x"]}} | 201
                DELETE ~/configmaps/a | | | 200 | "deletionTimestamp" && "deletionGracePeriodSeconds":0
                PATCH ~/configmaps/a | merge | {"metadata":{"finalizers":["example.org/x","example.org/y"]}} | 422 | metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{\\"example.org/y\\"}
                PATCH ~/configmaps/a | merge | {"data":{"k":"v"}} | 200
                PATCH ~/configmaps/a | merge | {"metadata":{"finalizers":null}} | 200
                GET ~/configmaps/a | | | 404
                POST ~/configmaps | json | {"metadata":{"name":"b","finalizers":["plain"]}} | 422 | name is neither a standard finalizer name nor is it fully qualified
                POST ~/configmaps | json | {"metadata":{"name":"b","ownerReferences":[{"name":"p"}]}} | 422 | metadata.ownerReferences.apiVersion: Invalid value: \\"\\": version must not be empty && metadata.ownerReferences.kind && metadata.ownerReferences.uid: Invalid value: \\"\\": must not be empty
                POST ~/configmaps | json | {"metadata":{"name":"b","ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p","uid":"1","controller":true},{"apiVersion":"v1","kind":"Pod","name":"q","uid":"2","controller":true}]}} | 422 | Only one reference can have Controller set to true. Found \\"true\\" in references for Pod/p and Pod/q
                POST ~/configmaps | json | {"metadata":{"name":"b","ownerReferences":[{"apiVersion":"v1","kind":"Event","name":"p","uid":"1"}]}} | 422 | is disallowed from being an owner
                POST ~/configmaps?dryRun=All | json | {"metadata":{"name":"b","ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p","uid":"1"},{"apiVersion":"v1","kind":"Pod","name":"p","uid":"1"}]}} | 201 | W:duplicate UID(s) observed: 1
                """);
    }

    @Test
    void patchesAreBoundedAndTested(PodiumCluster cluster) {
        String tests = "{\"op\":\"test\",\"path\":\"/data/k\",\"value\":\"v\"},".repeat(10_000);
        String big = "x".repeat(900 << 10);
        String copies = "{\"op\":\"copy\",\"from\":\"/data/big\",\"path\":\"/data/c%d\"}";
        run(
                cluster,
                "patches",
                """
                POST ~/configmaps | json | {"metadata":{"name":"a"},"data":{"k":"v","big":"%s"}} | 201
                keep rv ~/configmaps/a resourceVersion
                PATCH ~/configmaps/a | ops | [%s{"op":"test","path":"/data/k","value":"v"}] | 413 | The allowed maximum operations in a JSON patch is 10000, got 10001
                PATCH ~/configmaps/a | ops | [%s,%s,%s,%s] | 422 | the server rejected our request due to an error in our request
                PATCH ~/configmaps/a | ops | [{"op":"test","path":"/data/k","value":"w"},{"op":"remove","path":"/data/k"}] | 422 | "reason":"Invalid" && the server rejected our request due to an error in our request
                PATCH ~/configmaps/a | ops | [{"op":"remove","path":"/data/none"}] | 422
                PATCH ~/configmaps/a | ops | {"op":"remove"} | 400 | error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp
                PATCH ~/configmaps/a | merge | [] | 400
                PATCH ~/configmaps/a | merge | {"data": | 400
                PATCH ~/configmaps/a | json | {} | 415 | the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml
                PATCH ~/configmaps/a | merge | {"metadata":{"name":"b"}} | 400 | the name of the object (b) does not match the name on the URL (a)
                PATCH ~/configmaps/none | merge | {} | 404 | configmaps \\"none\\" not found
                GET ~/configmaps/a | | | 200 | "resourceVersion":"{rv}"
                """
                        .formatted(
                                big,
                                tests,
                                copies.formatted(1),
                                copies.formatted(2),
                                copies.formatted(3),
                                copies.formatted(4)));
    }

    @Test
    void identityIsNotForUsersToChange(PodiumCluster cluster) {
        run(
                cluster,
                "identity",
                """
                POST ~/configmaps | json | {"metadata":{"name":"a","uid":"mine","creationTimestamp":"2001-01-01T00:00:00Z","generation":7,"selfLink":"/x","deletionTimestamp":"2001-01-01T00:00:00Z"}} | 201 | !mine && !2001- && !generation && !selfLink
                PUT ~/configmaps/a | json | {"metadata":{"name":"b"}} | 400 | the name of the object (b) does not match the name on the URL (a)
                PUT ~/configmaps/a | json | {"metadata":{}} | 400
                PUT ~/configmaps/a | json | {"metadata":{"name":"a","namespace":"other"}} | 400 | the namespace of the
                PUT ~/configmaps/a | json | {"metadata":{"name":"a","creationTimestamp":"2001-01-01T00:00:00Z","selfLink":"/x","generation":7},"data":{"k":"v"}} | 200 | "k":"v" && !2001- && !generation && !selfLink
                PATCH ~/configmaps/a | merge | {"metadata":{"creationTimestamp":null}} | 200 | "creationTimestamp":"20
                PATCH ~/configmaps/a | merge | {"metadata":{"deletionTimestamp":"2001-01-01T00:00:00Z"}} | 422 | metadata.deletionTimestamp && field is immutable
                PUT ~/configmaps/a | text | hello | 415 | the body of the request was in an unknown format
                PUT ~/configmaps/none | json | {"metadata":{"name":"none"}} | 404 | configmaps \\"none\\" not found
                # Some kinds begin by being updated.
                PUT ~rbac.authorization.k8s.io/v1/roles/r | json | {"metadata":{"name":"r"},"rules":[]} | 201 | "uid"
                PUT ~rbac.authorization.k8s.io/v1/roles/r | json | {"metadata":{"name":"r"},"rules":[]} | 200
                """);
    }

    /** The same as people see it. */
    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void kubectlShowsWhatWasRefused(String version, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl(version);
        try (TestSpace space = TestSpace.create(kubectl, "writes-shown")) {
            space.run("create", "configmap", "a", "--from-literal=k=v");
            assertThat(space.run("delete", "configmap", "a", "--dry-run=server"))
                    .isEqualTo("configmap \"a\" deleted (server dry run)\n");
            assertThat(space.run("label", "configmap", "a", "x=z", "--dry-run=server"))
                    .contains("configmap/a labeled (server dry run)");
            String[] failing = {
                "patch",
                "configmap",
                "a",
                "--type=json",
                "-p=[{\"op\":\"test\",\"path\":\"/data/k\",\"value\":\"w\"}]"
            };
            assertThat(kubectl.attempt(space.in(failing)).err())
                    .isEqualTo(
                            "The request is invalid: the server rejected our request due to an"
                                    + " error in our request\n");
            String[] wrong = {"patch", "configmap", "a", "-p={\"data\":{\"k\":1}}"};
            assertThat(kubectl.attempt(space.in(wrong)).err())
                    .isEqualTo(
                            "The request is invalid: patch: Invalid value:"
                                    + " \"map[data:map[k:1]]\": cannot convert int64 to string\n");
            assertThat(kubectl.attempt("delete", "--raw", "/version").err())
                    .contains("the server does not allow this method on the requested resource");
            assertThat(space.run("get", "configmap", "a", "-o", "jsonpath={.metadata.labels}"))
                    .isEmpty();
        }
    }
}
