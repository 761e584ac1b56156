package io.podium.server.render;

import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Type;
import io.podium.api.strategy.Column;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.strategy.Strategy;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One resource in one version, as the server handles it: its strategy over plain trees, and how it
 * is stored. A kind with several versions is stored in one of them; each version knows how to get
 * there and back.
 */
public final class Kind<T extends ApiObject> {
    private final Resource resource;
    private final Strategy<T> strategy;
    private final Conversion conversion;

    Kind(Resource resource, Strategy<T> strategy, Conversion conversion) {
        this.resource = resource;
        this.strategy = strategy;
        this.conversion = conversion;
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
        return conversion.storage();
    }

    /** Whether this is the version the store keeps. */
    public boolean isStored() {
        return conversion.isStored();
    }

    /**
     * An object of this version as the stored version says it; what this version cannot say stays
     * as it was.
     */
    public TypedMap toStored(TypedMap tree, Optional<TypedMap> old) {
        return conversion.toStored().apply(tree, old);
    }

    /** An object of the stored version as this version says it. */
    public TypedMap fromStored(TypedMap tree) {
        return conversion.fromStored().apply(tree);
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

    public List<String> warnings(TypedMap tree) {
        return strategy.warnings(strategy.view(tree));
    }

    public long defaultGraceSeconds(TypedMap tree) {
        return strategy.defaultGraceSeconds(strategy.view(tree));
    }

    public Map<String, String> selectableFields(TypedMap tree) {
        return strategy.selectableFields(strategy.view(tree));
    }

    public List<? extends Column<?>> columns() {
        return strategy.columns();
    }

    /** The cells of one object's row, in the order of the columns. */
    public List<Object> cells(TypedMap tree, Instant now) {
        T view = strategy.view(tree);
        var cells = new ArrayList<Object>();
        for (Column<T> column : strategy.columns()) {
            cells.add(column.cell().apply(view, now));
        }
        return cells;
    }
}
