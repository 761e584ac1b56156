package io.podium.server.openapi;

import io.podium.api.schema.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * A path that is no resource and can only be read.
 *
 * @param document the document of version 3 it stands in, as the index names it
 * @param gives the definition of the answer, or "" for text
 * @param types media types of the answer
 */
record RootPath(
        String document,
        String path,
        String id,
        String tag,
        String gives,
        List<String> types,
        String description) {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final List<String> OBJECTS =
            List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf");
    private static final List<String> JSON = List.of("application/json");

    /** All there are, whatever group they belong to. */
    static List<RootPath> all(Schema schema) {
        var paths = new ArrayList<RootPath>();
        paths.add(
                new RootPath(
                        ".well-known/openid-configuration",
                        "/.well-known/openid-configuration/",
                        "getServiceAccountIssuerOpenIDConfiguration",
                        "WellKnown",
                        "",
                        JSON,
                        "Who issues the tokens of service accounts."));
        paths.add(
                objects(
                        "api",
                        "getCoreAPIVersions",
                        "core",
                        "APIVersions",
                        "Versions of the core."));
        paths.add(objects("apis", "getAPIVersions", "apis", "APIGroupList", "All groups."));
        for (String group : schema.groups()) {
            String label = Operation.label(group);
            if (!group.isEmpty()) {
                paths.add(
                        objects(
                                "apis/" + group,
                                "get" + Operation.capital(label) + "APIGroup",
                                label,
                                "APIGroup",
                                "A group and its versions."));
            }
            for (String version : schema.versions(group)) {
                paths.add(
                        objects(
                                document(group, version),
                                "get"
                                        + Operation.capital(label)
                                        + Operation.capital(version)
                                        + "APIResources",
                                label + "_" + version,
                                "APIResourceList",
                                "The resources of a version."));
            }
        }
        paths.add(
                new RootPath(
                        "openid/v1/jwks",
                        "/openid/v1/jwks/",
                        "getServiceAccountIssuerOpenIDKeyset",
                        "openid",
                        "",
                        List.of("application/jwk-set+json"),
                        "The keys tokens of service accounts are signed with."));
        paths.add(
                new RootPath(
                        "version",
                        "/version/",
                        "getCodeVersion",
                        "version",
                        Leaf.VERSION.definition(),
                        JSON,
                        "The version of this server."));
        return paths;
    }

    /** The document of a group's version. */
    static String document(String group, String version) {
        return group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
    }

    private static RootPath objects(
            String document, String id, String tag, String kind, String description) {
        return new RootPath(
                document, "/" + document + "/", id, tag, META + kind, OBJECTS, description);
    }
}
