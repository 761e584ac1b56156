package io.podium.campaigns.fuzz;

import io.podium.api.error.ApiError;
import io.podium.api.json.DecodeException;
import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.managed.Applying;
import io.podium.api.managed.Ownership;
import io.podium.api.managed.Site;
import io.podium.api.patch.JsonPatch;
import io.podium.api.patch.MergePatch;
import io.podium.api.patch.Patched;
import io.podium.api.patch.StrategicMergePatch;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Changes of a pod and a Deployment: patches and applied configurations. */
final class Changes {
    private static final List<Class<? extends RuntimeException>> REFUSALS = List.of(ApiError.class);
    private static final String NOW = "2026-01-01T00:00:00Z";
    private static final JsonDecoder JSON = new JsonDecoder();
    private static final Ownership OWNERSHIP = new Ownership();
    private static final Applying APPLYING = new Applying(OWNERSHIP);

    private static final Resource PODS = Schema.kubernetes().kind("v1", "Pod").orElseThrow();
    private static final Site POD_SITE = Site.of(PODS, "", Site.Versioning.NONE);
    private static final TypedMap POD =
            typed(
                    """
                    {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"d","labels":{"a":"1"},
                     "finalizers":["f/x"]},"spec":{"containers":[{"name":"c1","image":"i1","args":["x","y"],
                     "env":[{"name":"A","value":"1"}],"ports":[{"containerPort":80,"protocol":"TCP"}],
                     "resources":{"limits":{"cpu":"1","memory":"1Gi"}}},{"name":"c2"}],
                     "tolerations":[{"key":"k","operator":"Exists"}],"volumes":[{"name":"v","emptyDir":{}}]}}\
                    """,
                    PODS);
    private static final Resource DEPLOYMENTS =
            Schema.kubernetes().kind("apps/v1", "Deployment").orElseThrow();
    private static final TypedMap DEPLOYMENT =
            typed(
                    """
                    {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":2,
                     "selector":{"matchLabels":{"a":"1"}},"strategy":{"rollingUpdate":{"maxSurge":"25%"}},
                     "template":{"metadata":{"labels":{"a":"1"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}\
                    """,
                    DEPLOYMENTS);

    private Changes() {}

    private static TypedMap typed(String json, Resource resource) {
        return JSON.decode(json.getBytes(StandardCharsets.UTF_8), resource.type()).value();
    }

    static List<Target> targets() {
        return List.of(
                Target.of(
                        "json-patch",
                        patching(JsonPatch::apply),
                        "p[{\"op\":\"add\",\"path\":\"/metadata/labels/b\",\"value\":\"2\"}]",
                        "p[{\"op\":\"remove\",\"path\":\"/spec/containers/1\"},"
                                + "{\"op\":\"test\",\"path\":\"/spec/containers/0/name\",\"value\":\"c1\"}]",
                        "p[{\"op\":\"move\",\"from\":\"/spec/volumes/0\",\"path\":\"/spec/volumes/-\"}]",
                        "q[{\"op\":\"copy\",\"from\":\"/spec/template\",\"path\":\"/spec/selector\"}]",
                        "q[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":\"x\"}]",
                        "q[{\"op\":\"replace\",\"path\":\"\",\"value\":{}}]"),
                Target.of(
                        "merge-patch",
                        patching(MergePatch::apply),
                        "p{\"metadata\":{\"labels\":{\"a\":null,\"b\":\"2\"}}}",
                        "q{\"spec\":{\"replicas\":3,\"template\":{\"spec\":{\"containers\":[]}}}}",
                        "pnull",
                        "p[]"),
                Target.of(
                        "strategic-merge-patch",
                        patching(StrategicMergePatch::apply),
                        "p{\"spec\":{\"containers\":[{\"name\":\"c1\",\"image\":\"j\"},"
                                + "{\"$patch\":\"delete\",\"name\":\"c2\"}]}}",
                        "p{\"spec\":{\"$setElementOrder/containers\":[{\"name\":\"c2\"},{\"name\":\"c1\"}]}}",
                        "p{\"metadata\":{\"$deleteFromPrimitiveList/finalizers\":[\"f/x\"]}}",
                        "q{\"spec\":{\"strategy\":{\"$retainKeys\":[\"type\"],\"type\":\"Recreate\"}}}",
                        "q{\"spec\":{\"template\":{\"$patch\":\"replace\",\"spec\":{}}}}"),
                Target.of(
                        "apply",
                        Changes::apply,
                        "p{\"spec\":{\"containers\":[{\"name\":\"c1\",\"image\":\"j\"}]}}",
                        "p{\"metadata\":{\"labels\":{\"b\":\"2\"},\"finalizers\":[\"f/y\"]}}",
                        "q{\"spec\":{\"containers\":[{\"name\":\"c1\",\"ports\":[{\"containerPort\":80}]}]}}",
                        "q{\"spec\":{\"volumes\":[{\"name\":\"v\",\"emptyDir\":null}]}}"),
                Target.of(
                        "managed-fields",
                        Changes::fieldSets,
                        "{\"f:spec\":{\"f:containers\":{\"k:{\\\"name\\\":\\\"c1\\\"}\":{\".\":{},\"f:image\":{}}}}}",
                        "{\"f:metadata\":{\"f:finalizers\":{\"v:\\\"f/x\\\"\":{}},\"f:labels\":{\"f:a\":{}}}}",
                        "{\"ta:labels\":\"f:v\"}",
                        "{\"f:spec\":{\"f:tolerations\":{\"i:0\":{}}}}"));
    }

