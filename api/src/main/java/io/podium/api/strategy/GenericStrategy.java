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
    /** Kinds whose generation Kubernetes begins to count when they are created. */
    private static final Set<String> WITH_GENERATION =
            Set.of(
                    "pods",
                    "podtemplates",
                    "replicationcontrollers",
                    "daemonsets.apps",
                    "deployments.apps",
                    "replicasets.apps",
                    "statefulsets.apps",
                    "jobs.batch",
                    "cronjobs.batch",
                    "endpointslices.discovery.k8s.io",
                    "flowschemas.flowcontrol.apiserver.k8s.io",
                    "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
                    "ingresses.networking.k8s.io",
                    "ingressclasses.networking.k8s.io",
                    "networkpolicies.networking.k8s.io",
                    "poddisruptionbudgets.policy",
                    "deviceclasses.resource.k8s.io",
                    "resourceslices.resource.k8s.io",
                    "priorityclasses.scheduling.k8s.io",
                    "customresourcedefinitions.apiextensions.k8s.io",
                    "mutatingadmissionpolicies.admissionregistration.k8s.io",
                    "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
                    "mutatingwebhookconfigurations.admissionregistration.k8s.io",
                    "validatingadmissionpolicies.admissionregistration.k8s.io",
                    "validatingadmissionpolicybindings.admissionregistration.k8s.io",
                    "validatingwebhookconfigurations.admissionregistration.k8s.io");

    /** Kinds an update brings into being, as Kubernetes has it. */
    private static final Set<String> CREATED_ON_UPDATE =
            Set.of(
                    "endpoints",
                    "events",
                    "events.events.k8s.io",
                    "limitranges",
                    "services",
                    "leases.coordination.k8s.io",
                    "runtimeclasses.node.k8s.io",
                    "roles.rbac.authorization.k8s.io",
                    "rolebindings.rbac.authorization.k8s.io",
                    "clusterroles.rbac.authorization.k8s.io",
                    "clusterrolebindings.rbac.authorization.k8s.io");

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
        return WITH_GENERATION.contains(resource.groupResource());
    }

    @Override
    public boolean allowsCreateOnUpdate() {
        return CREATED_ON_UPDATE.contains(resource.groupResource());
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
