package io.podium.server.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.server.authz.Attributes;
import io.podium.server.authz.Authorizer;
import io.podium.server.authz.Authorizer.Decision;
import io.podium.server.request.User;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImpersonationTest {
    private static final User ROOT = User.of("root");

    /** What was asked of the authorizer, as group/resource/subresource namespace name. */
    private final List<String> asked = new ArrayList<>();

    private Authorizer permitting(String forbiddenResource) {
        return attributes -> {
            asked.add(text(attributes));
            return attributes.resource().equals(forbiddenResource)
                    ? Decision.noOpinion()
                    : Decision.allow("");
        };
    }

    private static String text(Attributes asked) {
        return asked.verb()
                + " "
                + asked.group()
                + " "
                + asked.combinedResource()
                + " "
                + asked.namespace()
                + " "
                + asked.name();
    }

    private User apply(String... headers) {
        return new Impersonation(permitting("")).apply(ROOT, FakeHead.of(headers));
    }

    @Test
    void leavesRequestsWithoutHeadersAlone() {
        assertThat(apply("accept", "x")).isSameAs(ROOT);
        assertThat(asked).isEmpty();
    }

    @Test
    void asksForEachThing() {
        User user =
                apply(
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
                        "impersonate  users  jane",
                        "impersonate  groups  a",
                        "impersonate  groups  b",
                        "impersonate authentication.k8s.io uids  u1",
                        "impersonate authentication.k8s.io userextras/acme.com/project  x",
                        "impersonate authentication.k8s.io userextras/scopes  view");
    }

    @Test
    void knowsServiceAccounts() {
        User user = apply("impersonate-user", "system:serviceaccount:blue:robot");
        assertThat(asked).containsExactly("impersonate  serviceaccounts blue robot");
        assertThat(user.groups())
                .containsExactlyInAnyOrder(
                        "system:serviceaccounts",
                        "system:serviceaccounts:blue",
                        "system:authenticated");
    }

    @Test
    void knowsTheAnonymous() {
        assertThat(apply("impersonate-user", "system:anonymous").groups())
                .containsExactly("system:unauthenticated");
    }

    @Test
    void refusesWhatIsNotPermitted() {
        FakeHead head =
                FakeHead.of("impersonate-user", "jane", "impersonate-group", "system:masters");
        assertThatThrownBy(() -> new Impersonation(permitting("groups")).apply(ROOT, head))
                .hasMessage(
                        "groups \"system:masters\" is forbidden: User \"root\" cannot impersonate"
                                + " resource \"groups\" in API group \"\" at the cluster scope");
    }

    @Test
    void refusesGroupsWithoutAUser() {
        assertThatThrownBy(() -> apply("impersonate-group", "system:masters"))
                .hasMessageContaining("without impersonating a user");
        assertThatThrownBy(() -> apply("impersonate-extra-x", "y"))
                .hasMessageContaining("without impersonating a user");
    }
}
