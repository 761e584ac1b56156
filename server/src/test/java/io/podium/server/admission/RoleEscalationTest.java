package io.podium.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.error.ApiError;
import io.podium.api.meta.v1.CreateOptions;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import io.podium.server.TestWorld;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.authz.Escalation;
import io.podium.server.authz.Rbac;
import io.podium.server.bootstrap.TestRoles;
import io.podium.server.request.User;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which writes of roles and bindings are asked about. */
class RoleEscalationTest {
    private static final String BLUE = "Role blue made\n  allow %s in core on pods\n";

    private final TestWorld world = new TestWorld();
    private Rbac rbac;
    private RoleEscalation plugin;

    @BeforeEach
    void open() {
        TestRoles.parse(
                        """
                        Role blue mine
                          allow get in core on pods
                        RoleBinding blue mine to Role mine
                          User ann
                        Role blue strong
                          allow delete in core on pods
                        ClusterRole wide
                          allow * in * on *
                        """)
                .forEach(world::put);
        rbac = new Rbac(world.store, world::tree);
        plugin = new RoleEscalation(new Escalation(rbac, rbac));
    }

    @AfterEach
    void close() {
        rbac.close();
        world.close();
    }

    private static TypedMap one(String text) {
        ApiObject object = TestRoles.parse(text).getFirst();
        return object.value();
    }

    private int code(Operation operation, TypedMap now, Optional<TypedMap> old) {
        Resource resource =
                Schema.kubernetes().resources().stream()
                        .filter(any -> any.type() == now.type())
                        .findFirst()
                        .orElseThrow();
        String namespace = resource.namespaced() ? "blue" : "";
        var lookup =
                new Lookup() {
                    @Override
                    public Optional<TypedMap> find(String storage, String place, String name) {
                        return Optional.empty();
                    }

                    @Override
                    public List<TypedMap> list(String storage, String place) {
                        return List.of();
                    }
                };
        var attempt =
                new Attempt(
                        operation,
                        resource,
                        "",
                        namespace,
                        "made",
                        Optional.of(now),
                        old,
                        () -> MapValue.empty(CreateOptions.TYPE),
                        User.of("ann"),
                        false,
                        lookup,
                        new Remarks());
        try {
            plugin.review(attempt);
            return 0;
        } catch (ApiError refusal) {
            return refusal.code();
        }
    }

    @Test
    void rolesMayHoldOnlyWhatTheirWriterHas() {
        TypedMap mild = one(BLUE.formatted("get"));
        TypedMap strong = one(BLUE.formatted("get delete"));
        assertThat(code(Operation.CREATE, mild, Optional.empty())).isZero();
        assertThat(code(Operation.CREATE, strong, Optional.empty())).isEqualTo(403);
        assertThat(code(Operation.UPDATE, strong, Optional.of(mild))).isEqualTo(403);
        assertThat(code(Operation.UPDATE, strong, Optional.of(strong))).isZero();
        TypedMap cluster = one("ClusterRole made\n  allow get in core on pods\n");
        assertThat(code(Operation.CREATE, cluster, Optional.empty())).isEqualTo(403);
    }

    @Test
    void bindingsMayGiveOnlyWhatTheirWriterHas() {
        String text = "RoleBinding blue made to Role %s\n  User %s\n";
        TypedMap mild = one(text.formatted("mine", "joe"));
        TypedMap strong = one(text.formatted("strong", "joe"));
        assertThat(code(Operation.CREATE, mild, Optional.empty())).isZero();
        assertThat(code(Operation.CREATE, strong, Optional.empty())).isEqualTo(403);
        TypedMap forAnother = one(text.formatted("strong", "eve"));
        assertThat(code(Operation.UPDATE, forAnother, Optional.of(strong))).isEqualTo(403);
        assertThat(code(Operation.UPDATE, strong, Optional.of(strong))).isZero();
        TypedMap wide = one("ClusterRoleBinding made to ClusterRole wide\n  User ann\n");
        assertThat(code(Operation.CREATE, wide, Optional.empty())).isEqualTo(403);
    }
}
