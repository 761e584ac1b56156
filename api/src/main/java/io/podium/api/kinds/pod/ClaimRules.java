package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.error.UnifiedDiff;
import io.podium.api.name.Names;
import io.podium.api.name.ResourceNames;
import io.podium.api.quantity.Quantity;
import io.podium.api.schema.Field;
import io.podium.api.strategy.MetadataRules;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.List;
import java.util.Map;

/** What holds for claims of storage, and for the templates they are made of. */
public final class ClaimRules {
    /** How users said the class before there was a field for it. */
    public static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

    private static final String CLAIM = "PersistentVolumeClaim";
    private static final List<String> RESIZE_STATES =
            List.of(
                    "ControllerResizeInProgress",
                    "ControllerResizeInfeasible",
                    "NodeResizeInProgress",
                    "NodeResizeInfeasible",
                    "NodeResizePending");

    private ClaimRules() {}

    /** A claim to be made: labels, annotations and a spec, nothing else. */
    public static void template(MapValue template, FieldPath path, Problems problems) {
        FieldPath metadata = path.child("metadata");
        MapValue given = template.map("metadata");
        if (!given.isEmpty()) {
            MetadataRules.annotations(
                    given.map("annotations"), metadata.child("annotations"), problems);
            MetadataRules.labels(given.map("labels"), metadata.child("labels"), problems);
            for (Map.Entry<String, Object> entry : given) {
                String field = entry.getKey();
                boolean isAllowed = field.equals("labels") || field.equals("annotations");
                if (!isAllowed && Fields.isSet(given, field)) {
                    String shown = field.equals("uid") ? "uID" : field;
                    problems.forbidden(metadata.child(shown), "cannot be set");
                }
            }
        }
        spec(template.map("spec"), false, path.child("spec"), problems);
    }

    /**
     * The spec of a claim.
     *
     * @param anyGroup whether groups of sources are taken as they are, as they were before
     */
    public static void spec(MapValue spec, boolean anyGroup, FieldPath path, Problems problems) {
        PersistentVolumeRules.accessModes(
                spec.list("accessModes"), "at least 1 access mode is required", path, problems);
        if (spec.has("selector")) {
            ObjectRules.labelSelector(spec.map("selector"), path.child("selector"), problems);
        }
        PersistentVolumeRules.modes(spec.list("accessModes"), path, problems);
        String wanted = spec.at("resources", "requests").string("storage");
        if (wanted.isEmpty()) {
            problems.required(path.child("resources").key("storage"), "");
        } else if (Quantity.parse(wanted).sign() <= 0) {
            problems.invalid(
                    path.child("resources").key("storage"), wanted, "must be greater than zero");
        }
        name(spec, "storageClassName", path, problems);
        Fields.oneOf(spec, "volumeMode", PersistentVolumeRules.VOLUME_MODES, path, problems);
        sources(spec, anyGroup, path, problems);
        name(spec, "volumeAttributesClassName", path, problems);
    }

    private static void name(MapValue spec, String field, FieldPath path, Problems problems) {
        String name = spec.string(field);
        if (!name.isEmpty()) {
            problems.invalidEach(path, field, name, Names.dnsSubdomain(name));
        }
    }

    private static void sources(
            MapValue spec, boolean anyGroup, FieldPath path, Problems problems) {
        boolean hasSource = spec.has("dataSource");
        boolean hasReference = spec.has("dataSourceRef");
        MapValue source = spec.map("dataSource");
        MapValue reference = spec.map("dataSourceRef");
        String namespace = reference.string("namespace");
        if (hasSource) {
            source(source, anyGroup, path.child("dataSource"), problems);
        }
        if (hasReference) {
            source(reference, anyGroup, path.child("dataSourceRef"), problems);
            if (!namespace.isEmpty()) {
                problems.invalidEach(
                        path.child("dataSourceRef"),
                        "namespace",
                        namespace,
                        Names.dnsLabel(namespace));
            }
        }
        if (!hasSource || !hasReference) {
            return;
        }
        // What Kubernetes shows there is a path, which comes out as an empty object.
        if (!namespace.isEmpty()) {
            problems.invalid(
                    path,
                    Map.of(),
                    "may not be specified when dataSourceRef.namespace is specified");
        } else if (!isSame(source, reference)) {
            problems.invalid(path, Map.of(), "must match dataSourceRef");
        }
    }

