package io.podium.server.bootstrap;

import io.podium.api.apiregistration.v1.APIService;
import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Endpoints;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Service;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.api.error.ApiError;
import io.podium.api.rbac.v1.ClusterRole;
import io.podium.api.rbac.v1.ClusterRoleBinding;
import io.podium.api.rbac.v1.PolicyRule;
import io.podium.api.rbac.v1.Role;
import io.podium.api.rbac.v1.RoleBinding;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import io.podium.base.time.Clock;
import io.podium.server.bootstrap.RbacRepair.Repair;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.ApiRequest.Payload;
import io.podium.server.request.User;
import io.podium.server.request.Verb;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Writes what every cluster needs, at every start, and finds little to do after the first. */
public final class Bootstrap {
    private static final User SELF =
            new User(
                    "system:apiserver",
                    "",
                    java.util.Set.of(User.MASTERS_GROUP, User.AUTHENTICATED_GROUP),
                    Map.of());

    private final Schema schema;
    private final Function<ApiRequest, CompletableFuture<Answer>> registry;
    private final Clock clock;

    /** Requests go to the registry as the API server's own user. */
    public Bootstrap(
            Schema schema, Function<ApiRequest, CompletableFuture<Answer>> registry, Clock clock) {
        this.clock = clock;
        this.schema = schema;
        this.registry = registry;
    }

    /**
     * Does it all; completes when everything is durable.
     *
     * @param serviceAddress of the Service kubernetes
     * @param target where this server is reached
     * @param clientRoots certificates in PEM
     * @param frontProxies what is to be told of proxies in front
     */
    public CompletableFuture<Void> run(
            String serviceAddress,
            InetSocketAddress target,
            String clientRoots,
            Map<String, String> frontProxies) {
        ConfigMap authentication = SystemObjects.authentication(clientRoots, frontProxies);
        return all(
                        SystemObjects.namespaces(),
                        namespace -> ensure(namespace, "namespaces", (has, wanted) -> has))
                .thenCompose(done -> all(defaultRights(), this::ensureRbac))
                .thenCompose(done -> system(serviceAddress, target, clientRoots, authentication));
    }

    /** The rules of the default role of nodes, whatever became of the role in the store. */
    public static List<PolicyRule> nodeRules() {
        return RoleNotation.read("/rbac/cluster.roles").stream()
                .filter(object -> object.name().equals("system:node"))
                .map(object -> ((ClusterRole) object).rules())
                .findFirst()
                .orElseThrow();
    }

    /** All default roles and bindings. */
    public static List<ApiObject> defaultRights() {
        var objects = new ArrayList<ApiObject>();
        for (String table : List.of("cluster", "controller", "namespace")) {
            objects.addAll(RoleNotation.read("/rbac/" + table + ".roles"));
            objects.addAll(RoleNotation.read("/rbac/" + table + ".bindings"));
        }
        return objects;
    }

    private CompletableFuture<Void> system(
            String serviceAddress,
            InetSocketAddress target,
            String clientRoots,
            ConfigMap authentication) {
        var work = new ArrayList<CompletableFuture<Void>>();
        work.add(
                all(
                        SystemObjects.priorityClasses(),
                        wanted -> ensure(wanted, "priorityclasses", (has, same) -> has)));
        work.add(
                ensure(
                        authentication,
                        "configmaps",
                        (has, wanted) -> ((ConfigMap) has).withData(((ConfigMap) wanted).data())));
        work.add(
                ensure(
                        SystemObjects.clusterInfo(target, clientRoots),
                        "configmaps",
                        (has, wanted) -> SystemObjects.told((ConfigMap) has, (ConfigMap) wanted)));
        work.add(
                ensure(
                        SystemObjects.tracking(clock.now()),
                        "configmaps",
                        (has, wanted) ->
                                SystemObjects.tracked((ConfigMap) has, (ConfigMap) wanted)));
        work.add(ensure(SystemObjects.metrics(), "apiservices", (has, wanted) -> has));
        work.add(ownService(serviceAddress, target));
        return CompletableFuture.allOf(work.toArray(CompletableFuture[]::new));
    }

