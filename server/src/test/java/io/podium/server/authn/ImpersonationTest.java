package io.podium.server.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.server.authn.Impersonation.Actor;
import io.podium.server.authz.Attributes;
import io.podium.server.authz.Authorizer;
import io.podium.server.authz.Authorizer.Decision;
import io.podium.server.request.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImpersonationTest {
    private static final User ROOT = User.of("root");
    private static final User AGENT =
            new User(
                    "system:serviceaccount:kube-system:agent",
                    "",
                    Set.of(),
                    Map.of(
                            "authentication.kubernetes.io/node-name", List.of("n1"),
                            "authentication.kubernetes.io/pod-name", List.of("agent-1")));

    /** What was asked of the authorizer, as verb group/resource namespace name. */
    private final List<String> asked = new ArrayList<>();

    private Authorizer permitting(String... verbs) {
        return attributes -> {
            asked.add(text(attributes));
            return List.of(verbs).contains(attributes.verb())
                    ? Decision.allow("")
                    : Decision.noOpinion();
        };
    }

    private static String text(Attributes asked) {
        return String.join(
                " ",
                asked.verb(),
                asked.group() + "/" + asked.combinedResource(),
                asked.namespace(),
                asked.name());
    }

    private static Actor apply(Impersonation impersonation, User sender, String... headers) {
        var pods = Attributes.resource(sender, "list", "", "pods", "blue", "");
        return impersonation.apply(sender, FakeHead.of(headers), () -> List.of(pods));
    }

    private User unconstrained(String... headers) {
        return apply(new Impersonation(permitting("impersonate")), ROOT, headers).user();
    }

    @Test
    void leavesRequestsWithoutHeadersAlone() {
        assertThat(unconstrained("accept", "x")).isSameAs(ROOT);
        assertThat(asked).isEmpty();
    }

    @Test
    void asksForEachThing() {
        User user =
                unconstrained(
                        "impersonate-user", "jane",
                        "impersonate-group", "a",
                        "impersonate-group", "b",
                        "impersonate-uid", "u1",
                        "impersonate-extra-acme.com%2fproject", "x",
                        "impersonate-extra-scopes", "view");
        assertThat(user.name()).isEqualTo("jane");
        assertThat(user.uid()).isEqualTo("u1");
        assertThat(user.groups()).containsExactlyInAnyOrder("a", "b", "system:authenticated");
        assertThat(user.extra())
                .containsEntry("acme.com/project", List.of("x"))
                .containsEntry("scopes", List.of("view"));
        assertThat(asked)
                .containsExactly(
                        "impersonate-on:user-info:list /pods blue ",
                        "impersonate /users  jane",
                        "impersonate authentication.k8s.io/uids  u1",
                        "impersonate /groups  a",
                        "impersonate /groups  b",
                        "impersonate authentication.k8s.io/userextras/acme.com/project  x",
                        "impersonate authentication.k8s.io/userextras/scopes  view");
    }

    @Test
    void knowsServiceAccounts() {
        User user = unconstrained("impersonate-user", "system:serviceaccount:blue:robot");
        assertThat(asked)
                .containsExactly(
                        "impersonate-on:serviceaccount:list /pods blue ",
                        "impersonate /serviceaccounts blue robot");
        assertThat(user.groups())
                .containsExactlyInAnyOrder(
                        "system:serviceaccounts",
                        "system:serviceaccounts:blue",
                        "system:authenticated");
    }

    @Test
    void knowsTheAnonymous() {
        assertThat(unconstrained("impersonate-user", "system:anonymous").groups())
                .containsExactly("system:unauthenticated");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
                    USER                              | MODE            | GROUPS | ASKED
                    jane                              | user-info       | system:authenticated | impersonate:user-info authentication.k8s.io/users  jane
                    system:anonymous                  | user-info       | system:unauthenticated | impersonate:user-info authentication.k8s.io/users  system:anonymous
                    system:serviceaccount:blue:robot  | serviceaccount  | system:authenticated,system:serviceaccounts,system:serviceaccounts:blue | impersonate:serviceaccount authentication.k8s.io/serviceaccounts blue robot
                    system:serviceaccount:Blue:robot  | user-info       | system:authenticated | impersonate:user-info authentication.k8s.io/users  system:serviceaccount:Blue:robot
                    system:node:n2                    | arbitrary-node  | system:authenticated,system:nodes | impersonate:arbitrary-node authentication.k8s.io/nodes  n2
                    system:node:n1                    | arbitrary-node  | system:authenticated,system:nodes | impersonate:arbitrary-node authentication.k8s.io/nodes  n1
                    system:node:n1                    | associated-node | system:authenticated,system:nodes | impersonate:associated-node authentication.k8s.io/nodes  *
                    """)
    void whoMayBeOneAndDoThisWhileBeingOneActsAsOne(
            String user, String mode, String groups, String question) {
        String right = "impersonate:" + mode;
        String onList = "impersonate-on:" + mode + ":list";
        Actor actor =
                apply(
                        new Impersonation(permitting(right, onList)),
                        AGENT,
                        "impersonate-user",
                        user);
        assertThat(actor.constraint()).isEqualTo(right);
        assertThat(actor.user().name()).isEqualTo(user);
        assertThat(actor.user().groups()).containsExactlyInAnyOrder(groups.split(","));
        assertThat(asked).endsWith(onList + " /pods blue ", question);
    }

    @Test
    void itIsNoUseToBeOneWithoutDoingThisOrToDoThisWithoutBeingOne() {
        for (String right : List.of("impersonate:user-info", "impersonate-on:user-info:list")) {
            var impersonation = new Impersonation(permitting(right));
            assertThatThrownBy(() -> apply(impersonation, ROOT, "impersonate-user", "jane"))
                    .hasMessageContaining("User \"root\" cannot impersonate");
        }
    }

    @Test
    void theNodeOfOthersIsNotOnesOwn() {
        var impersonation =
                new Impersonation(
                        permitting(
                                "impersonate:associated-node",
                                "impersonate-on:associated-node:list"));
        assertThatThrownBy(() -> apply(impersonation, AGENT, "impersonate-user", "system:node:n2"))
                .hasMessageContaining("impersonate-on:arbitrary-node:list");
        assertThatThrownBy(() -> apply(impersonation, ROOT, "impersonate-user", "system:node:n1"))
                .hasMessageContaining("impersonate-on:arbitrary-node:list");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    HEADER                   | VALUE          | TEXT
                    impersonate-group        | system:masters | groups.authentication.k8s.io "system:masters" is forbidden: User "root" cannot impersonate:user-info resource "groups" in API group "authentication.k8s.io" at the cluster scope: impersonating the system:masters group is not allowed
                    impersonate-extra-scopes | view           | impersonating an invalid key in extra is not allowed: extra.key: Invalid value: "scopes": must be a domain-prefixed path (such as "acme.io/foo")
                    impersonate-extra-a.b%2Fc | ''            | impersonating the empty string value in extra is not allowed
                    impersonate-extra-a.b%2FC | v             | impersonating a non-lowercase key in extra is not allowed: "a.b/C"
                    impersonate-extra-       | v              | impersonating the empty string key in extra is not allowed
                    """)
    void aConstrainedOneTakesNotEverything(String header, String value, String text) {
        var impersonation =
                new Impersonation(
                        permitting("impersonate:user-info", "impersonate-on:user-info:list"));
        assertThatThrownBy(
                        () -> apply(impersonation, ROOT, "impersonate-user", "jane", header, value))
                .hasMessageContaining(text);
    }

    @Test
    void nodesAndAccountsAreNamedWithoutGroups() {
        var impersonation =
                new Impersonation(
                        permitting(
                                "impersonate:serviceaccount",
                                "impersonate-on:serviceaccount:list",
                                "impersonate:user-info",
                                "impersonate-on:user-info:list"));
        assertThatThrownBy(() ->
                        apply(
                                impersonation,
                                ROOT,
                                "impersonate-user",
                                "system:serviceaccount:blue:robot",
                                "impersonate-group",
                                "crew"))
                .hasMessageContaining("cannot impersonate resource \"serviceaccounts\"");
    }

    @Test
    void manyGroupsAreAskedForAtOnceFirst() {
        var impersonation =
                new Impersonation(
                        permitting("impersonate:user-info", "impersonate-on:user-info:list"));
        var headers = new ArrayList<>(List.of("impersonate-user", "jane"));
        for (String group : List.of("a", "b", "c", "d")) {
            headers.addAll(List.of("impersonate-group", group));
        }
        apply(impersonation, ROOT, headers.toArray(String[]::new));
        assertThat(asked)
                .endsWith(
                        "impersonate:user-info authentication.k8s.io/users  jane",
                        "impersonate:user-info authentication.k8s.io/groups  *");
    }

    @Test
    void theRefusalIsThatOfTheModeThatWasRightTheLastTime() {
        Authorizer none = permitting();
        assertThatThrownBy(() -> apply(new Impersonation(none), ROOT, "impersonate-user", "jane"))
                .hasMessage(
                        "pods is forbidden: User \"root\" cannot impersonate-on:user-info:list"
                                + " resource \"pods\" in API group \"\" in the namespace \"blue\"");
        var impersonation =
                new Impersonation(attributes ->
                        attributes.name().equals("jane") && attributes.verb().equals("impersonate")
                                ? Decision.allow("")
                                : Decision.noOpinion());
        apply(impersonation, ROOT, "impersonate-user", "jane");
        assertThatThrownBy(() -> apply(impersonation, ROOT, "impersonate-user", "eve"))
                .hasMessage(
                        "users \"eve\" is forbidden: User \"root\" cannot impersonate"
                                + " resource \"users\" in API group \"\" at the cluster scope");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    HEADER              | VALUE | SHOWN
                    impersonate-group   | a     | UID:"", Groups:[]string{"a"}, Extra:map[string][]string(nil)
                    impersonate-uid     | u"1   | UID:"u\\"1", Groups:[]string(nil), Extra:map[string][]string(nil)
                    impersonate-extra-x | y     | UID:"", Groups:[]string(nil), Extra:map[string][]string{"x":[]string{"y"}}
                    """)
    void refusesWhatHasNoUser(String header, String value, String shown) {
        assertThatThrownBy(() -> unconstrained(header, value))
                .hasMessage(
                        "requested &user.DefaultInfo{Name:\"\", "
                                + shown
                                + "} without impersonating a user name");
    }
}
