package io.podium.api.kinds.core;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.MapValue;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** ConfigMaps: keys, the size of all of it, and what immutable means. */
public final class ConfigMapStrategy extends GenericStrategy<ConfigMap> {
    static final int MAXIMUM_BYTES = 1024 * 1024;
    static final String FROZEN = "field is immutable when `immutable` is set";

    public ConfigMapStrategy(Resource resource) {
        super(resource, ConfigMap::of);
    }

    @Override
    public void validate(ConfigMap map, Problems problems) {
        MapValue data = map.value().map("data");
        MapValue binary = map.value().map("binaryData");
        long size = 0;
        for (Map.Entry<String, Object> entry : data) {
            String key = entry.getKey();
            problems.invalidEach(FieldPath.of("data").key(key), key, Names.configKey(key));
            if (binary.has(key)) {
                problems.invalid(
                        FieldPath.of("data").key(key),
                        key,
                        "duplicate of key present in binaryData");
            }
            size += String.valueOf(entry.getValue()).getBytes(StandardCharsets.UTF_8).length;
        }
        for (Map.Entry<String, Object> entry : binary) {
            String key = entry.getKey();
            problems.invalidEach(FieldPath.of("binaryData").key(key), key, Names.configKey(key));
            size += decodedSize(String.valueOf(entry.getValue()));
        }
        if (size > MAXIMUM_BYTES) {
            // Upstream names the whole object so.
            problems.tooLong("[]", MAXIMUM_BYTES);
        }
    }

    /** Bytes of a base64 text. */
    static long decodedSize(String base64) {
        int padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
        return base64.length() / 4L * 3 - padding;
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validateChanged(ConfigMap map, ConfigMap old, Problems problems) {
        if (old.value().bool("immutable")) {
            frozen(map, old, problems);
        }
        validate(map, problems);
    }

    private static void frozen(ConfigMap map, ConfigMap old, Problems problems) {
        if (!map.value().bool("immutable")) {
            problems.forbidden("immutable", FROZEN);
        }
        for (String field : new String[] {"data", "binaryData"}) {
            if (!map.value().map(field).equals(old.value().map(field))) {
                problems.forbidden(field, FROZEN);
            }
        }
    }
}
