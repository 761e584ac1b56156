package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.json.JsonDecoder;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.strategy.Strategies;
import io.podium.api.usage.NodeUsage;
import io.podium.api.value.MapValue;
import io.podium.api.yaml.YamlReader;
import io.podium.base.random.Randomness;
import io.podium.server.admission.Admission;
import io.podium.server.admission.Admissions;
import io.podium.server.allocate.AddressRange;
import io.podium.server.allocate.PortRange;
import io.podium.server.allocate.ServiceAllocator;
import io.podium.server.health.ControlPlane;
import io.podium.server.render.Forms;
import io.podium.server.render.Kinds;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.ApiRequest.Payload;
import io.podium.server.request.User;
import io.podium.server.request.Verb;
import io.podium.server.watch.WatchMeter;
import io.podium.server.wire.StatusBody;
import io.podium.store.Store;
import io.podium.store.memory.MemoryEngine;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * A registry over a memory store on a loop that a test steps, and requests written the way people
 * write them.
 */
final class World implements AutoCloseable {
    static final Schema SCHEMA = Schema.kubernetes();
    static final Kinds KINDS = new Kinds(SCHEMA, Strategies.all(SCHEMA));

    final StepLoop loop = new StepLoop();
    final Randomness randomness = Randomness.seeded(7);
    final ControlPlane plane = new ControlPlane();
    final Map<String, NodeUsage> usages = new HashMap<>();
    final Forms forms = Forms.withBudget(1 << 20);
    final Store store;
    final ObjectRegistry registry;

    String contentType = "application/json";
    String accept = "";

    private World() {
        this(List.of());
    }

    private World(List<Admission> more) {
        store = MemoryEngine.open(loop, loop.clock());
        registry =
                new ObjectRegistry(
                        new Parts(
                                store,
                                KINDS,
                                forms,
                                loop.clock(),
                                randomness,
                                loop,
                                Admissions.builtIn(randomness, more),
                                new ServiceAllocator(
                                        new AddressRange("10.96.0.0/24", randomness),
                                        new PortRange(30000, 30010, randomness)),
                                resource -> WatchMeter.SILENT,
                                plane,
                                node -> usages.getOrDefault(node, NodeUsage.UNKNOWN)));
    }

    private World(Store store, ObjectRegistry registry) {
        this.store = store;
        this.registry = registry;
    }

    /** Only to write requests for a registry on loops of its own. */
    static World around(Store store, ObjectRegistry registry) {
        return new World(store, registry);
    }

    /** A world with the namespace default and its service account. */
    static World small() {
        var world = new World();
        world.ok("POST /api/v1/namespaces", "{metadata: {name: default}}");
        world.ok("POST /api/v1/namespaces/default/serviceaccounts", "{metadata: {name: default}}");
        return world;
    }

    /** A world with one more plug-in, and nothing in it. */
    static World with(Admission plugin) {
        return new World(List.of(plugin));
    }

    /** A reply as tests look at it. */
    record Reply(int code, String reason, String text, MapValue body, List<String> warnings) {
        MapValue metadata() {
            return body.map("metadata");
        }

        String name() {
            return metadata().string("name");
        }

        String version() {
            return metadata().string("resourceVersion");
        }
    }

    /** Must work. */
    Reply ok(String line) {
        return ok(line, "");
    }

    Reply ok(String line, String body) {
        Reply reply = call(line, body);
        if (reply.code >= 300) {
            throw new AssertionError(line + " gave " + reply.code + " " + reply.text);
        }
        return reply;
    }

    /** Whatever comes, refusals too: then the text is the message. */
    Reply call(String line, String body) {
        CompletableFuture<Answer> answer = start(line, body);
        loop.settle();
        return reply(answer);
    }

    /** Asks for somebody whose rights beyond the verb are looked at. */
    Reply call(String line, String body, Consumer<Verb> rights) {
        CompletableFuture<Answer> answer = registry.serve(request(line, body), rights);
        loop.settle();
        return reply(answer);
    }

