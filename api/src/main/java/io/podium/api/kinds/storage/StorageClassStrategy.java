package io.podium.api.kinds.storage;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.NodeSelectorRules;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.storage.v1.StorageClass;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Classes of storage: who makes the volumes, how and where; what volumes were made by stays. */
public final class StorageClassStrategy extends GenericStrategy<StorageClass> {
    private static final int MOST_PARAMETERS = 512;
    private static final int LONGEST_PARAMETERS = 256 * 1024;

    public StorageClassStrategy(Resource resource) {
        super(resource, StorageClass::of);
    }

    @Override
    public void validate(StorageClass storageClass, Problems problems) {
        MapValue value = storageClass.value();
        driver(value.string("provisioner"), FieldPath.of("provisioner"), problems);
        parameters(value.map("parameters"), problems);
        oneOf(value, "reclaimPolicy", List.of("Delete", "Retain"), problems);
        oneOf(value, "volumeBindingMode", List.of("Immediate", "WaitForFirstConsumer"), problems);
        NodeSelectorRules.topologies(
                value.list("allowedTopologies"), FieldPath.of("allowedTopologies"), problems);
    }

    private static void oneOf(
            MapValue value, String field, List<String> values, Problems problems) {
        if (!values.contains(value.string(field))) {
            problems.notOneOf(FieldPath.of(field), value.string(field), values);
        }
    }

    /** The name of who makes or changes volumes. */
    static void driver(String name, FieldPath path, Problems problems) {
        if (name.isEmpty()) {
            problems.required(path, "");
        } else {
            String lower = name.toLowerCase(Locale.ROOT);
            problems.invalidEach(path, lower, Names.qualifiedName(lower));
        }
    }

    /** Settings for the driver: not too many, not too long, and none without a name. */
    static void parameters(MapValue parameters, Problems problems) {
        FieldPath path = FieldPath.of("parameters");
        if (parameters.size() > MOST_PARAMETERS) {
            problems.tooLong(path, MOST_PARAMETERS);
            return;
        }
        long size = 0;
        for (Map.Entry<String, Object> parameter : parameters) {
            if (parameter.getKey().isEmpty()) {
                problems.invalid(path, "", "field can not be empty.");
            }
            size += Sizes.of(parameter);
        }
        if (size > LONGEST_PARAMETERS) {
            problems.tooLong(path, LONGEST_PARAMETERS);
        }
    }

    @Override
    public void validateUpdate(StorageClass storageClass, StorageClass old, Problems problems) {
        MapValue value = storageClass.value();
        for (String field : List.of("parameters", "provisioner", "reclaimPolicy")) {
            unchanged(value, old.value(), field, problems);
        }
        String mode = value.string("volumeBindingMode");
        problems.immutable("volumeBindingMode", mode, old.value().string("volumeBindingMode"));
    }

    static void unchanged(MapValue now, MapValue old, String field, Problems problems) {
        Object value = now.get(field);
        Object before = old.get(field);
        boolean isSame = value == null ? before == null : value.equals(before);
        if (!isSame) {
            problems.forbidden(field, "updates to " + field + " are forbidden.");
        }
    }

    @Override
    public List<String> warnings(StorageClass storageClass) {
        var warnings = new ArrayList<>(super.warnings(storageClass));
        ListValue terms = storageClass.value().list("allowedTopologies");
        for (int t = 0; t < terms.size(); t++) {
            ListValue expressions = terms.map(t).list("matchLabelExpressions");
            for (int e = 0; e < expressions.size(); e++) {
                String outdated = NodeSelectorRules.outdated(expressions.map(e).string("key"));
                if (!outdated.isEmpty()) {
                    warnings.add(
                            FieldPath.of("allowedTopologies")
                                            .index(t)
                                            .child("matchLabelExpressions")
                                            .index(e)
                                            .child("key")
                                    + ": "
                                    + outdated);
                }
            }
        }
        return warnings;
    }
}
