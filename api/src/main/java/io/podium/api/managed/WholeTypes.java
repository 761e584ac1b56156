package io.podium.api.managed;

import io.podium.api.schema.Type;
import java.util.Set;

/** Types whose objects are owned as a whole wherever they stand, by group and name. */
public final class WholeTypes {
    private static final Set<String> NAMES =
            Set.of(
                    "admissionregistration.MatchResources",
                    "admissionregistration.NamedRuleWithOperations",
                    "admissionregistration.ParamKind",
                    "admissionregistration.ParamRef",
                    "admissionregistration.Variable",
                    "autoscaling.CrossVersionObjectReference",
                    "core.ConfigMapKeySelector",
                    "core.EndpointAddress",
                    "core.EndpointPort",
                    "core.FileKeySelector",
                    "core.LocalObjectReference",
                    "core.NodeSelector",
                    "core.NodeSelectorTerm",
                    "core.ObjectFieldSelector",
                    "core.ObjectReference",
                    "core.ResourceFieldSelector",
                    "core.ScopeSelector",
                    "core.SecretKeySelector",
                    "core.SecretReference",
                    "core.TopologySelectorTerm",
                    "core.TypedLocalObjectReference",
                    "discovery.EndpointPort",
                    "meta.LabelSelector",
                    "meta.OwnerReference",
                    "networking.ServiceBackendPort",
                    "rbac.RoleRef",
                    "rbac.Subject");

    private WholeTypes() {}

    /** Whether one owner has all of such an object. */
    public static boolean has(Type type) {
        String name = type.name();
        int dot = name.lastIndexOf('.');
        int version = name.lastIndexOf('.', dot - 1);
        int group = name.lastIndexOf('.', version - 1);
        return group >= 0
                && NAMES.contains(name.substring(group + 1, version) + name.substring(dot));
    }
}
