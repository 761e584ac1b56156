package io.podium.node.cri;

import io.podium.api.json.JsonDecoder;
import io.podium.api.value.MapValue;
import java.nio.charset.StandardCharsets;

/** What images are configured to, out of what runtimes tell of them in JSON. */
final class ImageConfigs {
    private ImageConfigs() {}

    /** As the image spells it; "" when it says nothing, or the text is something else. */
    static String stopSignal(String info) {
        try {
            return new JsonDecoder().decodeFree(info.getBytes(StandardCharsets.UTF_8))
                            instanceof MapValue map
                    ? map.map("imageSpec").map("config").string("StopSignal")
                    : "";
        } catch (RuntimeException other) {
            return ""; // A runtime may tell whatever it likes here.
        }
    }
}
