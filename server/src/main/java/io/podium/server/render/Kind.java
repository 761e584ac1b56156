package io.podium.server.render;

import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Type;
import io.podium.api.strategy.Column;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.strategy.Strategy;
import io.podium.api.value.TypedMap;
import io.podium.api.versions.Versions;
import io.podium.api.view.ApiObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One resource in one version, as the server handles it: its strategy over plain trees, and how it
 * is stored. A kind with several versions is stored in one of them; each version knows that one.
 */
public final class Kind<T extends ApiObject> {
    private final Resource resource;
    private final Strategy<T> strategy;
    private final Kind<?> stored;

    private Kind(Resource resource, Strategy<T> strategy, Optional<Kind<?>> stored) {
        this.resource = resource;
        this.strategy = strategy;
        this.stored = stored.isPresent() ? stored.get() : this;
    }

    /** The only version of a kind, or the one that is stored. */
    static <T extends ApiObject> Kind<T> stored(Resource resource, Strategy<T> strategy) {
        return new Kind<>(resource, strategy, Optional.empty());
    }

    /** A version that is served and kept as another. */
    static <T extends ApiObject> Kind<T> served(
            Resource resource, Strategy<T> strategy, Kind<?> stored) {
        return new Kind<>(resource, strategy, Optional.of(stored));
    }

    public Resource resource() {
        return resource;
    }

    public Type type() {
        return resource.type();
    }

    public Strategy<T> strategy() {
        return strategy;
    }

    /** The name under which the store keeps all versions of this kind. */
    public String storage() {
        return stored.resource.groupResource();
    }

    /** The kind in the version the store keeps; mostly itself. */
    public Kind<?> stored() {
        return stored;
    }

    /** Whether this is the version the store keeps. */
    public boolean isStored() {
        return stored == this;
    }

    /** An object of this version as the stored version says it. */
    public TypedMap toStored(TypedMap tree) {
        return Versions.convert(tree, stored.resource);
    }

    /** An object of the stored version as this version says it. */
    public TypedMap fromStored(TypedMap tree) {
        return Versions.convert(tree, resource);
    }

    /**
     * The number of bytes of every object's beginning: kind and apiVersion, which the items of
     * lists leave out.
     */
    public int prefixLength() {
        String prefix =
                "{\"kind\":\""
                        + resource.kind()
                        + "\",\"apiVersion\":\""
                        + resource.apiVersion()
                        + "\",";
        return prefix.getBytes(StandardCharsets.UTF_8).length;
    }

    /** The object with all its defaults. */
    public TypedMap completed(TypedMap tree) {
        return ObjectRules.withDefaults(tree, strategy).value();
    }

    public TypedMap prepareCreate(TypedMap tree) {
        return strategy.prepareCreate(strategy.view(tree)).value();
    }

    public TypedMap prepareUpdate(TypedMap tree, TypedMap old) {
        return strategy.prepareUpdate(strategy.view(tree), strategy.view(old)).value();
    }

    public TypedMap prepareStatusUpdate(TypedMap tree, TypedMap old) {
        return strategy.prepareStatusUpdate(strategy.view(tree), strategy.view(old)).value();
    }

    public TypedMap prepareNamed(TypedMap tree) {
        return strategy.prepareNamed(strategy.view(tree)).value();
    }

    /** Of an object in this version, when another one is kept. */
    public void validateSent(TypedMap tree, Problems problems) {
        strategy.validateSent(strategy.view(tree), problems);
    }

    /** Of an update in this version, when another one is kept. */
    public void validateSentChange(TypedMap tree, TypedMap old, Problems problems) {
        strategy.validateSentChange(strategy.view(tree), strategy.view(old), problems);
    }

    public void validateCreate(TypedMap tree, Problems problems) {
        ObjectRules.validateCreate(strategy.view(tree), strategy, problems);
    }

    public void validateUpdate(TypedMap tree, TypedMap old, Problems problems) {
        ObjectRules.validateUpdate(strategy.view(tree), strategy.view(old), strategy, problems);
    }

    public void validateStatusUpdate(TypedMap tree, TypedMap old, Problems problems) {
        ObjectRules.validateStatusUpdate(
                strategy.view(tree), strategy.view(old), strategy, problems);
    }

    public List<String> warningsOfSent(TypedMap tree) {
        return strategy.warningsOfSent(strategy.view(tree));
    }

    public List<String> warnings(TypedMap tree) {
        return strategy.warnings(strategy.view(tree));
    }

    /** Of an update. */
    public List<String> warnings(TypedMap tree, TypedMap old) {
        return strategy.warnings(strategy.view(tree), strategy.view(old));
    }

    public long defaultGraceSeconds(TypedMap tree) {
        return strategy.defaultGraceSeconds(strategy.view(tree));
    }

    /** What this version's field labels stand for in an object of the stored version. */
    public UnaryOperator<String> selectableFields(TypedMap tree) {
        Map<String, String> fields = stored.ownFields(tree);
        return field -> fields.getOrDefault(Versions.storedField(resource, field), "");
    }

    private Map<String, String> ownFields(TypedMap tree) {
        return strategy.selectableFields(strategy.view(tree));
    }

    /** The field labels a selector may name. */
    public List<String> selectableFieldNames() {
        List<String> own = strategy.selectableFieldNames();
        return own.isEmpty() ? stored.strategy.selectableFieldNames() : own;
    }

    /** All versions print the same columns, those of the stored one. */
    public List<? extends Column<?>> columns() {
        return stored.strategy.columns();
    }

    /** The cells of the row of one object of this version, in the order of the columns. */
    public List<Object> cells(TypedMap tree, Instant now) {
        return stored.ownCells(toStored(tree), now);
    }

    private List<Object> ownCells(TypedMap tree, Instant now) {
        T view = strategy.view(tree);
        var cells = new ArrayList<Object>();
        for (Column<T> column : strategy.columns()) {
            cells.add(column.cell().apply(view, now));
        }
        return cells;
    }
}
