package io.podium.server.render;

import io.podium.api.json.JsonEncoder;
import io.podium.api.value.FreeMap;
import io.podium.api.value.TypedMap;
import java.util.Map;

/** An object's metadata alone, as PartialObjectMetadata. */
public final class Partial {
    private static final String KIND = "PartialObjectMetadata";

    private Partial() {}

    public static byte[] json(TypedMap tree, String version) {
        Object metadata = tree.get("metadata");
        byte[] inner = metadata == null ? new byte[] {'{', '}'} : JsonEncoder.encode(metadata);
        var out = new ByteSink(inner.length + 96);
        out.writeAscii(
                "{\"kind\":\""
                        + KIND
                        + "\",\"apiVersion\":\"meta.k8s.io/"
                        + version
                        + "\",\"metadata\":");
        out.write(inner);
        out.write('}');
        return out.take();
    }

    public static FreeMap value(TypedMap tree, String version) {
        Object metadata = tree.get("metadata");
        return FreeMap.of(
                Map.of(
                        "kind",
                        KIND,
                        "apiVersion",
                        "meta.k8s.io/" + version,
                        "metadata",
                        metadata == null ? FreeMap.of(Map.of()) : metadata));
    }
}
