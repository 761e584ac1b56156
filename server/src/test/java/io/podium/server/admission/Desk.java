package io.podium.server.admission;

import io.podium.api.json.Typer;
import io.podium.api.meta.v1.CreateOptions;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.strategy.Strategies;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.yaml.YamlReader;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.request.User;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Attempts as tests write them, over a present state of a few objects written as YAML. */
public final class Desk {
    private static final Schema SCHEMA = Schema.kubernetes();
    private static final Strategies STRATEGIES = Strategies.all(SCHEMA);

    private final List<TypedMap> stored = new ArrayList<>();
    private final Map<String, String> annotations = new HashMap<>();
    private User user = User.of("ann", "system:authenticated");

    /** The object a line of YAML means, with its defaults; kind and apiVersion must be there. */
    public static TypedMap object(String yaml) {
        var free = (MapValue) YamlReader.value(yaml);
        Resource resource =
                SCHEMA.kind(free.string("apiVersion"), free.string("kind")).orElseThrow();
        TypedMap typed = Typer.type(free, resource.type()).value();
        return ObjectRules.withDefaults(typed, STRATEGIES.of(resource)).value();
    }

    /** A pod of the namespace default whose spec is this, without the braces. */
    public static TypedMap pod(String spec) {
        return object(
                "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: default}, spec: {"
                        + spec
                        + "}}");
    }

    /** This object is there. */
    public Desk with(String yaml) {
        stored.add(object(yaml));
        return this;
    }

    /** From now on it is somebody else who asks. */
    public Desk as(User other) {
        user = other;
        return this;
    }

    /** What plug-ins annotated so far. */
    public Map<String, String> annotations() {
        return annotations;
    }

    public Attempt create(TypedMap object) {
        return attempt(Operation.CREATE, "", Optional.of(object), Optional.empty());
    }

    public Attempt update(TypedMap old, TypedMap now) {
        return attempt(Operation.UPDATE, "", Optional.of(now), Optional.of(old));
    }

    public Attempt update(String subresource, TypedMap old, TypedMap now) {
        return attempt(Operation.UPDATE, subresource, Optional.of(now), Optional.of(old));
    }

    public Attempt delete(TypedMap old) {
        return attempt(Operation.DELETE, "", Optional.empty(), Optional.of(old));
    }

    private Attempt attempt(
            Operation operation,
            String subresource,
            Optional<TypedMap> object,
            Optional<TypedMap> old) {
        TypedMap any = object.or(() -> old).orElseThrow();
        ObjectMeta metadata = metadata(any);
        return new Attempt(
                operation,
                resource(any),
                subresource,
                metadata.namespace(),
                metadata.name(),
                object,
                old,
                () -> MapValue.empty(CreateOptions.TYPE),
                user,
                false,
                lookup(),
                new Remarks(annotations::putIfAbsent));
    }

    private static Resource resource(TypedMap object) {
        return SCHEMA.kind(object.string("apiVersion"), object.string("kind")).orElseThrow();
    }

    private static ObjectMeta metadata(TypedMap object) {
        return ObjectMeta.of((TypedMap) object.map("metadata"));
    }

    private Lookup lookup() {
        return new Lookup() {
            @Override
            public Optional<TypedMap> find(String storage, String namespace, String name) {
                return list(storage, namespace).stream()
                        .filter(one -> metadata(one).name().equals(name))
                        .findFirst();
            }

            @Override
            public List<TypedMap> list(String storage, String namespace) {
                return stored.stream()
                        .filter(one -> resource(one).groupResource().equals(storage))
                        .filter(one ->
                                namespace.isEmpty() || metadata(one).namespace().equals(namespace))
                        .toList();
            }
        };
    }
}