    private static boolean isEven(byte[] input) {
        return input.length == 0 || (input[0] & 1) == 0;
    }

    private static Optional<Object> json(byte[] input) {
        return Target.unlessRefused(() -> JSON.decodeFree(input), List.of(DecodeException.class));
    }

    private static Consumer<byte[]> patching(BiFunction<TypedMap, Object, Patched> way) {
        return input -> {
            TypedMap object = isEven(input) ? POD : DEPLOYMENT;
            json(Codecs.rest(input))
                    .flatMap(
                            patch -> Target.unlessRefused(() -> way.apply(object, patch), REFUSALS))
                    .ifPresent(patched -> survives(patched.value()));
        };
    }

    /** What is stored is read again as it was. */
    private static void survives(TypedMap value) {
        Codecs.isSame(value, JSON.decode(JsonEncoder.encode(value), value.type()).value());
    }

    /** Applied again, a configuration changes nothing. */
    private static void apply(byte[] input) {
        if (!(json(Codecs.rest(input)).orElse("") instanceof MapValue sent)) {
            return;
        }
        MapValue said = sent.with("apiVersion", "v1").with("kind", "Pod");
        var order = new Applying.Order(said, "fuzz", isEven(input), NOW);
        TypedMap live = OWNERSHIP.created(POD_SITE, POD, "creator", NOW);
        Target.unlessRefused(() -> APPLYING.applied(POD_SITE, Optional.of(live), order), REFUSALS)
                .ifPresent(once -> {
                    survives(once);
                    TypedMap twice = APPLYING.applied(POD_SITE, Optional.of(once), order);
                    Target.check(twice.equals(once), "%s became %s", once, twice);
                });
    }

    /** Whatever an object says of who manages what, it can be updated and applied to or refused. */
    private static void fieldSets(byte[] input) {
        Optional<Object> fields = json(input);
        if (fields.isEmpty()) {
            return;
        }
        FreeMap entry =
                FreeMap.of(
                        Map.of(
                                "manager", "strange",
                                "operation", "Apply",
                                "apiVersion", "v1",
                                "time", NOW,
                                "fieldsType", "FieldsV1",
                                "fieldsV1", fields.get()));
        MapValue bare =
                JSON.decodeFree(JsonEncoder.encode(POD)) instanceof MapValue map ? map : POD;
        MapValue metadata = bare.map("metadata").with("managedFields", ListValue.of(entry));
        byte[] sent = JsonEncoder.encode(bare.with("metadata", metadata));
        Target.unlessRefused(() -> JSON.decode(sent, PODS.type()).value(), Codecs.REFUSALS)
                .ifPresent(live -> {
                    Target.unlessRefused(
                            () -> OWNERSHIP.updated(POD_SITE, live, POD, "updater", NOW), REFUSALS);
                    MapValue said = FreeMap.of(Map.of("apiVersion", "v1", "kind", "Pod"));
                    var order = new Applying.Order(said, "strange", false, NOW);
                    Target.unlessRefused(
                            () -> APPLYING.applied(POD_SITE, Optional.of(live), order), REFUSALS);
                });
    }
}
