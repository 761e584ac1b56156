package io.podium.server.discovery;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The discovery documents as pages: /api, /apis, /apis/GROUP and one per group and version. */
public final class DiscoveryPages {
    private DiscoveryPages() {}

    /** Pages by path; documents are written when first asked for. */
    public static Map<String, Page> of(Discovery discovery) {
        var pages = new TreeMap<String, Page>();
        pages.put("/api", root(discovery, List.of(""), discovery::core));
        pages.put("/apis", root(discovery, discovery.namedGroups(), discovery::groups));
        discovery
                .versions("")
                .forEach(version ->
                        pages.put(
                                "/api/" + version,
                                plain(discovery, () -> discovery.resources("", version))));
        for (String group : discovery.namedGroups()) {
            pages.put("/apis/" + group, plain(discovery, () -> discovery.group(group)));
            discovery
                    .versions(group)
                    .forEach(version ->
                            pages.put(
                                    "/apis/" + group + "/" + version,
                                    plain(discovery, () -> discovery.resources(group, version))));
        }
        return pages;
    }

    /** A page of the old kind, in the form the client asks for. */
    private static Page plain(Discovery discovery, Supplier<byte[]> json) {
        Lazy<Sheet> text = sheet(discovery, Accept.LEGACY, json);
        Lazy<Sheet> binary = sheet(discovery, Accept.LEGACY_BINARY, json);
        return (line, head, response) -> {
            Accept asked = Accept.ofPlain(head.header("accept"));
            (asked.isBinary() ? binary : text).get().send(head, response);
        };
    }

    /** /api or /apis, in the form the client asks for. */
    private static Page root(Discovery discovery, List<String> groups, Supplier<byte[]> legacy) {
        var sheets = new EnumMap<Accept, Lazy<Sheet>>(Accept.class);
        for (Accept accept : Accept.values()) {
            Supplier<byte[]> json =
                    accept.isAggregated()
                            ? () -> discovery.aggregated(groups, accept.version())
                            : legacy;
            sheets.put(accept, sheet(discovery, accept, json));
        }
        return (line, head, response) ->
                sheets.get(Accept.of(head.header("accept"))).get().send(head, response);
    }

    private static Lazy<Sheet> sheet(Discovery discovery, Accept form, Supplier<byte[]> json) {
        return new Lazy<>(() ->
                new Sheet(
                        form.contentType(),
                        form.isBinary() ? discovery.binary(json.get()) : json.get()));
    }
}
