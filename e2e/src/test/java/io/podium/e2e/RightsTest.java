package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.Curl;
import io.podium.e2e.cluster.Curl.Reply;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What one may: a small role against everything there is, and how kubectl shows and mends rights.
 */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class RightsTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";
    private static final Set<String> MINE = Set.of("get", "list", "create");
    private static final Set<String> EVERYBODYS =
            Set.of("selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews");
    private static final Pattern RESOURCE =
            Pattern.compile(
                    "\\{\"name\":\"([^\"]+)\"[^{}]*?\"namespaced\":(true|false)[^{}]*?"
                            + "\"verbs\":\\[([^]]*)]");

    /** A way to ask for something: method and path, and what authorization calls it. */
    private record Way(String verb, String method, String path, String resource) {}

    private static List<Way> ways(Curl curl, String namespace) {
        var ways = new ArrayList<Way>();
        var roots = new ArrayList<>(List.of("/api/v1"));
        Matcher versions =
                Pattern.compile("\"groupVersion\":\"([^\"]+/[^\"]+)\"")
                        .matcher(curl.get("/apis", "Accept: application/json").text());
        while (versions.find()) {
            roots.add("/apis/" + versions.group(1));
        }
        for (String root : roots.stream().distinct().toList()) {
            Matcher resources = RESOURCE.matcher(curl.get(root, "Accept: application/json").text());
            while (resources.find()) {
                String name = resources.group(1);
                boolean isNamespaced = resources.group(2).equals("true");
                String place = root + (isNamespaced ? "/namespaces/" + namespace : "");
                for (String verb : resources.group(3).replace("\"", "").split(",", -1)) {
                    way(verb, place, name).ifPresent(ways::add);
                }
            }
        }
        return ways;
    }

    private static java.util.Optional<Way> way(String verb, String place, String name) {
        int slash = name.indexOf('/');
        String all = place + "/" + (slash < 0 ? name : name.substring(0, slash));
        String one = all + "/x" + (slash < 0 ? "" : name.substring(slash));
        boolean isPart = slash >= 0;
        return java.util.Optional.ofNullable(
                switch (verb) {
                    case "get" -> new Way(verb, "GET", one, name);
                    case "list" -> new Way(verb, "GET", all, name);
                    case "watch" -> new Way(verb, "GET", all + "?watch=1&timeoutSeconds=1", name);
                    case "create" -> new Way(verb, "POST", isPart ? one : all, name);
                    case "update" -> new Way(verb, "PUT", one, name);
                    case "patch" -> new Way(verb, "PATCH", one, name);
                    case "delete" -> new Way(verb, "DELETE", one, name);
                    case "deletecollection" -> new Way(verb, "DELETE", all, name);
                    default -> null;
                });
    }

    @Test
    void aRoleOfThreeVerbsOpensTheseAndNothingElse(PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl();
        Curl curl = Curl.of(cluster);
        try (var space = TestSpace.create(kubectl, "three")) {
            space.run("create", "role", "three", "--verb=get,list,create", "--resource=configmaps");
            space.run("create", "rolebinding", "three", "--role=three", "--user=ann");
            List<Way> ways = ways(curl, space.name());
            assertThat(ways).hasSizeGreaterThan(400);
            assertThat(ways).extracting(Way::resource).contains("pods/exec", "deployments/scale");
            var wrong = new ArrayList<String>();
            for (Way way : ways) {
                String type =
                        way.verb().equals("patch")
                                ? "application/merge-patch+json"
                                : "application/json";
                boolean isOpen =
                        (way.resource().equals("configmaps") && MINE.contains(way.verb()))
                                || EVERYBODYS.contains(way.resource());
                Reply reply =
                        curl.ask(
                                way.method(),
                                way.path(),
                                "{}".getBytes(StandardCharsets.UTF_8),
                                "Impersonate-User: ann",
                                "Content-Type: " + type);
                boolean isRefused =
                        reply.code() == 403 && reply.text().contains("User \\\"ann\\\" cannot ");
                if (isRefused == isOpen) {
                    wrong.add(way + " " + reply.code() + " " + reply.text());
                }
            }
            assertThat(wrong).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void canIAnswersAsStockKubernetesDoes(String version, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl(version);
        try (var space = TestSpace.create(kubectl, "can-i")) {
            space.run("create", "role", "r", "--verb=get,list", "--resource=pods,pods/log");
            space.run(
                    "create",
                    "role",
                    "named",
                    "--verb=update",
                    "--resource=deployments.apps",
                    "--resource-name=web");
            space.run("create", "rolebinding", "r", "--role=r", "--user=ann");
            space.run("create", "rolebinding", "named", "--role=named", "--group=crew");
            check(space, kubectl, "yes", 0, "get", "pods", "--as=ann");
            check(space, kubectl, "yes", 0, "get", "pods", "--subresource=log", "--as=ann");
            check(space, kubectl, "no", 1, "delete", "pods", "--as=ann");
            check(space, kubectl, "no", 1, "update", "deployments.apps/web", "--as=ann");
            check(
                    space,
                    kubectl,
                    "yes",
                    0,
                    "update",
                    "deployments.apps/web",
                    "--as=ann",
                    "--as-group=crew");
            check(space, kubectl, "yes", 0, "get", "/healthz", "--as=ann");
            check(space, kubectl, "no", 1, "get", "/logs/", "--as=ann");
            check(space, kubectl, "yes", 0, "*", "*");
            String list = space.run("auth", "can-i", "--list", "--as=ann");
            assertThat(list)
                    .startsWith("Resources")
                    .containsPattern("pods/log +\\[] +\\[] +\\[get list]")
                    .containsPattern(
                            "selfsubjectaccessreviews.authorization.k8s.io +\\[] +\\[] +\\[create]")
                    .containsPattern("\\[/healthz] +\\[] +\\[get]")
                    .doesNotContain("deployments");
            assertThat(space.run("auth", "can-i", "--list", "--as=ann", "--as-group=crew"))
                    .containsPattern("deployments.apps +\\[] +\\[web] +\\[update]");
        }
    }

    private static void check(
            TestSpace space, Kubectl kubectl, String answer, int code, String... question) {
        var words = new ArrayList<>(List.of("auth", "can-i"));
        words.addAll(List.of(question));
        Result result = kubectl.attempt(space.in(words.toArray(String[]::new)));
        assertThat(result.out().strip()).as(result.toString()).startsWith(answer);
        assertThat(result.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void reconcileAddsWhatIsMissing(String version, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl(version);
        try (var space = TestSpace.create(kubectl, "reconcile")) {
            space.run("create", "role", "r", "--verb=get", "--resource=pods");
            String manifest =
                    """
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: Role
                    metadata: {name: r, namespace: NAMESPACE}
                    rules:
                    - {apiGroups: [""], resources: [pods], verbs: [get, list]}
                    ---
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: RoleBinding
                    metadata: {name: b, namespace: NAMESPACE}
                    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}
                    subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: ann}]
                    """
                            .replace("NAMESPACE", space.name());
            String first = reconcile(space, kubectl, manifest);
            assertThat(first)
                    .contains("role.rbac.authorization.k8s.io/r reconciled")
                    .contains("reconciliation required update")
                    .contains("missing rules added:")
                    .contains("rolebinding.rbac.authorization.k8s.io/b reconciled")
                    .contains("reconciliation required create");
            assertThat(reconcile(space, kubectl, manifest)).doesNotContain("required");
            check(space, kubectl, "yes", 0, "list", "pods", "--as=ann");
        }
    }

    /** What kubectl names stands in its output, what it had to do about it among its errors. */
    private static String reconcile(TestSpace space, Kubectl kubectl, String manifest) {
        Result result =
                kubectl.command(space.in("auth", "reconcile", "-f", "-"))
                        .stdin(manifest.getBytes(StandardCharsets.UTF_8))
                        .run()
                        .ok();
        return result.out() + result.err();
    }

    @Test
    void nobodyGivesAwayWhatHeDoesNotHave(PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl();
        try (var space = TestSpace.create(kubectl, "escalate")) {
            space.run("create", "rolebinding", "b", "--clusterrole=admin", "--user=ann");
            space.run("create", "role", "fine", "--verb=get", "--resource=pods", "--as=ann");
            Result role =
                    kubectl.attempt(
                            space.in(
                                    "create",
                                    "role",
                                    "r",
                                    "--verb=get",
                                    "--resource=nodes",
                                    "--as=ann"));
            assertThat(role.err())
                    .contains("is attempting to grant RBAC permissions not currently held:")
                    .contains("{APIGroups:[\"\"], Resources:[\"nodes\"], Verbs:[\"get\"]}");
            Result binding =
                    kubectl.attempt(
                            space.in(
                                    "create",
                                    "rolebinding",
                                    "all",
                                    "--clusterrole=cluster-admin",
                                    "--user=ann",
                                    "--as=ann"));
            assertThat(binding.err()).contains("not currently held");
        }
    }
}