    /** The Service kubernetes in the namespace default, and what stands behind it. */
    public CompletableFuture<Void> ownService(String address, InetSocketAddress target) {
        var work = new ArrayList<CompletableFuture<Void>>();
        work.add(
                ensure(
                        SystemObjects.service(address, target),
                        "services",
                        (has, wanted) -> SystemObjects.repaired((Service) has, (Service) wanted)));
        // An address of this machine only is none for pods, and the API refuses it.
        if (!target.getAddress().isLoopbackAddress()) {
            work.add(endpoints(target));
        }
        return CompletableFuture.allOf(work.toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> endpoints(InetSocketAddress target) {
        var work = new ArrayList<CompletableFuture<Void>>();
        work.add(
                ensure(
                        SystemObjects.endpoints(target),
                        "endpoints",
                        (has, wanted) ->
                                ((Endpoints) has).withSubsets(((Endpoints) wanted).subsets())));
        work.add(
                ensure(
                        SystemObjects.endpointSlice(target),
                        "endpointslices",
                        (has, wanted) ->
                                ((EndpointSlice) has)
                                        .withEndpoints(((EndpointSlice) wanted).endpoints())
                                        .withPorts(((EndpointSlice) wanted).ports())));
        return CompletableFuture.allOf(work.toArray(CompletableFuture[]::new));
    }

    private static <T> CompletableFuture<Void> all(
            List<T> items, Function<T, CompletableFuture<Void>> work) {
        return CompletableFuture.allOf(items.stream().map(work).toArray(CompletableFuture[]::new));
    }

    /** Creates what is missing, and updates what the repair changes. */
    private CompletableFuture<Void> ensure(
            ApiObject wanted, String plural, BiFunction<ApiObject, ApiObject, ApiObject> repair) {
        Resource resource = resource(wanted, plural);
        return find(resource, wanted)
                .thenCompose(has -> {
                    if (has.isEmpty()) {
                        return create(resource, wanted);
                    }
                    ApiObject repaired = repair.apply(has.get(), wanted);
                    return repaired.equals(has.get())
                            ? CompletableFuture.completedFuture(null)
                            : write(resource, Verb.UPDATE, repaired);
                });
    }

    private CompletableFuture<Void> ensureRbac(ApiObject wanted) {
        Resource resource =
                resource(
                        wanted,
                        switch (wanted) {
                            case ClusterRole role -> "clusterroles";
                            case Role role -> "roles";
                            case ClusterRoleBinding binding -> "clusterrolebindings";
                            default -> "rolebindings";
                        });
        return find(resource, wanted)
                .thenCompose(has -> {
                    if (has.isEmpty()) {
                        return create(resource, wanted);
                    }
                    return switch (RbacRepair.repair(has.get(), wanted)) {
                        case Repair.Leave leave -> CompletableFuture.completedFuture(null);
                        case Repair.Update update -> write(resource, Verb.UPDATE, update.object());
                        case Repair.Replace replace ->
                                write(resource, Verb.DELETE, wanted)
                                        .thenCompose(gone -> create(resource, wanted));
                    };
                });
    }

    private Resource resource(ApiObject object, String plural) {
        String apiVersion = object.value().string("apiVersion");
        String group =
                apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
        String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
        return schema.resource(group, version, plural)
                .orElseThrow(() ->
                        new IllegalStateException(
                                "the schema has no " + plural + " in " + apiVersion));
    }

    private CompletableFuture<Optional<ApiObject>> find(Resource resource, ApiObject wanted) {
        ApiRequest get = request(resource, Verb.GET, wanted, new Payload.None());
        return registry.apply(get)
                .thenApply(answer -> Optional.of(view(wanted, (TypedMap) answer.object())))
                .exceptionally(failure -> {
                    if (cause(failure) instanceof ApiError error && error.code() == 404) {
                        return Optional.empty();
                    }
                    throw new CompletionException(cause(failure));
                });
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    /** The same sort of view as the one at hand. */
    private static ApiObject view(ApiObject like, TypedMap value) {
        return switch (like) {
            case Namespace same -> Namespace.of(value);
            case ClusterRole same -> ClusterRole.of(value);
            case Role same -> Role.of(value);
            case ClusterRoleBinding same -> ClusterRoleBinding.of(value);
            case RoleBinding same -> RoleBinding.of(value);
            case Service same -> Service.of(value);
            case Endpoints same -> Endpoints.of(value);
            case EndpointSlice same -> EndpointSlice.of(value);
            case ConfigMap same -> ConfigMap.of(value);
            case APIService same -> APIService.of(value);
            default -> io.podium.api.scheduling.v1.PriorityClass.of(value);
        };
    }

    private CompletableFuture<Void> create(Resource resource, ApiObject object) {
        return write(resource, Verb.CREATE, object)
                .exceptionally(failure -> {
                    // Another server on the same store was quicker.
                    if (cause(failure) instanceof ApiError error
                            && error.reason().equals("AlreadyExists")) {
                        return null;
                    }
                    throw new CompletionException(cause(failure));
                });
    }

    private CompletableFuture<Void> write(Resource resource, Verb verb, ApiObject object) {
        Payload body = verb == Verb.DELETE ? new Payload.None() : new Payload.Tree(object.value());
        return registry.apply(request(resource, verb, object, body)).thenApply(answer -> null);
    }

    private static ApiRequest request(
            Resource resource, Verb verb, ApiObject object, Payload body) {
        return new ApiRequest(
                verb,
                resource,
                "",
                object.namespace(),
                verb == Verb.CREATE ? "" : object.name(),
                Map.of(),
                "",
                ApiRequest.VALUE,
                "podium-server",
                body,
                SELF);
    }
}
