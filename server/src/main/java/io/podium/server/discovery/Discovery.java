package io.podium.server.discovery;

import io.podium.api.json.JsonDecoder;
import io.podium.api.proto.ProtoCodec;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Resource.Subresource;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.versions.Versions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Writes the discovery documents, of the old kind (one per group and version) and of the new (all
 * in one).
 */
public final class Discovery {
    /** As many as upstream shows. */
    private static final int HASH_BYTES = 8;

    private final Schema schema;
    private final String advertised;

    /** Advertised is the host:port clients may reach us under. */
    public Discovery(Schema schema, String advertised) {
        this.schema = schema;
        this.advertised = advertised;
    }

    /** Groups with a name, in order of preference. */
    public List<String> namedGroups() {
        return schema.groups().stream().filter(group -> !group.isEmpty()).toList();
    }

    public List<String> versions(String group) {
        return schema.versions(group);
    }

    /** /api. */
    byte[] core() {
        return Json.object(json ->
                json.text("kind", "APIVersions")
                        .texts("versions", schema.versions(""))
                        .objects(
                                "serverAddressByClientCIDRs",
                                List.of(advertised),
                                address ->
                                        json.text("clientCIDR", "0.0.0.0/0")
                                                .text("serverAddress", address)));
    }

    /** /apis. */
    byte[] groups() {
        return Json.object(json ->
                json.text("kind", "APIGroupList")
                        .text("apiVersion", "v1")
                        .objects("groups", namedGroups(), group -> group(json, group)));
    }

    /** /apis/GROUP. */
    byte[] group(String group) {
        return Json.object(
                json -> group(json.text("kind", "APIGroup").text("apiVersion", "v1"), group));
    }

    private void group(Json json, String group) {
        List<String> versions = schema.versions(group);
        json.text("name", group)
                .objects("versions", versions, version -> version(json, group, version))
                .object(
                        "preferredVersion",
                        preferred -> version(preferred, group, versions.getFirst()));
    }

    private static void version(Json json, String group, String version) {
        json.text("groupVersion", group + "/" + version).text("version", version);
    }

    /** /api/v1 and /apis/GROUP/VERSION. */
    byte[] resources(String group, String version) {
        return Json.object(json -> {
            json.text("kind", "APIResourceList");
            if (!group.isEmpty()) {
                json.text("apiVersion", "v1");
            }
            json.text("groupVersion", group.isEmpty() ? version : group + "/" + version)
                    .objects("resources", lines(group, version), line -> line.write(json));
        });
    }

    /** A resource or a subresource, as the old documents list them side by side. */
    private record Line(Resource resource, Subresource subresource) {
        void write(Json json) {
            if (subresource == null) {
                json.text("name", resource.plural())
                        .text("singularName", resource.singular())
                        .truth("namespaced", resource.namespaced())
                        .text("kind", resource.kind())
                        .texts("verbs", resource.verbs())
                        .textsUnlessEmpty("shortNames", resource.shortNames())
                        .textsUnlessEmpty("categories", resource.categories())
                        .textUnlessEmpty("storageVersionHash", storageHash(resource));
                return;
            }
            boolean isForeign =
                    !subresource.group().equals(resource.group())
                            || !subresource.version().equals(resource.version());
            json.text("name", resource.plural() + "/" + subresource.name())
                    .text("singularName", "")
                    .truth("namespaced", resource.namespaced());
            if (isForeign) {
                json.textUnlessEmpty("group", subresource.group())
                        .text("version", subresource.version());
            }
            json.text("kind", subresource.kind()).texts("verbs", subresource.verbs());
        }
    }

    /** Changes when objects begin to be stored as another version; "" for what is not stored. */
    private static String storageHash(Resource resource) {
        if (!resource.verbs().contains("create") || !resource.verbs().contains("list")) {
            return "";
        }
        Resource stored = Versions.storage(resource);
        String name = stored.group() + "/" + stored.version() + "/" + stored.kind();
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(name.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(Arrays.copyOf(digest, HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    /** A document as the message that clients of the binary form ask for. */
    byte[] binary(byte[] json) {
        var decoder = new JsonDecoder();
        var head = (MapValue) decoder.decodeFree(json);
        // Documents of the core group are older than the rule that each names its version.
        String version = head.string("apiVersion").isEmpty() ? "v1" : head.string("apiVersion");
        Type type = schema.body(version, head.string("kind")).orElseThrow();
        TypedMap document = decoder.decode(json, type).value();
        return ProtoCodec.wrap(version, head.string("kind"), new ProtoCodec().encode(document));
    }

    private List<Line> lines(String group, String version) {
        var lines = new ArrayList<Line>();
        for (Resource resource : schema.resources(group, version)) {
            lines.add(new Line(resource, null));
            resource.subresources().forEach(sub -> lines.add(new Line(resource, sub)));
        }
        return lines;
    }

    /**
     * The aggregated document of /api or /apis.
     *
     * @param version of the document: v2 or v2beta1
     */
    byte[] aggregated(List<String> groups, String version) {
        return Json.object(json ->
                json.text("kind", "APIGroupDiscoveryList")
                        .text("apiVersion", "apidiscovery.k8s.io/" + version)
                        .object("metadata", metadata -> {})
                        .objects(
                                "items",
                                groups,
                                group ->
                                        json.object(
                                                        "metadata",
                                                        metadata ->
                                                                metadata.textUnlessEmpty(
                                                                        "name", group))
                                                .objects(
                                                        "versions",
                                                        schema.versions(group),
                                                        one ->
                                                                aggregatedVersion(
                                                                        json, group, one))));
    }

    private void aggregatedVersion(Json json, String group, String version) {
        json.text("version", version)
                .objects(
                        "resources",
                        schema.resources(group, version),
                        resource -> aggregated(json, resource))
                .text("freshness", "Current");
    }

    private static void aggregated(Json json, Resource resource) {
        json.text("resource", resource.plural())
                .object(
                        "responseKind",
                        kind ->
                                kind.text("group", resource.group())
                                        .text("version", resource.version())
                                        .text("kind", resource.kind()))
                .text("scope", resource.namespaced() ? "Namespaced" : "Cluster")
                .text("singularResource", resource.singular())
                .texts("verbs", resource.verbs())
                .textsUnlessEmpty("shortNames", resource.shortNames())
                .textsUnlessEmpty("categories", resource.categories());
        if (!resource.subresources().isEmpty()) {
            json.objects(
                    "subresources",
                    resource.subresources(),
                    sub ->
                            json.text("subresource", sub.name())
                                    .object(
                                            "responseKind",
                                            kind ->
                                                    kind.text("group", sub.group())
                                                            .text("version", sub.version())
                                                            .text("kind", sub.kind()))
                                    .texts("verbs", sub.verbs()));
        }
    }
}
