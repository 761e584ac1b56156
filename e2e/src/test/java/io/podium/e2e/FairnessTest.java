package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Curl;
import io.podium.e2e.cluster.Curl.Reply;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.RawApi;
import io.podium.e2e.cluster.SharedCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Priority and fairness as users see it: its objects, and who serves which request. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class FairnessTest {
    private static final String GROUP = "flowcontrol.apiserver.k8s.io";
    private static final String ROOT = "/apis/" + GROUP;
    private static final Pattern VERSION =
            Pattern.compile("\"metadata\":\\{\"resourceVersion\":\"([0-9]+)\"");
    private static final String SCHEMA_HEADER = "X-Kubernetes-PF-FlowSchema-UID";
    private static final String LEVEL_HEADER = "X-Kubernetes-PF-PriorityLevel-UID";

    /**
     * One of the two sorts of objects, with a number in it that may change.
     *
     * @param spec YAML, with the number left open
     * @param number where kubectl finds it
     * @param patch JSON, with the number left open
     */
    private record Sort(String plural, String kind, String spec, String number, String patch) {
        String label() {
            return "podium-e2e=" + plural;
        }

        String singular() {
            return plural.substring(0, plural.length() - 1);
        }

        String full(String name) {
            return singular() + "." + GROUP + "/" + name;
        }

        String path() {
            return ROOT + "/v1/" + plural;
        }

        String manifest(String name, int value, String more) {
            return """
            apiVersion: flowcontrol.apiserver.k8s.io/v1
            kind: %s
            metadata: {name: %s, labels: {podium-e2e: %s}%s
            spec: %s
            """
                    .formatted(kind, name, plural, more, spec.formatted(value));
        }
    }

    private static final Sort SCHEMAS =
            new Sort(
                    "flowschemas",
                    "FlowSchema",
                    "{matchingPrecedence: %d, priorityLevelConfiguration: {name: global-default},"
                            + " distinguisherMethod: {type: ByUser}, rules: [{subjects: [{kind:"
                            + " User, user: {name: e2e-nobody}}], nonResourceRules: [{verbs:"
                            + " ['*'], nonResourceURLs: ['*']}]}]}",
                    "{.spec.matchingPrecedence}",
                    "{\"matchingPrecedence\":%d}");
    private static final Sort LEVELS =
            new Sort(
                    "prioritylevelconfigurations",
                    "PriorityLevelConfiguration",
                    "{type: Limited, limited: {nominalConcurrencyShares: %d, limitResponse: {type:"
                            + " Reject}}}",
                    "{.spec.limited.nominalConcurrencyShares}",
                    "{\"limited\":{\"nominalConcurrencyShares\":%d}}");

    @Test
    void flowSchemasCanAllThatTheConformanceTestAsks(PodiumCluster cluster) throws IOException {
        conforms(cluster, SCHEMAS);
    }

    @Test
    void priorityLevelsCanAllThatTheConformanceTestAsks(PodiumCluster cluster) throws IOException {
        conforms(cluster, LEVELS);
    }

    private static void conforms(PodiumCluster cluster, Sort sort) throws IOException {
        Kubectl kubectl = cluster.kubectl();
        Curl curl = Curl.of(cluster);
        isDiscovered(curl, sort);
        try {
            assertThat(feed(kubectl, sort.manifest("e2e-one", 30, "}"), "create", "-f", "-"))
                    .isEqualTo(sort.full("e2e-one") + " created\n");
            assertThat(get(kubectl, sort, "e2e-one", sort.number())).isEqualTo("30");
            assertThat(names(kubectl, sort)).isEqualTo(sort.full("e2e-one") + "\n");
            String listed = curl.get(sort.path() + "?labelSelector=" + sort.label()).text();
            Process watch =
                    RawApi.of(cluster)
                            .curl(
                                    sort.path()
                                            + "?watch=1&labelSelector="
                                            + sort.label()
                                            + "&resourceVersion="
                                            + version(listed))
                            .start();
            try {
                objectsChange(kubectl, sort);
                statusChanges(kubectl, sort);
                objectsGo(kubectl, curl, sort);
                wasWatched(watch.inputReader(StandardCharsets.UTF_8));
            } finally {
                watch.destroy();
            }
        } finally {
            curl.ask("DELETE", sort.path() + "?labelSelector=" + sort.label(), new byte[0]);
        }
    }

    private static void isDiscovered(Curl curl, Sort sort) {
        String groups = curl.get("/apis", "Accept: application/json").text();
        assertThat(groups).contains("\"name\":\"" + GROUP + "\"");
        String group = curl.get(ROOT, "Accept: application/json").text();
        assertThat(group).contains("\"groupVersion\":\"" + GROUP + "/v1\"", "\"version\":\"v1\"");
        String resources = curl.get(ROOT + "/v1", "Accept: application/json").text();
        assertThat(resources)
                .contains(
                        "\"name\":\""
                                + sort.plural()
                                + "\",\"singularName\":\""
                                + sort.singular()
                                + "\",\"namespaced\":false,\"kind\":\""
                                + sort.kind()
                                + "\",\"verbs\":[\"create\",\"delete\",\"deletecollection\","
                                + "\"get\",\"list\",\"patch\",\"update\",\"watch\"]")
                .contains(
                        "\"name\":\""
                                + sort.plural()
                                + "/status\",\"singularName\":\"\",\"namespaced\":false,"
                                + "\"kind\":\""
                                + sort.kind()
                                + "\",\"verbs\":[\"get\",\"patch\",\"update\"]");
    }

    private static void objectsChange(Kubectl kubectl, Sort sort) {
        String patch =
                "{\"metadata\":{\"annotations\":{\"patched\":\"true\"}},\"spec\":%s}"
                        .formatted(sort.patch().formatted(40));
        kubectl.run("patch", sort.plural(), "e2e-one", "--type=merge", "-p", patch);
        assertThat(get(kubectl, sort, "e2e-one", "{.metadata.annotations.patched}"))
                .isEqualTo("true");
        assertThat(get(kubectl, sort, "e2e-one", sort.number())).isEqualTo("40");
        String updated = sort.manifest("e2e-one", 50, ", annotations: {updated: 'true'}}");
        assertThat(feed(kubectl, updated, "replace", "-f", "-"))
                .isEqualTo(sort.full("e2e-one") + " replaced\n");
        assertThat(get(kubectl, sort, "e2e-one", "{.metadata.annotations}"))
                .isEqualTo("{\"updated\":\"true\"}");
        assertThat(get(kubectl, sort, "e2e-one", sort.number())).isEqualTo("50");
        assertThat(get(kubectl, sort, "e2e-one", "{.metadata.generation}")).isEqualTo("3");
    }

    private static void statusChanges(Kubectl kubectl, Sort sort) {
        String part = "--subresource=status";
        assertThat(get(kubectl, sort, "e2e-one", "{.metadata.name}", part)).isEqualTo("e2e-one");
        String patch =
                "{\"metadata\":{\"annotations\":{\"patchedstatus\":\"true\"}},\"spec\":%s,"
                        .formatted(sort.patch().formatted(60));
        String conditions =
                "\"status\":{\"conditions\":[{\"type\":\"PatchStatusFailed\",\"status\":\"True\"}]}}";
        kubectl.run(
                "patch", sort.plural(), "e2e-one", part, "--type=merge", "-p", patch + conditions);
        assertThat(get(kubectl, sort, "e2e-one", condition("PatchStatusFailed"), part))
                .isEqualTo("True");
        assertThat(get(kubectl, sort, "e2e-one", "{.metadata.annotations.patchedstatus}"))
                .isEqualTo("true");
        String updated =
                sort.manifest("e2e-one", 70, "}")
                        + "status: {conditions: [{type: StatusUpdateFailed, status: 'True',"
                        + " reason: E2E, message: Set from an e2e test}]}\n";
        feed(kubectl, updated, "replace", part, "-f", "-");
        assertThat(get(kubectl, sort, "e2e-one", condition("StatusUpdateFailed")))
                .isEqualTo("True");
        assertThat(get(kubectl, sort, "e2e-one", sort.number()))
                .as("a status changes no spec")
                .isEqualTo("50");
    }

    private static String condition(String type) {
        return "{.status.conditions[?(@.type==\"" + type + "\")].status}";
    }

    private static void objectsGo(Kubectl kubectl, Curl curl, Sort sort) {
        for (String name : List.of("e2e-three", "e2e-two")) {
            feed(kubectl, sort.manifest(name, 80, "}"), "create", "-f", "-");
        }
        assertThat(kubectl.run("delete", sort.plural(), "e2e-one"))
                .isEqualTo(sort.full("e2e-one").replace("/", " \"") + "\" deleted\n");
        assertThat(kubectl.attempt("get", sort.plural(), "e2e-one").err())
                .isEqualTo(
                        "Error from server (NotFound): "
                                + sort.plural()
                                + "."
                                + GROUP
                                + " \"e2e-one\" not found\n");
        assertThat(names(kubectl, sort))
                .isEqualTo(sort.full("e2e-three") + "\n" + sort.full("e2e-two") + "\n");
        Reply gone =
                curl.ask("DELETE", sort.path() + "?labelSelector=" + sort.label(), new byte[0]);
        assertThat(gone.code()).isEqualTo(200);
        assertThat(names(kubectl, sort)).isEmpty();
    }

    /** What the watch saw, from the first change to the last of three deletions. */
    private static void wasWatched(BufferedReader events) throws IOException {
        var types = new ArrayList<String>();
        var all = new StringBuilder();
        int deleted = 0;
        for (String line = events.readLine();
                line != null && deleted < 3;
                line = deleted < 3 ? events.readLine() : null) {
            types.add(line.replaceFirst("^\\{\"type\":\"([A-Z]+)\".*", "$1"));
            all.append(line);
            deleted += types.getLast().equals("DELETED") ? 1 : 0;
        }
        assertThat(types).startsWith("MODIFIED", "MODIFIED").endsWith("DELETED", "DELETED");
        assertThat(types.stream().filter("ADDED"::equals)).hasSize(2);
        assertThat(types.stream().filter("DELETED"::equals)).hasSize(3);
        assertThat(all)
                .contains("\"patched\":\"true\"", "\"updated\":\"true\"")
                .contains("\"patchedstatus\":\"true\"", "StatusUpdateFailed");
    }

    private static String feed(Kubectl kubectl, String manifest, String... arguments) {
        return kubectl.command(arguments)
                .stdin(manifest.getBytes(StandardCharsets.UTF_8))
                .run()
                .ok()
                .out();
    }

    private static String get(
            Kubectl kubectl, Sort sort, String name, String path, String... more) {
        var words = new ArrayList<>(List.of("get", sort.plural(), name, "-o", "jsonpath=" + path));
        words.addAll(List.of(more));
        return kubectl.run(words.toArray(String[]::new));
    }

    private static String names(Kubectl kubectl, Sort sort) {
        return kubectl.run("get", sort.plural(), "-l", sort.label(), "-o", "name");
    }

    private static String version(String list) {
        Matcher matcher = VERSION.matcher(list);
        assertThat(matcher.find()).as(list).isTrue();
        return matcher.group(1);
    }

    @Test
    void whatEveryClusterHasIsListedInTheColumnsUsersKnow(PodiumCluster cluster) {
        String both = cluster.kubectl().run("get", "flowschemas,prioritylevelconfigurations");
        List<String> rows =
                both.lines()
                        .map(line -> line.replaceAll(" +", " "))
                        .map(line -> line.replaceAll(" [0-9]+[smhd][0-9smhd]*", " AGO"))
                        .map(line -> line.replaceAll("^[a-z]+\\." + GROUP + "/", ""))
                        .toList();
        assertThat(rows)
                .contains(
                        "NAME PRIORITYLEVEL MATCHINGPRECEDENCE DISTINGUISHERMETHOD AGE MISSINGPL",
                        "exempt exempt 1 <none> AGO False",
                        "probes exempt 2 <none> AGO False",
                        "system-leader-election leader-election 100 ByUser AGO False",
                        "endpoint-controller workload-high 150 ByUser AGO False",
                        "workload-leader-election leader-election 200 ByUser AGO False",
                        "system-node-high node-high 400 ByUser AGO False",
                        "system-nodes system 500 ByUser AGO False",
                        "kube-controller-manager workload-high 800 ByNamespace AGO False",
                        "kube-scheduler workload-high 800 ByNamespace AGO False",
                        "kube-system-service-accounts workload-high 900 ByNamespace AGO False",
                        "service-accounts workload-low 9000 ByUser AGO False",
                        "global-default global-default 9900 ByUser AGO False",
                        "catch-all catch-all 10000 ByUser AGO False");
        assertThat(rows)
                .contains(
                        "NAME TYPE NOMINALCONCURRENCYSHARES QUEUES HANDSIZE QUEUELENGTHLIMIT AGE",
                        "exempt Exempt <none> <none> <none> <none> AGO",
                        "catch-all Limited 5 <none> <none> <none> AGO",
                        "leader-election Limited 10 16 4 50 AGO",
                        "global-default Limited 20 128 6 50 AGO",
                        "system Limited 30 64 6 50 AGO",
                        "node-high Limited 40 64 6 50 AGO",
                        "workload-high Limited 40 128 6 50 AGO",
                        "workload-low Limited 100 128 6 50 AGO");
    }

    @Test
    void requestsAreToldApartByWhatWasAdded(PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl();
        Curl curl = Curl.of(cluster);
        String schemas = SCHEMAS.manifest("e2e-mine", 9000, "}");
        String mine =
                schemas.replace("name: global-default", "name: e2e-mine")
                        .replace("e2e-nobody", "e2e-me");
        try {
            feed(kubectl, LEVELS.manifest("e2e-mine", 1, "}"), "create", "-f", "-");
            feed(kubectl, mine, "create", "-f", "-");
            String schema = get(kubectl, SCHEMAS, "e2e-mine", "{.metadata.uid}");
            String level = get(kubectl, LEVELS, "e2e-mine", "{.metadata.uid}");
            kubectl.until(
                    "False"::equals,
                    "get",
                    "flowschema",
                    "e2e-mine",
                    "-o",
                    "jsonpath=" + condition("Dangling"));
            Reply me = as(curl, "e2e-me");
            for (int i = 0; i < 1_000 && !me.header(SCHEMA_HEADER).equals(schema); i++) {
                me = as(curl, "e2e-me");
            }
            assertThat(me.header(SCHEMA_HEADER)).isEqualTo(schema);
            assertThat(me.header(LEVEL_HEADER)).isEqualTo(level);
            isServedBy(kubectl, as(curl, "e2e-other"), "global-default");
            isServedBy(kubectl, curl.get("/version"), "exempt");
            Reply refused = curl.get("/api/v1/secrets", "Impersonate-User: e2e-other");
            assertThat(refused.code()).isEqualTo(403);
            isServedBy(kubectl, refused, "global-default");
        } finally {
            kubectl.attempt("delete", "flowschema", "e2e-mine");
            kubectl.attempt("delete", "prioritylevelconfiguration", "e2e-mine");
        }
    }

    private static Reply as(Curl curl, String user) {
        return curl.get("/version", "Impersonate-User: " + user);
    }

    /** The schema and the level are of one name. */
    private static void isServedBy(Kubectl kubectl, Reply reply, String name) {
        assertThat(reply.header(SCHEMA_HEADER))
                .isEqualTo(get(kubectl, SCHEMAS, name, "{.metadata.uid}"));
        assertThat(reply.header(LEVEL_HEADER))
                .isEqualTo(get(kubectl, LEVELS, name, "{.metadata.uid}"));
    }

    @Test
    void levelsQueuesAndRequestsCanBeLookedInto(PodiumCluster cluster) {
        String debug = "/debug/api_priority_and_fairness/";
        assertThat(cluster.kubectl().run("get", "--raw", debug + "dump_priority_levels"))
                .startsWith("PriorityLevelName, ActiveQueues, IsIdle, ")
                .containsPattern("(?m)^exempt, +0, +false, +false, +0, +\\d+, ");
        assertThat(cluster.kubectl().run("get", "--raw", debug + "dump_queues"))
                .containsPattern("(?m)^workload-low, +127, ");
        assertThat(
                        cluster.kubectl()
                                .run(
                                        "get",
                                        "--raw",
                                        debug + "dump_requests?includeRequestDetails=1"))
                .containsPattern("(?m)^exempt, .*kubernetes-admin, +get, +" + debug);
    }
}
