package io.podium.server.registry;

import io.podium.api.core.v1.ComponentCondition;
import io.podium.api.core.v1.ComponentStatus;
import io.podium.api.error.ApiError;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.server.health.Health;
import io.podium.server.render.Kind;
import io.podium.server.render.ObjectBody;
import io.podium.server.render.Rendition;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.store.Entry;
import io.podium.store.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * How the store and the other parts of the control plane are, asked anew for every request: nothing
 * of it is stored, and nothing can be watched.
 */
final class ComponentStatuses {
    private static final String STORE = "etcd-0";

    private final Parts parts;
    private final Answers answers;

    ComponentStatuses(Parts parts, Answers answers) {
        this.parts = parts;
        this.answers = answers;
    }

    CompletableFuture<Answer> serve(ApiRequest request, Kind<?> kind, Rendition rendition) {
        return switch (request.verb()) {
            case GET -> get(request, kind, rendition);
            case LIST -> list(request, kind, rendition);
            default -> throw ApiError.methodNotAllowed();
        };
    }

    private CompletableFuture<Answer> get(ApiRequest request, Kind<?> kind, Rendition rendition) {
        String name = request.name();
        if (!names().contains(name)) {
            // No 404: upstream does not tell what it could not find from any other fault.
            throw ApiError.of(500, "", "Component not found: " + name);
        }
        return ask(name)
                .thenApply(health ->
                        answers.object(
                                200, kind, status(name, health).value(), rendition, List.of()));
    }

    private CompletableFuture<Answer> list(ApiRequest request, Kind<?> kind, Rendition rendition) {
        ListOrder.check(request);
        Selection selection = Selection.of(request, kind);
        CompletableFuture<List<Entry>> all = CompletableFuture.completedFuture(List.of());
        for (String name : names()) {
            all =
                    all.thenCombine(
                            ask(name), (before, health) -> with(before, entry(kind, name, health)));
        }
        return all.thenApply(entries ->
                answers.made(kind, entries.stream().filter(selection).toList(), rendition));
    }

    private SortedSet<String> names() {
        var names = new TreeSet<>(parts.plane().parts());
        names.add(STORE);
        return names;
    }

    /** The answer comes at once, or on the registry's own loop. */
    private CompletableFuture<Health> ask(String name) {
        if (name.equals(STORE)) {
            return CompletableFuture.completedFuture(
                    parts.store().trouble().map(Health::troubled).orElse(Health.WELL));
        }
        CompletableFuture<Health> asked = parts.plane().ask(name, parts.loop());
        return asked.isDone() ? asked : asked.thenApplyAsync(health -> health, parts.loop());
    }

    private static ComponentStatus status(String name, Health health) {
        ComponentCondition condition =
                ComponentCondition.empty()
                        .withType("Healthy")
                        .withStatus(health.isWell() ? "True" : "False");
        if (!health.message().isEmpty()) {
            condition = condition.withMessage(health.message());
        }
        if (!health.error().isEmpty()) {
            condition = condition.withError(health.error());
        }
        return ComponentStatus.empty()
                .withKind(ComponentStatus.KIND)
                .withApiVersion(ComponentStatus.API_VERSION)
                .withMetadata(ObjectMeta.empty().withName(name))
                .withConditions(List.of(condition));
    }

    private Entry entry(Kind<?> kind, String name, Health health) {
        ObjectBody body = ObjectBody.of(parts.forms(), status(name, health).value());
        return new Entry(new Key(kind.storage(), "", name), 0, 0, body);
    }

    private static List<Entry> with(List<Entry> before, Entry one) {
        var all = new ArrayList<>(before);
        all.add(one);
        return all;
    }
}
