package io.podium.server.authz;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.rbac.v1.ClusterRole;
import io.podium.api.rbac.v1.PolicyRule;
import io.podium.api.view.ApiObject;
import io.podium.server.TestWorld;
import io.podium.server.bootstrap.TestRoles;
import io.podium.server.request.User;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RbacTest {
    private static final String ROLES =
            """
            ClusterRole reader
              allow get list watch in core on pods pods/log
              allow get at /healthz /logs/*
            ClusterRole scaler
              allow * in apps on */scale
            ClusterRole everything
              allow * in * on *
            ClusterRole named
              allow get update in core on configmaps named one two
            ClusterRole sum
              aggregate add-to-sum=true
            ClusterRole part
              label add-to-sum=true
              allow get in core on nodes
            Role blue editor
              allow get patch in core,apps on pods deployments
            ClusterRoleBinding read to ClusterRole reader
              User ann
              Group readers
            ClusterRoleBinding scale to ClusterRole scaler
              ServiceAccount blue/robot
            ClusterRoleBinding names to ClusterRole named
              User ann
            ClusterRoleBinding sums to ClusterRole sum
              User sam
            ClusterRoleBinding nowhere to ClusterRole gone
              User lost
            RoleBinding blue edit to Role editor
              User bob
              ServiceAccount blue/robot
            RoleBinding blue all to ClusterRole everything
              Group blues
            """;

    private final TestWorld world = new TestWorld();
    private Rbac rbac;

    @BeforeEach
    void open() {
        List<ApiObject> objects = TestRoles.parse(ROLES);
        // Half of them before, half after, so that both ways in are walked.
        objects.subList(0, objects.size() / 2).forEach(world::put);
        rbac = new Rbac(world.store, world::tree);
        objects.subList(objects.size() / 2, objects.size()).forEach(world::put);
    }

    @AfterEach
    void close() {
        rbac.close();
        world.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    USER | GROUPS | VERB | GROUP | RESOURCE | NAMESPACE | NAME | MAY
                    ann | '' | get | '' | pods | blue | p | true
                    ann | '' | list | '' | pods | '' | '' | true
                    ann | '' | get | '' | pods/log | blue | p | true
                    ann | '' | get | '' | pods/exec | blue | p | false
                    ann | '' | delete | '' | pods | blue | p | false
                    ann | '' | get | apps | pods | blue | p | false
                    ann | '' | get | '' | secrets | blue | s | false
                    carl | readers | watch | '' | pods | red | '' | true
                    carl | strangers | watch | '' | pods | red | '' | false
                    ann | '' | get | '' | configmaps | blue | one | true
                    ann | '' | update | '' | configmaps | blue | two | true
                    ann | '' | get | '' | configmaps | blue | three | false
                    ann | '' | get | '' | configmaps | blue | '' | false
                    bob | '' | patch | apps | deployments | blue | d | true
                    bob | '' | patch | apps | deployments | red | d | false
                    bob | '' | patch | apps | deployments | '' | d | false
                    bob | '' | patch | apps | deployments/scale | blue | d | false
                    system:serviceaccount:blue:robot | '' | update | apps | deployments/scale | red | d | true
                    system:serviceaccount:blue:robot | '' | update | apps | deployments | red | d | false
                    system:serviceaccount:blue:robot | '' | get | '' | pods | blue | p | true
                    system:serviceaccount:red:robot | '' | get | '' | pods | blue | p | false
                    dan | blues | delete | batch | jobs/status | blue | j | true
                    dan | blues | delete | batch | jobs | red | j | false
                    dan | blues | list | '' | nodes | '' | '' | false
                    sam | '' | get | '' | nodes | '' | n | true
                    root | system:masters | delete | any | thing | '' | x | true
                    system:masters | '' | delete | any | thing | '' | x | false
                    """)
    void decidesAboutResources(
            String user,
            String groups,
            String verb,
            String group,
            String resource,
            String namespace,
            String name,
            boolean may) {
        assertThat(
                        rbac.decide(
                                        attributes(
                                                user(user, groups),
                                                verb,
                                                group,
                                                resource,
                                                namespace,
                                                name))
                                .isAllowed())
                .isEqualTo(may);
    }

    @ParameterizedTest
    @CsvSource({
        "ann, get, /healthz, true",
        "ann, get, /healthz/etcd, false",
        "ann, get, /logs/a/b, true",
        "ann, get, /logs, false",
        "ann, post, /healthz, false",
        "dan, get, /healthz, false"
    })
    void decidesAboutPaths(String user, String verb, String path, boolean may) {
        // Group blues may everything in a namespace, and paths lie in none.
        Attributes asked = Attributes.path(user(user, "blues"), verb, path);
        assertThat(rbac.decide(asked).isAllowed()).isEqualTo(may);
    }

    private static User user(String name, String groups) {
        Set<String> all =
                groups.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(groups.split(" ")));
        return new User(name, "", all, Map.of());
    }

    private static Attributes attributes(
            User user, String verb, String group, String resource, String namespace, String name) {
        int slash = resource.indexOf('/');
        return new Attributes(
                user,
                verb,
                group,
                "v1",
                slash < 0 ? resource : resource.substring(0, slash),
                slash < 0 ? "" : resource.substring(slash + 1),
                namespace,
                name,
                "");
    }

    private boolean may(String user, String verb, String resource) {
        return rbac.decide(attributes(user(user, ""), verb, "", resource, "blue", "x")).isAllowed();
    }

    private ApiObject of(String text) {
        return TestRoles.parse(text).getFirst();
    }

    @Test
    void followsChangesOfBindings() {
        world.put(of("RoleBinding blue edit to Role editor\n  User eve\n"));
        assertThat(may("bob", "get", "pods")).isFalse();
        assertThat(may("eve", "get", "pods")).isTrue();
        world.remove(of("RoleBinding blue edit to Role editor\n"));
        assertThat(may("eve", "get", "pods")).isFalse();
    }

    @Test
    void followsChangesOfRoles() {
        world.put(of("Role blue editor\n  allow get in core on services\n"));
        assertThat(may("bob", "get", "pods")).isFalse();
        assertThat(may("bob", "get", "services")).isTrue();
        world.remove(of("Role blue editor\n"));
        assertThat(may("bob", "get", "services")).isFalse();
    }

    @Test
    void aggregatesWhatItsSelectorsFindNow() {
        assertThat(may("sam", "get", "events")).isFalse();
        world.put(of("ClusterRole more\n  label add-to-sum=true\n  allow get in core on events\n"));
        assertThat(may("sam", "get", "events")).isTrue();
        world.put(of("ClusterRole more\n  allow get in core on events\n"));
        assertThat(may("sam", "get", "events")).isFalse();
        world.remove(of("ClusterRole part\n"));
        assertThat(may("sam", "get", "nodes")).isFalse();
    }

    @Test
    void aggregatesOverSeveralStepsAndRounds() {
        world.put(of("ClusterRole part\n  label add-to-sum=true\n  aggregate add-to-part=true\n"));
        world.put(
                of(
                        """
                        ClusterRole deep
                          label add-to-part=true
                          aggregate add-to-sum=true
                          allow get in core on secrets
                        """));
        assertThat(may("sam", "get", "secrets")).isTrue();
    }

    @Test
    void saysWhyItAllows() {
        assertThat(
                        rbac.decide(attributes(user("ann", ""), "get", "", "pods", "blue", "p"))
                                .reason())
                .isEqualTo(
                        "RBAC: allowed by ClusterRoleBinding \"read\" of ClusterRole \"reader\" to"
                                + " User \"ann\"");
        assertThat(
                        rbac.decide(
                                        attributes(
                                                user("system:serviceaccount:blue:robot", ""),
                                                "get",
                                                "",
                                                "pods",
                                                "blue",
                                                "p"))
                                .reason())
                .isEqualTo(
                        "RBAC: allowed by RoleBinding \"edit/blue\" of Role \"editor\""
                                + " to ServiceAccount \"robot/blue\"");
    }

    @Test
    void namesRolesThatAreMissing() {
        assertThat(
                        rbac.decide(attributes(user("lost", ""), "get", "", "pods", "blue", "p"))
                                .reason())
                .isEqualTo("RBAC: clusterrole.rbac.authorization.k8s.io \"gone\" not found");
        world.put(ClusterRole.create("", "gone"));
        assertThat(
                        rbac.decide(attributes(user("lost", ""), "get", "", "pods", "blue", "p"))
                                .reason())
                .isEmpty();
    }

    @Test
    void listsTheRulesOfAUserInANamespace() {
        assertThat(rbac.rulesFor(user("bob", ""), "blue"))
                .extracting(PolicyRule::resources)
                .containsExactly(List.of("pods", "deployments"));
        assertThat(rbac.rulesFor(user("bob", ""), "red")).isEmpty();
    }

    @Test
    void wordsRefusalsAsUpstreamDoes() {
        User user = user("ann", "");
        assertThat(attributes(user, "list", "", "pods", "default", "").forbidden(""))
                .hasMessage(
                        "pods is forbidden: User \"ann\" cannot list resource \"pods\" in API group"
                                + " \"\" in the namespace \"default\"");
        assertThat(attributes(user, "get", "", "nodes", "", "n1").forbidden(""))
                .hasMessage(
                        "nodes \"n1\" is forbidden: User \"ann\" cannot get resource \"nodes\" in"
                                + " API group \"\" at the cluster scope");
        assertThat(
                        attributes(user, "update", "apps", "deployments/scale", "blue", "d")
                                .forbidden("because"))
                .hasMessage(
                        "deployments.apps \"d\" is forbidden: User \"ann\" cannot update resource"
                                + " \"deployments/scale\" in API group \"apps\" in the namespace"
                                + " \"blue\": because");
        assertThat(Attributes.path(user, "get", "/metrics").forbidden(""))
                .hasMessage("forbidden: User \"ann\" cannot get path \"/metrics\"");
    }
}
