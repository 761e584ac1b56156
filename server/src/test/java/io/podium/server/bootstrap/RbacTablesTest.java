package io.podium.server.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.rbac.v1.ClusterRole;
import io.podium.api.rbac.v1.ClusterRoleBinding;
import io.podium.api.rbac.v1.PolicyRule;
import io.podium.api.rbac.v1.Role;
import io.podium.api.rbac.v1.Subject;
import io.podium.api.view.ApiObject;
import io.podium.server.bootstrap.RbacRepair.Repair;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RbacTablesTest {
    @ParameterizedTest
    @CsvSource({
        "cluster.roles, system:public-info-viewer",
        "cluster.bindings, cluster-admin",
        "controller.roles, system:controller:replicaset-controller",
        "controller.bindings, system:controller:namespace-controller",
        "namespace.roles, extension-apiserver-authentication-reader",
        "namespace.bindings, system::leader-locking-kube-scheduler"
    })
    void readsEveryTable(String table, String name) {
        List<ApiObject> objects = TestRoles.table(table);
        assertThat(objects).extracting(ApiObject::name).contains(name);
        assertThat(objects)
                .allSatisfy(object ->
                        assertThat(object.metadata().annotations())
                                .containsEntry(
                                        "rbac.authorization.kubernetes.io/autoupdate", "true"));
    }

    @Test
    void readsEachWordOfTheNotation() {
        ClusterRole role =
                (ClusterRole)
                        TestRoles.parse(
                                        """
                                        # remark
                                        ClusterRole a
                                          label one=two
                                          aggregate three=four
                                          allow get list in core,apps on pods deployments/scale named x y
                                          allow get at /healthz /logs/*
                                        """)
                                .getFirst();
        assertThat(role.metadata().labels()).containsEntry("one", "two");
        assertThat(role.aggregationRule().clusterRoleSelectors().getFirst().matchLabels())
                .isEqualTo(Map.of("three", "four"));
        assertThat(role.rules())
                .containsExactly(
                        PolicyRule.empty()
                                .withVerbs(List.of("get", "list"))
                                .withApiGroups(List.of("", "apps"))
                                .withResources(List.of("pods", "deployments/scale"))
                                .withResourceNames(List.of("x", "y")),
                        PolicyRule.empty()
                                .withVerbs(List.of("get"))
                                .withNonResourceURLs(List.of("/healthz", "/logs/*")));
    }

    private static ApiObject of(String text) {
        return TestRoles.parse(text).getFirst();
    }

    @Test
    void leavesWhatIsAsItShouldBe() {
        for (String table :
                List.of(
                        "cluster.roles",
                        "cluster.bindings",
                        "namespace.roles",
                        "namespace.bindings")) {
            for (ApiObject object : TestRoles.table(table)) {
                assertThat(RbacRepair.repair(object, object)).isEqualTo(new Repair.Leave());
            }
        }
    }

    @Test
    void bringsBackWhatIsMissingAndKeepsWhatWasAdded() {
        ApiObject has = of("Role blue r\n  label mine=yes\n  allow get in core on secrets\n");
        ApiObject wanted = of("Role blue r\n  label ours=yes\n  allow get in core on pods\n");
        var update = (Repair.Update) RbacRepair.repair(has, wanted);
        assertThat(((Role) update.object()).rules())
                .extracting(PolicyRule::resources)
                .containsExactly(List.of("secrets"), List.of("pods"));
        assertThat(update.object().metadata().labels())
                .containsEntry("mine", "yes")
                .containsEntry("ours", "yes");
    }

    @Test
    void bringsBackSubjects() {
        ApiObject has = of("ClusterRoleBinding b to ClusterRole r\n  User ann\n");
        ApiObject wanted = of("ClusterRoleBinding b to ClusterRole r\n  Group crew\n");
        var update = (Repair.Update) RbacRepair.repair(has, wanted);
        assertThat(((ClusterRoleBinding) update.object()).subjects())
                .extracting(Subject::name)
                .containsExactly("ann", "crew");
    }

    @Test
    void replacesABindingOfAnotherRole() {
        ApiObject has = of("ClusterRoleBinding b to ClusterRole other\n  User ann\n");
        ApiObject wanted = of("ClusterRoleBinding b to ClusterRole r\n  User ann\n");
        assertThat(RbacRepair.repair(has, wanted)).isEqualTo(new Repair.Replace());
    }

    @Test
    void leavesAloneWhatForbidsIt() {
        Role has = (Role) of("Role blue r\n");
        Role own =
                has.withMetadata(
                        has.metadata().withAnnotations(Map.of(RbacRepair.AUTO_UPDATE, "false")));
        ApiObject wanted = of("Role blue r\n  allow get in core on pods\n");
        assertThat(RbacRepair.repair(own, wanted)).isEqualTo(new Repair.Leave());
    }

    @Test
    void leavesTheRulesOfAnAggregatingRoleToTheAggregation() {
        ApiObject has = of("ClusterRole sum\n  aggregate a=b\n  allow get in core on pods\n");
        ApiObject wanted = of("ClusterRole sum\n  aggregate a=b\n");
        assertThat(RbacRepair.repair(has, wanted)).isEqualTo(new Repair.Leave());
    }
}
