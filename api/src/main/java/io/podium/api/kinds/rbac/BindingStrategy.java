package io.podium.api.kinds.rbac;

import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.List;
import java.util.function.Function;

/** RoleBindings and ClusterRoleBindings: who, and the one role that never changes. */
public final class BindingStrategy<T extends ApiObject> extends GenericStrategy<T> {
    private static final String GROUP = "rbac.authorization.k8s.io";

    public BindingStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
    }

    /** Users and groups belong to RBAC's own group, service accounts to the core group. */
    @Override
    public T applyDefaults(T binding) {
        ListValue subjects = binding.value().list("subjects");
        ListValue completed = subjects;
        for (int i = 0; i < subjects.size(); i++) {
            MapValue subject = subjects.map(i);
            String kind = subject.string("kind");
            boolean isPerson = kind.equals("User") || kind.equals("Group");
            if (isPerson && subject.string("apiGroup").isEmpty()) {
                completed = completed.with(i, subject.with("apiGroup", GROUP));
            }
        }
        return subjects.isEmpty() ? binding : view(binding.value().with("subjects", completed));
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(T binding, Problems problems) {
        MapValue role = binding.value().map("roleRef");
        FieldPath path = FieldPath.of("roleRef");
        if (!role.string("apiGroup").equals(GROUP)) {
            problems.notSupported(path.child("apiGroup"), role.string("apiGroup"), List.of(GROUP));
        }
        List<String> kinds =
                resource().namespaced() ? List.of("Role", "ClusterRole") : List.of("ClusterRole");
        if (!kinds.contains(role.string("kind"))) {
            problems.notOneOf(path.child("kind"), role.string("kind"), kinds);
        }
        FieldRules.segment(role, "name", "", path, problems);
        ListValue subjects = binding.value().list("subjects");
        for (int i = 0; i < subjects.size(); i++) {
            subject(subjects.map(i), FieldPath.of("subjects").index(i), problems);
        }
    }

    private void subject(MapValue subject, FieldPath path, Problems problems) {
        String group = subject.string("apiGroup");
        String name = subject.string("name");
        if (name.isEmpty()) {
            problems.required(path.child("name"), "");
        }
        switch (subject.string("kind")) {
            case "ServiceAccount" -> {
                if (!name.isEmpty()) {
                    problems.invalidEach(path, "name", name, Names.dnsSubdomain(name));
                }
                if (!group.isEmpty()) {
                    problems.notSupported(path.child("apiGroup"), group, List.of(""));
                }
                if (!resource().namespaced() && subject.string("namespace").isEmpty()) {
                    problems.required(path.child("namespace"), "");
                }
            }
            case "User" -> person(name, "user", group, path, problems);
            case "Group" -> person(name, "group", group, path, problems);
            default ->
                    problems.notOneOf(
                            path.child("kind"),
                            subject.string("kind"),
                            List.of("ServiceAccount", "User", "Group"));
        }
    }

    private static void person(
            String name, String sort, String group, FieldPath path, Problems problems) {
        if (name.isEmpty()) {
            problems.invalid(path.child("name"), "", sort + " name cannot be empty");
        }
        if (!group.equals(GROUP)) {
            problems.notSupported(path.child("apiGroup"), group, List.of(GROUP));
        }
    }

    @Override
    public void validateUpdate(T binding, T old, Problems problems) {
        MapValue role = binding.value().map("roleRef");
        if (!role.equals(old.value().map("roleRef"))) {
            problems.invalid("roleRef", GoForm.of(role), "cannot change roleRef");
        }
    }
}
