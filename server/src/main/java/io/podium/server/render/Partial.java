package io.podium.server.render;

import io.podium.api.json.JsonEncoder;
import io.podium.api.value.TypedMap;

/** An object's metadata alone, as PartialObjectMetadata. */
public final class Partial {
    public static final String KIND = "PartialObjectMetadata";

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
}