    /** Asks, and neither waits nor moves the loop. */
    CompletableFuture<Answer> start(String line, String body) {
        return registry.serve(request(line, body));
    }

    static Reply reply(CompletableFuture<Answer> future) {
        if (!future.isDone()) {
            throw new AssertionError("the request hangs");
        }
        try {
            Answer answer = future.join();
            String text = new String(answer.bytes().get(), StandardCharsets.UTF_8);
            Object body =
                    answer.contentType().endsWith("yaml")
                            ? YamlReader.value(text)
                            : new JsonDecoder().decodeFree(text.getBytes(StandardCharsets.UTF_8));
            return new Reply(answer.code(), "", text, (MapValue) body, answer.warnings());
        } catch (CompletionException e) {
            if (e.getCause() instanceof ApiError error) {
                return new Reply(
                        error.code(),
                        error.reason(),
                        error.getMessage(),
                        (MapValue) new JsonDecoder().decodeFree(StatusBody.of(error)),
                        List.of());
            }
            throw e;
        }
    }

    /**
     * Such as PATCH /apis/apps/v1/namespaces/a/deployments/web/status?dryRun=All; the body may be
     * YAML without breaks.
     */
    ApiRequest request(String line, String body) {
        String[] words = line.split(" ", 2);
        String path = words[1].replaceFirst("\\?.*", "");
        var parts = new ArrayList<>(List.of(path.substring(1).split("/")));
        String group = parts.removeFirst().equals("api") ? "" : parts.removeFirst();
        String version = parts.removeFirst();
        String namespace = "";
        if (parts.size() > 2
                && parts.getFirst().equals("namespaces")
                && isBelow(group, version, parts.get(2))) {
            parts.removeFirst();
            namespace = parts.removeFirst();
        }
        Resource resource = SCHEMA.resource(group, version, parts.removeFirst()).orElseThrow();
        String name = parts.isEmpty() ? "" : parts.removeFirst();
        String sub = parts.isEmpty() ? "" : parts.removeFirst();
        Map<String, List<String>> query = query(line);
        return new ApiRequest(
                verb(words[0], name, query),
                resource,
                sub,
                namespace,
                name,
                query,
                body.isEmpty() ? "" : contentType,
                accept,
                "kubectl/v1.33",
                body.isEmpty() ? new Payload.None() : new Payload.Bytes(bytes(body)),
                User.of("admin", "system:masters", "system:authenticated"));
    }

    private static boolean isBelow(String group, String version, String plural) {
        return SCHEMA.resource(group, version, plural).isPresent();
    }

    private byte[] bytes(String body) {
        boolean isLoose =
                contentType.contains("json") && !body.startsWith("[") && !body.startsWith("{\"");
        String text = isLoose ? io.podium.api.json.JsonEncoder.text(YamlReader.value(body)) : body;
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, List<String>> query(String line) {
        var query = new LinkedHashMap<String, List<String>>();
        int mark = line.indexOf('?');
        if (mark >= 0) {
            for (String pair : line.substring(mark + 1).split("&", -1)) {
                String[] sides = pair.split("=", 2);
                query.computeIfAbsent(sides[0], key -> new ArrayList<>())
                        .add(
                                URLDecoder.decode(
                                        sides.length > 1 ? sides[1] : "", StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private static Verb verb(String method, String name, Map<String, List<String>> query) {
        boolean isCollection = name.isEmpty();
        return switch (method) {
            case "GET" ->
                    query.containsKey("watch") ? Verb.WATCH : isCollection ? Verb.LIST : Verb.GET;
            case "POST" -> Verb.CREATE;
            case "PUT" -> Verb.UPDATE;
            case "PATCH" -> Verb.PATCH;
            default -> isCollection ? Verb.DELETE_COLLECTION : Verb.DELETE;
        };
    }

    /** Starts a watch. */
    Frames watch(String line) {
        var frames = new Frames(loop);
        frames.handle = registry.watch(request(line, ""), frames);
        loop.settle();
        return frames;
    }

    @Override
    public void close() {
        registry.close();
        store.close();
    }
}
