package io.podium.api.kinds.extension;

import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.structural.Structural;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * Definitions of custom resources: names, versions with their schemas, conversion, and which
 * versions were ever stored.
 */
public final class DefinitionStrategy<T extends ApiObject> extends GenericStrategy<T> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath STATUS = FieldPath.of("status");
    private static final List<String> SCOPES = List.of("Cluster", "Namespaced");

    private static final Definition NOTHING = new Definition(MapValue.empty());

    private final CompiledRules rules = new CompiledRules();

    public DefinitionStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    /** The names that follow from the kind, and no conversion. */
    @Override
    public T applyDefaults(T definition) {
        MapValue spec = definition.value().map("spec");
        MapValue names = spec.map("names");
        String kind = names.string("kind");
        if (names.string("singular").isEmpty() && !kind.isEmpty()) {
            names = names.with("singular", kind.toLowerCase(Locale.ROOT));
        }
        if (names.string("listKind").isEmpty() && !kind.isEmpty()) {
            names = names.with("listKind", kind + "List");
        }
        spec = spec.with("names", names);
        if (!spec.has("conversion")) {
            MapValue none =
                    MapValue.empty(((TypedMap) spec).type().field("conversion").type())
                            .with("strategy", "None");
            spec = spec.with("conversion", none);
        }
        return view(definition.value().with("spec", spec));
    }

    @Override
    public T prepareCreate(T definition) {
        return withStored(super.prepareCreate(definition));
    }

    @Override
    public T prepareUpdate(T definition, T old) {
        return withStored(super.prepareUpdate(definition, old));
    }

    /** The status with the version that is stored from now on among those that were. */
    private T withStored(T definition) {
        TypedMap value = definition.value();
        String storage = new Definition(value.map("spec")).storageVersion();
        MapValue status =
                value.has("status")
                        ? value.map("status")
                        : MapValue.empty(value.type().field("status").type());
        ListValue stored = status.list("storedVersions");
        if (storage.isEmpty() || stored.contains(storage)) {
            return definition;
        }
        return view(value.with("status", status.with("storedVersions", stored.plus(storage))));
    }

    @Override
    public void validateCreate(T definition, Problems problems) {
        MapValue spec = definition.value().map("spec");
        String wanted = spec.map("names").string("plural") + "." + spec.string("group");
        if (!definition.name().isEmpty() && !definition.name().equals(wanted)) {
            problems.invalid(
                    "metadata.name",
                    definition.name(),
                    "must be spec.names.plural+\".\"+spec.group");
        }
        spec(spec, NOTHING, false, problems);
        rest(definition, null, problems);
    }

    @Override
    public void validateChanged(T definition, T old, Problems problems) {
        MapValue spec = definition.value().map("spec");
        MapValue before = old.value().map("spec");
        boolean isBundleRead =
                isEstablished(old)
                        && ConversionRules.bundleFault(before.map("conversion")).isEmpty();
        spec(spec, new Definition(before), isBundleRead, problems);
        if (isEstablished(old)) {
            problems.immutable(SPEC.child("scope"), spec.string("scope"), before.string("scope"));
            unchanged("kind", spec, before, problems);
        }
        problems.immutable(SPEC.child("group"), spec.string("group"), before.string("group"));
        unchanged("plural", spec, before, problems);
        rest(definition, old, problems);
    }

    private static void unchanged(String name, MapValue spec, MapValue before, Problems problems) {
        problems.immutable(
                SPEC.child("names").child(name),
                spec.map("names").string(name),
                before.map("names").string(name));
    }

    private static boolean isEstablished(ApiObject definition) {
        ListValue conditions = definition.value().map("status").list("conditions");
        for (int i = 0; i < conditions.size(); i++) {
            if (conditions.map(i).string("type").equals("Established")) {
                return conditions.map(i).string("status").equals("True");
            }
        }
        return false;
    }

    /** Status, approval, and what may no longer be said. */
    private void rest(T definition, T old, Problems problems) {
        MapValue value = definition.value();
        MapValue spec = value.map("spec");
        MapValue status = value.map("status");
        DefinitionNames.check(status.map("acceptedNames"), STATUS.child("acceptedNames"), problems);
        stored(status, new Definition(spec), problems);
        Approval.check(value, old == null ? null : old.value(), problems);
        boolean wasOpen = old != null && old.value().map("spec").bool("preserveUnknownFields");
        if (spec.bool("preserveUnknownFields") && !wasOpen) {
            problems.invalid(
                    SPEC.child("preserveUnknownFields"),
                    true,
                    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in"
                            + " spec.versions[*].schema instead");
        }
    }

    private static void stored(MapValue status, Definition definition, Problems problems) {
        ListValue stored = status.list("storedVersions");
        FieldPath path = STATUS.child("storedVersions");
        if (stored.isEmpty()) {
            Object shown = status.has("storedVersions") ? stored : null;
            problems.invalid(path, shown, "must have at least one stored version");
            return;
        }
        var names = new HashSet<Object>();
        for (int i = 0; i < definition.versions().size(); i++) {
            MapValue version = definition.versions().map(i);
            names.add(version.string("name"));
            if (version.bool("storage") && !stored.contains(version.string("name"))) {
                problems.invalid(
                        path, stored, "must have the storage version " + version.string("name"));
            }
        }
        for (int i = 0; i < stored.size(); i++) {
            if (!names.contains(stored.get(i))) {
                problems.invalid(
                        path.index(i),
                        stored.get(i),
                        "missing from spec.versions; "
                                + stored.get(i)
                                + " was previously a storage version, and must remain in"
                                + " spec.versions until a storage migration ensures no data remains"
                                + " persisted in "
                                + stored.get(i)
                                + " and removes "
                                + stored.get(i)
                                + " from status.storedVersions");
            }
        }
    }

    private void spec(MapValue spec, Definition before, boolean isBundleRead, Problems problems) {
        var definition = new Definition(spec);
        group(spec.string("group"), problems);
        String scope = spec.string("scope");
        if (scope.isEmpty()) {
            problems.required(SPEC.child("scope"), "");
        } else if (!SCOPES.contains(scope)) {
            problems.notOneOf(SPEC.child("scope"), scope, SCOPES);
        }
        schemasAreThere(definition, problems);
        boolean hasDefaults =
                definition.schemas().stream()
                        .anyMatch(one ->
                                SchemaWalk.has(one, schema -> SchemaWalk.isSet(schema, "default")));
        if (hasDefaults && spec.bool("preserveUnknownFields")) {
            problems.invalid(
                    SPEC.child("preserveUnknownFields"),
                    true,
                    "must be false in order to use defaults in the schema");
        }
        versions(definition, before, problems);
        MapValue names = spec.map("names");
        DefinitionNames.required(names, SPEC.child("names"), problems);
        DefinitionNames.check(names, SPEC.child("names"), problems);
        shared(definition, before, problems);
        MapValue conversion = spec.map("conversion");
        if (!conversion.string("strategy").equals("None") && spec.bool("preserveUnknownFields")) {
            problems.invalid(
                    SPEC.child("conversion").child("strategy"),
                    conversion.string("strategy"),
                    "must be None if spec.preserveUnknownFields is true");
        }
        ConversionRules.check(conversion, isBundleRead, SPEC.child("conversion"), problems);
    }

    /** How the rules of a version are weighed. */
    private CompiledRules rules(Definition definition, Definition before, String version) {
        return definition.hasSchemaOf(before, version) ? rules.unweighed() : rules;
    }

    private static void group(String group, Problems problems) {
        FieldPath path = SPEC.child("group");
        List<String> faults = Names.dnsSubdomain(group);
        if (group.isEmpty()) {
            problems.required(path, "");
        } else if (!faults.isEmpty()) {
            problems.invalid(path, group, String.join(",", faults));
        } else if (!group.contains(".")) {
            problems.invalid(path, group, "should be a domain with at least one dot");
        }
    }

    private static void schemasAreThere(Definition definition, Problems problems) {
        if (definition.sharedMap("schema").has("openAPIV3Schema")) {
            return;
        }
        List<MapValue> own = definition.own();
        for (int i = 0; i < own.size(); i++) {
            if (!own.get(i).map("schema").has("openAPIV3Schema")) {
                FieldPath here = SPEC.child("versions").index(i).child("schema");
                problems.required(here.child("openAPIV3Schema"), "");
            }
        }
    }

    private void versions(Definition definition, Definition before, Problems problems) {
        FieldPath path = SPEC.child("versions");
        List<MapValue> own = definition.own();
        boolean ownSubresources = own.stream().anyMatch(one -> one.has("subresources"));
        var names = new HashSet<String>();
        int stored = 0;
        boolean isUnique = true;
        for (int i = 0; i < own.size(); i++) {
            MapValue version = own.get(i);
            String name = version.string("name");
            stored += version.bool("storage") ? 1 : 0;
            isUnique &= names.add(name);
            FieldPath here = path.index(i);
            DefinitionNames.joined(
                    Names.dnsLabel1035(name), name, "", here.child("name"), problems);
            VersionRules.deprecation(version, here, problems);
            MapValue subresources =
                    ownSubresources
                            ? version.map("subresources")
                            : definition.sharedMap("subresources");
            VersionRules.schema(
                    version.map("schema"),
                    subresources.has("status"),
                    rules(definition, before, name),
                    here.child("schema"),
                    problems);
            VersionRules.subresources(
                    version.map("subresources"), here.child("subresources"), problems);
            VersionRules.columns(
                    version.list("additionalPrinterColumns"),
                    here.child("additionalPrinterColumns"),
                    problems);
            selectable(version, here, problems);
        }
        boolean isShown = !own.isEmpty() && (!isUnique || stored != 1);
        Object shown = isShown ? GoForm.of(ListValue.of(own)) : null;
        if (!isUnique) {
            problems.invalid(path, shown, "must contain unique version names");
        }
        if (stored != 1) {
            problems.invalid(
                    path, shown, "must have exactly one version marked as storage version");
        }
        if (!own.isEmpty() && !own.getFirst().string("name").isEmpty()) {
            String first = own.getFirst().string("name"); // Kubernetes holds it twice.
            DefinitionNames.joined(
                    Names.dnsLabel1035(first), first, "", SPEC.child("version"), problems);
        }
    }

    private static void selectable(MapValue version, FieldPath path, Problems problems) {
        ListValue fields = version.list("selectableFields");
        if (fields.isEmpty()) {
            return;
        }
        FieldPath here = path.child("selectableFields");
        MapValue schema = version.map("schema");
        if (!schema.has("openAPIV3Schema")) {
            problems.invalid(
                    here,
                    "",
                    "may only be set when `version.schema.openAPIV3Schema` is not included");
        } else {
            VersionRules.selectable(fields, schema.map("openAPIV3Schema"), here, problems);
        }
    }

    /** What all versions say alike. */
    private void shared(Definition definition, Definition before, Problems problems) {
        MapValue schema = definition.sharedMap("schema");
        MapValue subresources = definition.sharedMap("subresources");
        boolean hasStatus =
                subresources.has("status")
                        || definition.own().stream()
                                .anyMatch(one -> one.map("subresources").has("status"));
        String first =
                definition.versions().isEmpty() ? "" : definition.versions().map(0).string("name");
        VersionRules.schema(
                schema,
                hasStatus,
                rules(definition, before, first),
                SPEC.child("validation"),
                problems);
        VersionRules.subresources(subresources, SPEC.child("subresources"), problems);
        VersionRules.columns(
                definition.sharedList("additionalPrinterColumns"),
                SPEC.child("additionalPrinterColumns"),
                problems);
        ListValue fields = definition.sharedList("selectableFields");
        FieldPath here = SPEC.child("selectableFields");
        if (!fields.isEmpty() && definition.shared("schema") == null) {
            problems.invalid(here, "", "may only be set when validations.schema is included");
        } else if (!fields.isEmpty()) {
            VersionRules.selectable(fields, schema.map("openAPIV3Schema"), here, problems);
        }
    }

    @Override
    public void validateStatusUpdate(T definition, T old, Problems problems) {
        DefinitionNames.check(
                definition.value().map("status").map("acceptedNames"),
                STATUS.child("acceptedNames"),
                problems);
    }

    @Override
    public List<String> warnings(T definition) {
        return warned(definition, unknownFormats(definition));
    }

    @Override
    public List<String> warnings(T definition, T old) {
        Set<String> formats = unknownFormats(definition);
        formats.removeAll(unknownFormats(old));
        return warned(definition, formats);
    }

    private List<String> warned(T definition, Set<String> formats) {
        var all = new ArrayList<>(super.warnings(definition));
        formats.forEach(one -> all.add("unrecognized format \"" + one + "\""));
        return List.copyOf(all);
    }

    private static Set<String> unknownFormats(ApiObject definition) {
        var unknown = new LinkedHashSet<String>();
        for (MapValue schema : new Definition(definition.value().map("spec")).schemas()) {
            SchemaWalk.has(
                    schema,
                    one -> {
                        String format = one.string("format");
                        if (!format.isEmpty()
                                && !Structural.isFormatKnown(format, one.string("type"))) {
                            unknown.add(format);
                        }
                        return false;
                    });
        }
        return unknown;
    }
}
