package io.podium.api.kinds.extension;

import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The spec of a definition as Kubernetes looks at it: what all versions say alike is said once, at
 * the top, and its faults are told there.
 */
record Definition(MapValue spec) {
    ListValue versions() {
        return spec.list("versions");
    }

    /** Whether all versions have the same of this field, or none of them has it. */
    private boolean isShared(String field) {
        ListValue versions = versions();
        if (versions.isEmpty()) {
            return false;
        }
        Object first = versions.map(0).get(field);
        for (int i = 1; i < versions.size(); i++) {
            Object other = versions.map(i).get(field);
            if (first == null ? other != null : !first.equals(other)) {
                return false;
            }
        }
        return true;
    }

    /** What all versions say; null where they differ or say nothing. */
    Object shared(String field) {
        return isShared(field) ? versions().map(0).get(field) : null;
    }

    MapValue sharedMap(String field) {
        return shared(field) instanceof MapValue map ? map : MapValue.empty();
    }

    ListValue sharedList(String field) {
        return shared(field) instanceof ListValue list ? list : ListValue.EMPTY;
    }

    /** The versions without what is said at the top. */
    List<MapValue> own() {
        List<String> shared =
                List.of("schema", "subresources", "additionalPrinterColumns", "selectableFields")
                        .stream()
                        .filter(this::isShared)
                        .toList();
        var all = new ArrayList<MapValue>();
        for (int i = 0; i < versions().size(); i++) {
            MapValue version = versions().map(i);
            for (String field : shared) {
                version = version.without(field);
            }
            all.add(version);
        }
        return all;
    }

    /** The schemas of all versions, those said alike once. */
    List<MapValue> schemas() {
        var all = new ArrayList<MapValue>();
        if (isShared("schema")) {
            all.add(sharedMap("schema").map("openAPIV3Schema"));
        } else {
            own().forEach(one -> all.add(one.map("schema").map("openAPIV3Schema")));
        }
        return all;
    }

    /** The version that is stored, or "" where none is. */
    String storageVersion() {
        for (int i = 0; i < versions().size(); i++) {
            if (versions().map(i).bool("storage")) {
                return versions().map(i).string("name");
            }
        }
        return "";
    }

    /** The schema of the version; nothing where there is no such version. */
    private Optional<MapValue> schemaOf(String version) {
        for (int i = 0; i < versions().size(); i++) {
            if (versions().map(i).string("name").equals(version)) {
                return Optional.of(versions().map(i).map("schema"));
            }
        }
        return Optional.empty();
    }

    /** Whether the version is in both definitions and has the same schema. */
    boolean hasSchemaOf(Definition other, String version) {
        Optional<MapValue> schema = schemaOf(version);
        return schema.isPresent() && schema.equals(other.schemaOf(version));
    }
}
