package io.podium.server.authz;

import io.podium.api.rbac.v1.ClusterRole;
import io.podium.api.rbac.v1.ClusterRoleBinding;
import io.podium.api.rbac.v1.PolicyRule;
import io.podium.api.rbac.v1.Role;
import io.podium.api.rbac.v1.RoleBinding;
import io.podium.api.value.TypedMap;
import io.podium.server.authz.Bindings.Bound;
import io.podium.server.request.User;
import io.podium.store.Body;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Store;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Role-based access control over what the store holds, kept up to date by its changes. The store's
 * loop writes, every thread reads.
 */
public final class Rbac implements Authorizer, AutoCloseable {
    static final String ROLES = "roles.rbac.authorization.k8s.io";
    static final String CLUSTER_ROLES = "clusterroles.rbac.authorization.k8s.io";
    static final String ROLE_BINDINGS = "rolebindings.rbac.authorization.k8s.io";
    static final String CLUSTER_ROLE_BINDINGS = "clusterrolebindings.rbac.authorization.k8s.io";
    private static final List<String> RESOURCES =
            List.of(ROLES, CLUSTER_ROLES, ROLE_BINDINGS, CLUSTER_ROLE_BINDINGS);

    private final Function<Body, TypedMap> trees;
    private final Roles roles = new Roles();
    private final Bindings bindings = new Bindings();
    private final Store.Subscription subscription;

    /** Reads what the store holds and follows it. Trees makes values of stored bodies. */
    public Rbac(Store store, Function<Body, TypedMap> trees) {
        this.trees = trees;
        subscription = Following.of(store, RESOURCES, this::put, this::remove);
    }

    @Override
    public void close() {
        subscription.close();
    }

    private void put(Entry entry) {
        TypedMap tree = trees.apply(entry.body());
        switch (entry.key().resource()) {
            case ROLES -> roles.put(Role.of(tree));
            case CLUSTER_ROLES -> roles.put(ClusterRole.of(tree));
            case ROLE_BINDINGS -> {
                RoleBinding binding = RoleBinding.of(tree);
                bindings.put(
                        binding.namespace(), binding.name(), binding.subjects(), binding.roleRef());
            }
            default -> {
                ClusterRoleBinding binding = ClusterRoleBinding.of(tree);
                bindings.put("", binding.name(), binding.subjects(), binding.roleRef());
            }
        }
    }

    private void remove(Key key) {
        switch (key.resource()) {
            case ROLES, CLUSTER_ROLES -> roles.remove(new RoleName(key.namespace(), key.name()));
            default -> bindings.remove(key.namespace(), key.name());
        }
    }

    @Override
    public Decision decide(Attributes asked) {
        if (asked.user().groups().contains(User.MASTERS_GROUP)) {
            return Decision.allow("");
        }
        var missing = new LinkedHashSet<RoleName>();
        Decision found =
                visit(
                        asked.user(),
                        asked.namespace(),
                        (place, bound) -> {
                            Optional<Roles.InForce> role = roles.find(bound.role());
                            if (role.isEmpty()) {
                                missing.add(bound.role());
                                return null;
                            }
                            return role.get().allows(asked)
                                    ? Decision.allow(reason(place, bound))
                                    : null;
                        });
        if (found != null) {
            return found;
        }
        return Decision.noOpinion(missing.isEmpty() ? "" : "RBAC: " + text(missing));
    }

    private static String reason(String namespace, Bound bound) {
        String binding =
                namespace.isEmpty()
                        ? "ClusterRoleBinding \"" + bound.binding() + "\""
                        : "RoleBinding \"" + bound.binding() + "/" + namespace + "\"";
        String role =
                bound.role().namespace().isEmpty()
                        ? "ClusterRole \"" + bound.role().name() + "\""
                        : "Role \"" + bound.role().name() + "\"";
        return "RBAC: allowed by " + binding + " of " + role + " to " + bound.text();
    }

    private static String text(Set<RoleName> missing) {
        List<String> texts = missing.stream().map(role -> role.text() + " not found").toList();
        return texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
    }

    /** Visits every binding that concerns the user here until the visitor answers something. */
    private <R> R visit(User user, String namespace, BiFunction<String, Bound, R> visitor) {
        R found = visitPlace(user, "", visitor);
        return found != null || namespace.isEmpty() ? found : visitPlace(user, namespace, visitor);
    }

    private <R> R visitPlace(User user, String namespace, BiFunction<String, Bound, R> visitor) {
        for (Bound bound : bindings.of(namespace, false, user.name())) {
            R found = visitor.apply(namespace, bound);
            if (found != null) {
                return found;
            }
        }
        for (String group : user.groups()) {
            for (Bound bound : bindings.of(namespace, true, group)) {
                R found = visitor.apply(namespace, bound);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /**
     * What somebody may do somewhere.
     *
     * @param trouble which roles are bound and do not exist, or ""
     */
    record Held(List<PolicyRule> rules, String trouble) {}

    /** What the user may do in the namespace, as rules; masters may do everything. */
    public List<PolicyRule> rulesFor(User user, String namespace) {
        return held(user, namespace).rules();
    }

    /** The same, and which roles are missing. */
    Held held(User user, String namespace) {
        var rules = new ArrayList<PolicyRule>();
        var missing = new LinkedHashSet<RoleName>();
        if (user.groups().contains(User.MASTERS_GROUP)) {
            rules.add(
                    PolicyRule.empty()
                            .withVerbs(List.of("*"))
                            .withApiGroups(List.of("*"))
                            .withResources(List.of("*")));
            rules.add(PolicyRule.empty().withVerbs(List.of("*")).withNonResourceURLs(List.of("*")));
        }
        var seen = new HashSet<RoleName>();
        visit(
                user,
                namespace,
                (place, bound) -> {
                    if (seen.add(bound.role())) {
                        roles.find(bound.role())
                                .ifPresentOrElse(
                                        role -> rules.addAll(role.written()),
                                        () -> missing.add(bound.role()));
                    }
                    return null;
                });
        return new Held(List.copyOf(rules), missing.isEmpty() ? "" : text(missing));
    }

    /** The rules of a role, for those who want to bind it; empty when there is no such role. */
    Optional<List<PolicyRule>> rulesOf(RoleName name) {
        return roles.find(name).map(Roles.InForce::written);
    }
}
