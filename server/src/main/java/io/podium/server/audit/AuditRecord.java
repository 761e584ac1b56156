package io.podium.server.audit;

import io.podium.api.error.ApiError;
import io.podium.api.json.JsonDecoder;
import io.podium.api.time.GoTime;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.yaml.YamlReader;
import io.podium.server.authz.Attributes;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.ApiRequest.Payload;
import io.podium.server.request.User;
import io.podium.server.request.Verb;
import io.podium.server.wire.Head;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What is known of one request for the audit log. Hears of each step; writes at each stage the
 * policy does not leave out. Safe to call from any thread.
 */
public final class AuditRecord {
    /** Of servers that keep no audit log. */
    public static final AuditRecord NONE = new AuditRecord(null, null);

    private final AuditLog log;
    private final Origin origin;
    private final Instant received;
    private final Map<String, String> annotations = new ConcurrentHashMap<>();
    private volatile Policy.Order order = Policy.Order.NOTHING;
    private volatile Attributes asked;
    private volatile Optional<Actor> impersonated = Optional.empty();
    private volatile AuditParts.Named named = AuditParts.Named.NOT;
    private volatile Optional<Supplier<MapValue>> request = Optional.empty();
    private volatile Optional<Supplier<MapValue>> response = Optional.empty();
    private volatile Optional<Supplier<MapValue>> refusal = Optional.empty();
    private volatile boolean isOver;

    /** As whom the request counts, and by which constrained right, if by one. */
    private record Actor(User user, String constraint) {}

    /** What is known when a stage is written. */
    private record Known(
            Map<String, String> annotations,
            Optional<Actor> impersonated,
            AuditParts.Named named,
            Optional<Supplier<MapValue>> request,
            Optional<Supplier<MapValue>> response,
            Optional<Supplier<MapValue>> refusal) {}

    private AuditRecord(AuditLog log, Origin origin) {
        this.log = log;
        this.origin = origin;
        this.received = log == null ? Instant.EPOCH : log.clock().now();
    }

    /** Of a request that came over the wire; the id is the answer's Audit-ID. */
    public static AuditRecord begin(AuditLog log, Head head, String auditId) {
        return new AuditRecord(log, Origin.of(head, auditId));
    }

    /** Of a request from this process. */
    public static AuditRecord inside(AuditLog log, ApiRequest request) {
        String group = request.resource().group();
        var uri = new StringBuilder(group.isEmpty() ? "/api/" : "/apis/" + group + "/");
        uri.append(request.resource().version());
        if (!request.namespace().isEmpty()) {
            uri.append("/namespaces/").append(request.namespace());
        }
        uri.append('/').append(request.resource().plural());
        for (String part : new String[] {request.name(), request.subresource()}) {
            uri.append(part.isEmpty() ? "" : "/" + part);
        }
        var origin =
                new Origin(
                        log.randomness().uuid().toString(),
                        uri.toString(),
                        request.userAgent(),
                        java.util.List.of());
        return new AuditRecord(log, origin);
    }

    /** Whether anything of this request is written. */
    public boolean isKept() {
        return log != null && order.detail() != Detail.NONE;
    }

    /** It is known who asks for what. */
    public void identified(Attributes attributes) {
        if (log != null) {
            asked = attributes;
            order = log.policy().order(attributes);
            write(Stage.RECEIVED, Optional.empty());
        }
    }

    /** Nobody is known for what was shown; upstream writes this one stage of it. */
    public void unidentified(Attributes attributes, ApiError error) {
        if (log == null) {
            return;
        }
        asked = attributes;
        order = log.policy().order(attributes);
        refusal = Optional.of(() -> AuditParts.refusal(error));
        write(Stage.STARTED, Optional.of(error.code()));
        isOver = true;
    }

    /** It counts as another's, by the right of this name or, "", without a constraint. */
    public void impersonated(User user, String constraint) {
        if (isKept()) {
            impersonated = Optional.of(new Actor(user, constraint));
        }
    }

    /**
     * Something others than the log know of the request, such as a verdict. The first word stays.
     */
    public void annotate(String key, String value) {
        if (log != null) { // What is known of a token is known before it is known what is kept.
            annotations.putIfAbsent(key, value);
        }
    }

    /** What was sent; kept only where the policy wants bodies, but for the object's name. */
    public void sent(ApiRequest sent) {
        boolean isWanted = order.detail().isAtLeast(Detail.REQUEST);
        boolean isObject = sent.verb() == Verb.CREATE || sent.verb() == Verb.UPDATE;
        if (!isKept() || (!isWanted && !isObject)) {
            return;
        }
        Optional<MapValue> body =
                switch (sent.body()) {
                    case Payload.None none -> Optional.empty();
                    case Payload.Tree tree -> Optional.of(tree.value());
                    case Payload.Bytes bytes -> read(bytes.bytes(), sent.contentType());
                };
        if (isObject) {
            named = body.map(AuditParts.Named::in).orElse(AuditParts.Named.NOT);
        }
        if (isWanted) {
            request = body.map(one -> () -> one);
        }
    }

