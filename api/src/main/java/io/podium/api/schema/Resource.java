package io.podium.api.schema;

import java.util.List;
import java.util.Set;

/**
 * A resource of one group and version.
 *
 * @param group "" for the core group
 * @param type of its objects
 * @param verbs in the order discovery prints them
 * @param subresources by name, such as status and scale
 */
public record Resource(
        String group,
        String version,
        String kind,
        String plural,
        String singular,
        List<String> shortNames,
        List<String> categories,
        boolean namespaced,
        Set<String> verbs,
        List<Subresource> subresources,
        Type type) {

    /**
     * What hangs below a resource.
     *
     * @param kind of the bodies it takes and gives, such as Scale
     * @param group of that kind
     * @param version of that kind
     */
    public record Subresource(
            String name, String kind, String group, String version, Set<String> verbs) {}

    /** As objects spell it: v1 or apps/v1. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** As RBAC messages spell it: pods or deployments.apps. */
    public String groupResource() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** The subresource of the name, or null. */
    public Subresource subresource(String name) {
        for (Subresource sub : subresources) {
            if (sub.name().equals(name)) {
                return sub;
            }
        }
        return null;
    }

    /** Of what tells resources apart; every request looks some up. */
    @Override
    public int hashCode() {
        return (plural.hashCode() * 31 + group.hashCode()) * 31 + version.hashCode();
    }
}
