package io.podium.api.kinds.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.strategy.Checked;
import io.podium.api.view.ApiObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class RoleTest {
    @ParameterizedTest
    @CsvFileSource(resources = "rules.txt", delimiter = '|', quoteCharacter = '`')
    void rulesSayWhatTheyAreAbout(String kind, String rule, String fault) {
        var roles = new Checked("rbac.authorization.k8s.io/v1", kind);
        String namespace = kind.equals("Role") ? ",'namespace':'d'" : "";
        var faults =
                roles.faults(
                        roles.create(
                                "{'metadata':{'name':'system:x'"
                                        + namespace
                                        + "},'rules':["
                                        + rule
                                        + "]}"));
        assertThat(String.join(",", faults)).isEqualTo(fault == null ? "" : fault);
    }

    @Test
    void theRoleOfABindingNeverChanges() {
        var bindings = new Checked("rbac.authorization.k8s.io/v1", "RoleBinding");
        ApiObject old =
                bindings.create(
                        "{'metadata':{'name':'b','namespace':'d'},'roleRef':{'kind':'Role','name':'r'},"
                                + "'subjects':[{'kind':'User','name':'u'}]}");
        assertThat(bindings.faults(old)).isEmpty();
        ApiObject now = bindings.update(old, "{'roleRef':{'name':'s'}}");
        assertThat(bindings.updateFaults(now, old))
                .containsExactly(
                        "roleRef: Invalid value: {\"APIGroup\":\"rbac.authorization.k8s.io\","
                                + "\"Kind\":\"Role\",\"Name\":\"s\"}: cannot change roleRef");
    }

    @ParameterizedTest
    @CsvFileSource(resources = "subjects.txt", delimiter = '|', quoteCharacter = '`')
    void subjectsAreKnown(String subject, String fault) {
        var bindings = new Checked("rbac.authorization.k8s.io/v1", "ClusterRoleBinding");
        var faults =
                bindings.faults(
                        bindings.create(
                                "{'metadata':{'name':'b'},'roleRef':{'kind':'ClusterRole','name':'r'},"
                                        + "'subjects':["
                                        + subject
                                        + "]}"));
        assertThat(String.join(",", faults)).isEqualTo(fault == null ? "" : fault);
    }
}
