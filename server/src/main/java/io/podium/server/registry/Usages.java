package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.metrics.v1beta1.ContainerMetrics;
import io.podium.api.metrics.v1beta1.NodeMetrics;
import io.podium.api.metrics.v1beta1.PodMetrics;
import io.podium.api.quantity.Quantity;
import io.podium.api.schema.Resource;
import io.podium.api.time.GoDuration;
import io.podium.api.usage.NodeUsage;
import io.podium.api.usage.NodeUsage.Amounts;
import io.podium.api.usage.NodeUsage.ContainerUsage;
import io.podium.api.value.TypedMap;
import io.podium.server.render.Forms;
import io.podium.server.render.Kind;
import io.podium.server.render.ObjectBody;
import io.podium.server.render.Rendition;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.store.Entry;
import io.podium.store.Header;
import io.podium.store.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What nodes and pods use, as their nodes measured it last: made anew for every request of the
 * nodes and pods that are stored. Of a pod its entry's header is enough, so no pod is read for it.
 */
final class Usages {
    private final Parts parts;
    private final Answers answers;
    private final Forms forms;

    Usages(Parts parts, Answers answers) {
        this.parts = parts;
        this.answers = answers;
        this.forms = parts.forms().keepingNothing();
    }

    boolean areOf(Resource resource) {
        return resource.type() == NodeMetrics.TYPE || resource.type() == PodMetrics.TYPE;
    }

    CompletableFuture<Answer> serve(ApiRequest request, Kind<?> kind, Rendition rendition) {
        return CompletableFuture.completedFuture(
                switch (request.verb()) {
                    case GET -> get(request, kind, rendition);
                    case LIST -> list(request, kind, rendition);
                    default -> throw ApiError.methodNotAllowed();
                });
    }

    /** Whose usage it is, and then the usage itself, may each be what is not there. */
    private Answer get(ApiRequest request, Kind<?> kind, Rendition rendition) {
        String measured = kind.resource().plural();
        Key key = new Key(measured, request.namespace(), request.name());
        Entry entry =
                parts.store()
                        .snapshot()
                        .get(key)
                        .orElseThrow(() -> ApiError.notFound("", measured, request.name()));
        TypedMap tree = made(kind, entry).orElseThrow(() -> unmeasured(kind, key));
        return answers.object(200, kind, tree, rendition, List.of());
    }

    /** It has words of its own for the resource, and the namespace before a pod's name. */
    private static ApiError unmeasured(Kind<?> kind, Key key) {
        boolean isOfPod = kind.resource().namespaced();
        return ApiError.notFound(
                kind.resource().group(),
                isOfPod ? "podmetrics" : "nodemetrics",
                isOfPod ? key.namespace() + "/" + key.name() : key.name());
    }

    private Answer list(ApiRequest request, Kind<?> kind, Rendition rendition) {
        ListOrder.check(request);
        Selection selection = Selection.of(request, kind);
        String namespace = request.namespace();
        if (namespace.isEmpty() && kind.resource().namespaced()) {
            namespace = selection.namespace();
        }
        var entries = new ArrayList<Entry>();
        parts.store()
                .snapshot()
                .scan(
                        kind.resource().plural(),
                        namespace,
                        Optional.empty(),
                        entry -> {
                            if (selection.test(entry)) {
                                made(kind, entry)
                                        .ifPresent(tree -> entries.add(shown(kind, entry, tree)));
                            }
                            return true;
                        });
        return answers.made(kind, entries, rendition);
    }

    private Entry shown(Kind<?> kind, Entry entry, TypedMap tree) {
        Key key = new Key(kind.storage(), entry.key().namespace(), entry.key().name());
        return new Entry(key, 0, 0, ObjectBody.of(forms, tree));
    }

    private Optional<TypedMap> made(Kind<?> kind, Entry entry) {
        return kind.resource().namespaced() ? ofPod(entry) : ofNode(entry);
    }

    private Optional<TypedMap> ofNode(Entry entry) {
        NodeUsage node = parts.usage().apply(entry.key().name());
        return node.node()
                .map(usage -> {
                    NodeMetrics made = NodeMetrics.create("", entry.key().name());
                    return made.withMetadata(metadata(made.metadata(), entry))
                            .withTimestamp(usage.at())
                            .withWindow(GoDuration.format(usage.window()))
                            .withUsage(quantities(usage.amounts()))
                            .value();
                });
    }

    private Optional<TypedMap> ofPod(Entry entry) {
        Header header = entry.body().header();
        NodeUsage node = parts.usage().apply(header.node());
        return node.pod(header.uid())
                .map(usage -> {
                    PodMetrics made =
                            PodMetrics.create(entry.key().namespace(), entry.key().name());
                    return made.withMetadata(metadata(made.metadata(), entry))
                            .withTimestamp(usage.at())
                            .withWindow(GoDuration.format(usage.window()))
                            .withContainers(
                                    usage.containers().stream().map(Usages::ofContainer).toList())
                            .value();
                });
    }

    private static ContainerMetrics ofContainer(ContainerUsage usage) {
        return ContainerMetrics.empty()
                .withName(usage.name())
                .withUsage(quantities(usage.amounts()));
    }

    /** It was made just now, and has the labels of what was measured. */
    private ObjectMeta metadata(ObjectMeta named, Entry entry) {
        Map<String, String> labels = entry.body().header().labels();
        ObjectMeta made = named.withCreationTimestamp(parts.clock().now());
        return labels.isEmpty() ? made : made.withLabels(labels);
    }

    private static Map<String, String> quantities(Amounts amounts) {
        return Map.of(
                "cpu",
                Quantity.ofBillionths(amounts.nanoCores()).toString(),
                "memory",
                Quantity.ofBytes(amounts.bytes()).toString());
    }
}
