package io.podium.server.discovery;

import io.podium.server.wire.Head;
import io.podium.server.wire.RequestLine;
import io.podium.server.wire.Response;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The discovery documents as pages: /api, /apis, /apis/GROUP and one per group and version. */
public final class DiscoveryPages {
    private static final String JSON = "application/json";

    private DiscoveryPages() {}

    /** Pages by path; documents are written when first asked for. */
    public static Map<String, Page> of(Discovery discovery) {
        var pages = new TreeMap<String, Page>();
        pages.put("/api", new Root(discovery, List.of(""), discovery::core));
        pages.put("/apis", new Root(discovery, discovery.namedGroups(), discovery::groups));
        discovery
                .versions("")
                .forEach(version ->
                        pages.put("/api/" + version, lazy(() -> discovery.resources("", version))));
        for (String group : discovery.namedGroups()) {
            pages.put("/apis/" + group, lazy(() -> discovery.group(group)));
            discovery
                    .versions(group)
                    .forEach(version ->
                            pages.put(
                                    "/apis/" + group + "/" + version,
                                    lazy(() -> discovery.resources(group, version))));
        }
        return pages;
    }

    private static Page lazy(Supplier<byte[]> content) {
        var sheet = new Lazy<>(() -> new Sheet(JSON, content.get()));
        return (line, head, response) -> sheet.get().send(head, response);
    }

    /** /api or /apis, in the form the client asks for. */
    private static final class Root implements Page {
        private final Map<Accept, Lazy<Sheet>> sheets = new EnumMap<>(Accept.class);

        Root(Discovery discovery, List<String> groups, Supplier<byte[]> legacy) {
            for (Accept accept : Accept.values()) {
                Supplier<byte[]> content =
                        accept == Accept.LEGACY
                                ? legacy
                                : () -> discovery.aggregated(groups, accept.version());
                sheets.put(
                        accept, new Lazy<>(() -> new Sheet(accept.contentType(), content.get())));
            }
        }

        @Override
        public void serve(RequestLine line, Head head, Response response) {
            sheets.get(Accept.of(head.header("accept"))).get().send(head, response);
        }
    }
}