    /** The object that was sent, as it was understood; it stands in place of what was sent. */
    public void heard(Supplier<MapValue> object) {
        if (isKept() && order.detail().isAtLeast(Detail.REQUEST)) {
            request = Optional.of(object);
        }
    }

    /** A body that cannot be read is refused soon, and the refusal is written. */
    private static Optional<MapValue> read(byte[] bytes, String contentType) {
        try {
            Object value =
                    contentType.contains("yaml")
                            ? YamlReader.value(new String(bytes, StandardCharsets.UTF_8))
                            : new JsonDecoder().decodeFree(bytes);
            return switch (value) {
                case MapValue map -> Optional.of(map);
                case ListValue list -> Optional.of(FreeMap.of(Map.of("patch", list)));
                default -> Optional.empty();
            };
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /** What is answered; kept only where the policy wants it, or where it may be a Status. */
    public void answered(Supplier<MapValue> object) {
        if (isKept() && (order.detail().isAtLeast(Detail.REQUEST_RESPONSE) || maySayStatus())) {
            response = Optional.of(object);
        }
    }

    private boolean maySayStatus() {
        return asked.verb().equals("delete")
                || (asked.verb().equals("create")
                        && (!asked.subresource().isEmpty() || asked.resource().equals("bindings")));
    }

    /** It is refused. */
    public void refused(ApiError error) {
        if (isKept() && !isOver) {
            refusal = Optional.of(() -> AuditParts.refusal(error));
            if (error.isFault()) {
                panicked(error);
            }
        }
    }

    /** A long answer begins. */
    public void started(int code) {
        if (isKept()) {
            write(Stage.STARTED, Optional.of(code));
        }
    }

    /** The answer is over. */
    public void complete(int code) {
        if (isKept() && !isOver) {
            isOver = true;
            write(Stage.COMPLETE, Optional.of(code));
        }
    }

    /** A bug of ours ended it. */
    private void panicked(ApiError error) {
        isOver = true;
        refusal = Optional.of(() -> AuditParts.panic(error));
        write(Stage.PANIC, Optional.of(error.code()));
    }

    private void write(Stage stage, Optional<Integer> code) {
        if (order.detail() == Detail.NONE || order.omitted().contains(stage)) {
            return;
        }
        Instant now = log.clock().now();
        var known =
                new Known(Map.copyOf(annotations), impersonated, named, request, response, refusal);
        // Made into an event on the log's own thread.
        log.add(() -> event(stage, code, now, known));
    }

    private MapValue event(Stage stage, Optional<Integer> code, Instant now, Known known) {
        var event = new HashMap<String, Object>();
        event.put("kind", "Event");
        event.put("apiVersion", "audit.k8s.io/v1");
        event.put("level", order.detail().word());
        event.put("auditID", origin.auditId());
        event.put("stage", stage.word());
        event.put("requestURI", origin.uri());
        event.put("verb", asked.verb());
        event.put("user", AuditParts.user(asked.user()));
        known.impersonated().ifPresent(actor -> put(event, actor));
        if (!origin.addresses().isEmpty()) {
            event.put("sourceIPs", ListValue.of(origin.addresses()));
        }
        if (!origin.agent().isEmpty()) {
            event.put("userAgent", origin.agent());
        }
        if (asked.isResource()) {
            event.put("objectRef", AuditParts.reference(asked, known.named()));
        }
        Optional<MapValue> refused = known.refusal().map(Supplier::get);
        Optional<MapValue> answer = known.response().map(Supplier::get);
        code.ifPresent(number ->
                event.put(
                        "responseStatus",
                        refused.or(() -> statusIn(answer, number))
                                .orElseGet(() -> AuditParts.code(number))));
        boolean omits = order.omitsManagedFields();
        known.request()
                .map(Supplier::get)
                .ifPresent(body -> event.put("requestObject", AuditParts.shown(body, omits)));
        if (order.detail().isAtLeast(Detail.REQUEST_RESPONSE) && stage != Stage.PANIC) {
            answer.or(() -> refused.map(AuditRecord::asBody))
                    .ifPresent(body -> event.put("responseObject", AuditParts.shown(body, omits)));
        }
        event.put("requestReceivedTimestamp", GoTime.formatMicro(received));
        event.put("stageTimestamp", GoTime.formatMicro(now));
        if (!known.annotations().isEmpty()) {
            event.put("annotations", FreeMap.of(new HashMap<String, Object>(known.annotations())));
        }
        return FreeMap.of(event);
    }

    private static void put(Map<String, Object> event, Actor actor) {
        event.put("impersonatedUser", AuditParts.user(actor.user()));
        if (!actor.constraint().isEmpty()) {
            event.put(
                    "authenticationMetadata",
                    FreeMap.of(Map.of("impersonationConstraint", actor.constraint())));
        }
    }

    private static MapValue asBody(MapValue status) {
        return status.with("kind", "Status").with("apiVersion", "v1");
    }

    private static Optional<MapValue> statusIn(Optional<MapValue> answer, int code) {
        return answer.filter(said -> said.string("kind").equals("Status"))
                .map(said -> AuditParts.status(said, code));
    }
}
