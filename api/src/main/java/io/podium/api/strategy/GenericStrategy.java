package io.podium.api.strategy;

import io.podium.api.schema.Field;
import io.podium.api.schema.Resource;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What holds for a kind that is not special: status is cleared on create and kept on update where
 * it has a subresource of its own; an update of the status takes only the status and metadata.
 * Special kinds begin from here.
 */
public class GenericStrategy<T extends ApiObject> implements Strategy<T> {
    /** Kinds with a spec whose generation Kubernetes never counts. */
    private static final Set<String> WITHOUT_GENERATION =
            Set.of(
                    "namespaces",
                    "nodes",
                    "services",
                    "persistentvolumes",
                    "persistentvolumeclaims",
                    "resourcequotas",
                    "limitranges",
                    "horizontalpodautoscalers.autoscaling",
                    "leases.coordination.k8s.io",
                    "certificatesigningrequests.certificates.k8s.io",
                    "volumeattachments.storage.k8s.io",
                    "csinodes.storage.k8s.io",
                    "ipaddresses.networking.k8s.io");

    private final Resource resource;
    private final Function<TypedMap, T> view;
    private final List<Column<T>> columns;
    private final List<String> storedOnly;
    private final boolean keepsStatus;

    /** The view makes a T of a value; columns come from the table. */
    public GenericStrategy(Resource resource, Function<TypedMap, T> view) {
        this.resource = resource;
        this.view = view;
        this.columns = ColumnTable.columns(resource);
        this.storedOnly =
                NotYet.of().isStoredOnly(resource)
                        ? List.of(
                                resource.kind()
                                        + ": no controller of this version of Podium acts on it"
                                        + " yet; the object is only stored")
                        : List.of();
        this.keepsStatus =
                resource.subresource("status") != null && resource.type().field("status") != null;
    }

    @Override
    public Resource resource() {
        return resource;
    }

    @Override
    public T view(TypedMap value) {
        return view.apply(value);
    }

    @Override
    public T prepareCreate(T object) {
        return keepsStatus ? view(object.value().without("status")) : object;
    }

    @Override
    public T prepareUpdate(T object, T old) {
        return keepsStatus ? withField(object, "status", old) : object;
    }

    @Override
    public T prepareStatusUpdate(T object, T old) {
        TypedMap result = old.value();
        for (Field field : resource.type().fields()) {
            if (field.name().equals("status") || field.name().equals("metadata")) {
                Object value = object.value().at(field.index());
                result =
                        value == null
                                ? result.without(field.index())
                                : result.with(field.index(), value);
            }
        }
        return view(result);
    }

    /** The object with the field as the other has it. */
    protected final T withField(T object, String name, T other) {
        Object value = other.value().get(name);
        return view(
                value == null ? object.value().without(name) : object.value().with(name, value));
    }

    @Override
    public boolean hasGeneration() {
        return resource.type().field("spec") != null
                && !WITHOUT_GENERATION.contains(resource.groupResource());
    }

    @Override
    public List<String> warnings(T object) {
        return storedOnly;
    }

    @Override
    public List<Column<T>> columns() {
        return columns;
    }
}
