package io.podium.server.authz;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.error.ApiError;
import io.podium.api.rbac.v1.PolicyRule;
import io.podium.api.rbac.v1.Role;
import io.podium.api.rbac.v1.RoleRef;
import io.podium.server.TestWorld;
import io.podium.server.bootstrap.TestRoles;
import io.podium.server.request.User;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscalationTest {
    private final TestWorld world = new TestWorld();
    private Rbac rbac;
    private Escalation escalation;

    @BeforeEach
    void open() {
        TestRoles.parse(
                        """
                        Role blue mine
                          allow get list in core on pods configmaps
                          allow get in core on secrets named one two
                          allow update in apps on */scale
                        RoleBinding blue mine to Role mine
                          User ann
                          User ben
                        Role blue other
                          allow delete in core on pods
                        ClusterRole wide
                          allow get at /logs/*
                          allow * in * on *
                        Role blue escalates
                          allow escalate bind in rbac.authorization.k8s.io on roles named other
                        RoleBinding blue escalates to Role escalates
                          User ben
                        """)
                .forEach(world::put);
        rbac = new Rbac(world.store, world::tree);
        escalation = new Escalation(rbac, rbac);
    }

    @AfterEach
    void close() {
        rbac.close();
        world.close();
    }

    private static List<PolicyRule> rules(String allow) {
        return ((Role) TestRoles.parse("Role blue new\n  allow " + allow + "\n").getFirst())
                .rules();
    }

    @ParameterizedTest
    @CsvSource({
        "get in core on pods, true",
        "get list in core on configmaps pods, true",
        "get in core on pods named a, true",
        "get in core on secrets named two, true",
        "update in apps on deployments/scale, true",
        "get delete in core on pods, false",
        "get in core on secrets, false",
        "get in core on secrets named three, false",
        "get in apps on pods, false",
        "update in apps on deployments, false",
        "get in * on pods, false",
        "get at /logs/x, false"
    })
    void letsPeopleGiveOnlyWhatTheyHold(String allow, boolean may) {
        var user = User.of("ann");
        if (may) {
            assertThatCode(() -> escalation.checkRole(user, "roles", "blue", "new", rules(allow)))
                    .doesNotThrowAnyException();
        } else {
            assertThatThrownBy(
                            () -> escalation.checkRole(user, "roles", "blue", "new", rules(allow)))
                    .isInstanceOfSatisfying(
                            ApiError.class,
                            e ->
                                    org.assertj.core.api.Assertions.assertThat(e.code())
                                            .isEqualTo(403));
        }
    }

    @Test
    void namesWhatIsMissing() {
        var user = User.of("ann", "a", "b");
        assertThatThrownBy(() ->
                        escalation.checkRole(
                                user,
                                "roles",
                                "blue",
                                "new",
                                rules("get watch delete in core on pods")))
                .hasMessage(
                        """
                        roles.rbac.authorization.k8s.io "new" is forbidden: user "ann" (groups=["a" "b"]) is \
                        attempting to grant RBAC permissions not currently held:
                        {APIGroups:[""], Resources:["pods"], Verbs:["watch" "delete"]}\
                        """);
    }

    @Test
    void liftsTheLimitForTheVerbEscalate() {
        List<PolicyRule> rules = rules("delete in core on pods");
        assertThatCode(() -> escalation.checkRole(User.of("ben"), "roles", "blue", "other", rules))
                .doesNotThrowAnyException();
        assertThatThrownBy(
                        () -> escalation.checkRole(User.of("ben"), "roles", "blue", "new", rules))
                .isInstanceOf(ApiError.class);
    }

    @Test
    void letsMastersDoAnything() {
        var master = User.of("root", User.MASTERS_GROUP);
        assertThatCode(() ->
                        escalation.checkRole(
                                master, "clusterroles", "", "new", rules("* in * on *")))
                .doesNotThrowAnyException();
    }

    private static RoleRef reference(String kind, String name) {
        return RoleRef.empty()
                .withApiGroup("rbac.authorization.k8s.io")
                .withKind(kind)
                .withName(name);
    }

    @ParameterizedTest
    @CsvSource({
        "ann, Role, mine, true",
        "ann, Role, other, false",
        "ben, Role, other, true",
        "ann, ClusterRole, wide, false",
        "ann, Role, none, false"
    })
    void letsPeopleBindOnlyWhatTheyHold(String user, String kind, String role, boolean may) {
        var asking = User.of(user);
        if (may) {
            assertThatCode(() ->
                            escalation.checkBinding(
                                    asking, "rolebindings", "blue", "b", reference(kind, role)))
                    .doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() ->
                            escalation.checkBinding(
                                    asking, "rolebindings", "blue", "b", reference(kind, role)))
                    .isInstanceOf(ApiError.class);
        }
    }
}
