package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.Set;

/** What holds for volumes whose files are made of keys and facts: secrets and the like. */
final class FileRules {
    private static final Set<String> POD_FIELDS =
            Set.of(
                    "metadata.annotations",
                    "metadata.labels",
                    "metadata.name",
                    "metadata.namespace",
                    "metadata.uid");

    private FileRules() {}

    static void secret(MapValue source, FieldPath path, Problems problems) {
        Fields.text(source, "secretName", path, problems);
        keys(source, path, problems);
    }

    static void configMap(MapValue source, FieldPath path, Problems problems) {
        Fields.text(source, "name", path, problems);
        keys(source, path, problems);
    }

    private static void keys(MapValue source, FieldPath path, Problems problems) {
        Fields.mode(source, "defaultMode", path, problems);
        ListValue items = source.list("items");
        for (int i = 0; i < items.size(); i++) {
            key(items.map(i), path.child("items").index(i), problems);
        }
    }

    /** A key and the file it becomes. */
    static void key(MapValue item, FieldPath path, Problems problems) {
        Fields.text(item, "key", path, problems);
        Fields.text(item, "path", path, problems);
        Fields.localPath(item.string("path"), path, "path", problems);
        Fields.mode(item, "mode", path, problems);
    }

    static void downward(MapValue source, FieldPath path, Problems problems) {
        Fields.mode(source, "defaultMode", path, problems);
        ListValue items = source.list("items");
        for (int i = 0; i < items.size(); i++) {
            fact(items.map(i), path, problems);
        }
    }

    /** A file with what is known of the pod. Its faults stand at the volume, not at the item. */
    static void fact(MapValue item, FieldPath path, Problems problems) {
        Fields.text(item, "path", path, problems);
        Fields.localPath(item.string("path"), path, "path", problems);
        if (item.has("fieldRef")) {
            EnvRules.fieldReference(
                    item.map("fieldRef"), POD_FIELDS, path.child("fieldRef"), problems);
            if (item.has("resourceFieldRef")) {
                problems.invalid(
                        path,
                        "resource",
                        "fieldRef and resourceFieldRef can not be specified simultaneously");
            }
        } else if (item.has("resourceFieldRef")) {
            EnvRules.resourceReference(
                    item.map("resourceFieldRef"), true, path.child("resourceFieldRef"), problems);
        } else {
            problems.required(path, "one of fieldRef and resourceFieldRef is required");
        }
        Fields.mode(item, "mode", path, problems);
    }
}