    private static boolean isSame(MapValue source, MapValue reference) {
        return List.of("apiGroup", "kind", "name").stream()
                .allMatch(field ->
                        source.has(field) == reference.has(field)
                                && source.string(field).equals(reference.string(field)));
    }

    private static void source(
            MapValue source, boolean anyGroup, FieldPath path, Problems problems) {
        Fields.text(source, "name", path, problems);
        Fields.text(source, "kind", path, problems);
        String group = source.string("apiGroup");
        if (group.isEmpty() && !source.string("kind").equals(CLAIM)) {
            problems.invalid(
                    path,
                    source.string("kind"),
                    "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
        } else if (!group.isEmpty() && !anyGroup) {
            problems.invalidEach(path, "apiGroup", group, Names.dnsSubdomain(group));
        }
    }

    /** Whether the claim says, in one way or the other, what its volume is filled with. */
    public static boolean hasGroupedSource(MapValue spec) {
        return spec.map("dataSource").has("apiGroup") || spec.map("dataSourceRef").has("apiGroup");
    }

    /**
     * What may change of a claim: more storage, another class of attributes, once the volume's name
     * and the class.
     */
    public static void update(TypedMap claim, TypedMap old, Problems problems) {
        MapValue spec = claim.map("spec");
        MapValue before = old.map("spec");
        MapValue allowed = before;
        MapValue changed = spec;
        if (before.string("volumeName").isEmpty()) {
            allowed = same("volumeName", spec, allowed);
        }
        changed = classified(claim, old, changed, problems);
        if (claim.map("status").string("phase").equals("Bound")) {
            changed = grown(changed, before);
            if (changed.has("volumeAttributesClassName")) {
                changed = same("volumeAttributesClassName", before, changed);
            }
        }
        Object was = GoForm.of(allowed);
        Object is = GoForm.of(changed);
        if (!was.equals(is)) {
            problems.forbidden(
                    "spec",
                    "spec is immutable after creation except resources.requests and"
                            + " volumeAttributesClassName for bound claims\n"
                            + UnifiedDiff.of(was, is));
        }
        size(spec, before, old.map("status"), problems);
        PersistentVolumeRules.immutableMode(spec, before, problems);
        attributesClass(spec, before, problems);
    }

    /** The object with the field as the other has it. */
    private static MapValue same(String field, MapValue from, MapValue to) {
        return from.has(field) ? to.with(field, from.get(field)) : to.without(field);
    }

    private static MapValue grown(MapValue spec, MapValue before) {
        MapValue resources = spec.map("resources");
        Object size = before.at("resources", "requests").get("storage");
        if (!resources.has("requests") || size == null) {
            return spec;
        }
        MapValue requests = resources.map("requests").with("storage", size);
        return spec.with("resources", resources.with("requests", requests));
    }

    /**
     * The changed spec with its class as it was, where it may be given now: when it stood in the
     * annotation before, or nowhere.
     */
    private static MapValue classified(
            TypedMap claim, TypedMap old, MapValue spec, Problems problems) {
        MapValue annotations = claim.at("metadata", "annotations");
        MapValue before = old.at("metadata", "annotations");
        boolean isNew = spec.has("storageClassName") && !old.map("spec").has("storageClassName");
        String name = spec.string("storageClassName");
        String annotated = before.string(CLASS_ANNOTATION);
        boolean isMoved =
                isNew
                        && before.has(CLASS_ANNOTATION)
                        && name.equals(annotated)
                        && (!annotations.has(CLASS_ANNOTATION)
                                || annotations.string(CLASS_ANNOTATION).equals(annotated));
        if (isMoved) {
            return spec.without("storageClassName");
        }
        if (!annotations.string(CLASS_ANNOTATION).equals(annotated)) {
            problems.invalid(
                    FieldPath.of("metadata").child("annotations").child(CLASS_ANNOTATION),
                    annotations.string(CLASS_ANNOTATION),
                    "field is immutable");
        }
        boolean isFirst = isNew && (!before.has(CLASS_ANNOTATION) || name.equals(annotated));
        return isFirst ? spec.without("storageClassName") : spec;
    }

    private static void size(MapValue spec, MapValue before, MapValue status, Problems problems) {
        Quantity now = Quantity.orZero(spec.at("resources", "requests").string("storage"));
        Quantity old = Quantity.orZero(before.at("resources", "requests").string("storage"));
        Quantity given = Quantity.orZero(status.map("capacity").string("storage"));
        if (now.compareTo(old) < 0 && now.compareTo(given) <= 0) {
            problems.forbidden(
                    "spec.resources.requests.storage",
                    "field can not be less than status.capacity");
        }
    }

    private static void attributesClass(MapValue spec, MapValue before, Problems problems) {
        String field = "volumeAttributesClassName";
        if (!before.has(field)) {
            return;
        }
        if (!spec.has(field)) {
            problems.forbidden("spec." + field, "update from non-nil value to nil is forbidden");
        } else if (spec.string(field).isEmpty() && !before.string(field).isEmpty()) {
            problems.forbidden(
                    "spec." + field, "update from non-nil value to an empty string is forbidden");
        }
    }

    /** What those who resize volumes write about a claim. */
    public static void status(MapValue status, Problems problems) {
        FieldPath path = FieldPath.of("status");
        for (Map.Entry<String, Object> entry : status.map("capacity")) {
            PersistentVolumeRules.basic(
                    Quantity.parse(String.valueOf(entry.getValue())),
                    path.child("capacity").key(entry.getKey()),
                    problems);
        }
        for (Map.Entry<String, Object> entry : status.map("allocatedResourceStatuses")) {
            FieldPath here = path.child("allocatedResourceStatus"); // So Kubernetes writes it.
            resource(entry.getKey(), here, problems);
            if (!RESIZE_STATES.contains(entry.getValue())) {
                problems.notOneOf(here, entry.getKey(), RESIZE_STATES);
            }
        }
        for (Map.Entry<String, Object> entry : status.map("allocatedResources")) {
            FieldPath here = path.child("allocatedResources");
            if (resource(entry.getKey(), here, problems)) {
                PersistentVolumeRules.basic(
                        Quantity.parse(String.valueOf(entry.getValue())),
                        here.key(entry.getKey()),
                        problems);
            }
        }
    }

    /** Only storage, or what is named by somebody else; whether it is that. */
    private static boolean resource(String name, FieldPath path, Problems problems) {
        List<String> faults = Names.qualifiedName(name);
        problems.invalidEach(path, name, faults);
        if (faults.isEmpty() && ResourceNames.isNative(name) && !name.equals("storage")) {
            problems.notOneOf(path, name, List.of("storage"));
            return false;
        }
        return faults.isEmpty();
    }

    /** Warns of parts of bytes. */
    public static void warn(MapValue spec, FieldPath path, List<String> warnings) {
        for (String list : List.of("requests", "limits")) {
            String amount = spec.at("resources", list).string("storage");
            if (!amount.isEmpty() && !Quantity.parse(amount).isWhole()) {
                warnings.add(
                        path.child("resources").child(list).key("storage")
                                + ": fractional byte value \""
                                + amount
                                + "\" is invalid, must be an integer");
            }
        }
    }

    /**
     * The spec with what fills the volume said in both fields, and without what may not be said in
     * the older one.
     *
     * @param old the spec before an update, or null
     */
    public static TypedMap withSources(TypedMap spec, MapValue old) {
        TypedMap result = spec;
        boolean wasGiven = old != null && (old.has("dataSource") || old.has("dataSourceRef"));
        boolean isFarAway = !spec.map("dataSourceRef").string("namespace").isEmpty();
        if (isFarAway && (old == null || !old.has("dataSourceRef"))) {
            result = result.without("dataSourceRef"); // Behind a gate of Kubernetes that is off.
        }
        if (!wasGiven && !result.has("dataSourceRef") && !isOldSource(result.map("dataSource"))) {
            result = result.without("dataSource");
        }
        if (result.has("dataSource") && !result.has("dataSourceRef")) {
            return copied(result, "dataSource", "dataSourceRef");
        }
        boolean isNear = result.map("dataSourceRef").string("namespace").isEmpty();
        return result.has("dataSourceRef") && !result.has("dataSource") && isNear
                ? copied(result, "dataSourceRef", "dataSource")
                : result;
    }

    private static boolean isOldSource(MapValue source) {
        return switch (source.string("apiGroup")) {
            case "" -> source.string("kind").equals(CLAIM);
            case "snapshot.storage.k8s.io" -> source.string("kind").equals("VolumeSnapshot");
            default -> false;
        };
    }

    private static TypedMap copied(TypedMap spec, String from, String to) {
        Field field = spec.type().field(to);
        TypedMap copy = MapValue.empty(field.type());
        for (String name : List.of("apiGroup", "kind", "name")) {
            if (spec.map(from).has(name)) {
                copy = copy.with(name, spec.map(from).get(name));
            }
        }
        return spec.with(to, copy);
    }
}
