package io.podium.node.pod;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.EnvFromSource;
import io.podium.api.core.v1.EnvVar;
import io.podium.api.core.v1.EnvVarSource;
import io.podium.api.core.v1.FileKeySelector;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Secret;
import io.podium.api.core.v1.Volume;
import io.podium.api.error.Shown;
import io.podium.client.View;
import io.podium.node.volume.Fields;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The environment of a container at its start: services, then envFrom, then env, later ones
 * winning. Pure.
 */
final class Environment {
    private final Pod pod;
    private final Container container;
    private final View view;
    private final Fields.Facts facts;
    private final EnvFiles files;
    private final Map<String, String> services;
    private final Map<String, String> result = new LinkedHashMap<>();

    /** Where files of variables lie. */
    interface EnvFiles {
        /** The content of the file in the volume, empty when there is none. */
        Optional<String> text(Volume volume, String path);
    }

    private Environment(
            Pod pod, Container container, View view, Fields.Facts facts, EnvFiles files) {
        this.pod = pod;
        this.files = files;
        this.container = container;
        this.view = view;
        this.facts = facts;
        services = ServiceVariables.of(pod, view);
    }

    /**
     * Names to values. Fails with {@link ConfigTrouble} when something referred to is missing and
     * not optional.
     */
    static Map<String, String> of(
            Pod pod, Container container, View view, Fields.Facts facts, EnvFiles files) {
        return new Environment(pod, container, view, facts, files).resolve();
    }

    private Map<String, String> resolve() {
        container.envFrom().forEach(this::all);
        for (EnvVar variable : container.env()) {
            Optional<String> value =
                    variable.hasValueFrom()
                            ? from(variable.valueFrom())
                            : Optional.of(expanded(variable.value_()));
            value.ifPresent(text -> result.put(variable.name(), text));
        }
        services.forEach(result::putIfAbsent);
        return result;
    }

    /** A variable may refer to those before it and to services, and those before it win. */
    private String expanded(String text) {
        var known = new LinkedHashMap<>(services);
        known.putAll(result);
        return Expansion.expand(text, known);
    }

    private void all(EnvFromSource source) {
        Map<String, String> content = Map.of();
        if (source.hasConfigMapRef()) {
            var ref = source.configMapRef();
            content = configMap(ref.name(), ref.optional()).map(ConfigMap::data).orElse(Map.of());
        } else if (source.hasSecretRef()) {
            var ref = source.secretRef();
            var decoded = new LinkedHashMap<String, String>();
            secret(ref.name(), ref.optional())
                    .ifPresent(secret ->
                            secret.data().forEach((key, base64) -> decoded.put(key, text(base64))));
            content = decoded;
        }
        content.forEach((key, value) -> {
            String name = source.prefix() + key;
            if (!name.contains("=")) { // The one name a process cannot be given.
                result.put(name, value);
            }
        });
    }

    private Optional<String> from(EnvVarSource source) {
        if (source.hasFieldRef()) {
            String path = source.fieldRef().fieldPath();
            return Optional.of(
                    Fields.field(pod, path, facts)
                            .orElseThrow(
                                    () -> new ConfigTrouble("unsupported fieldPath: " + path)));
        }
        if (source.hasResourceFieldRef()) {
            String name = source.resourceFieldRef().containerName();
            Container about =
                    name.isEmpty()
                            ? container
                            : Specs.container(pod, name)
                                    .orElseThrow(() ->
                                            new ConfigTrouble("container " + name + " not found"));
            return Optional.of(
                    Fields.resource(about, source.resourceFieldRef(), facts)
                            .orElseThrow(() ->
                                    new ConfigTrouble(
                                            "unsupported container resource : "
                                                    + source.resourceFieldRef().resource())));
        }
        if (source.hasConfigMapKeyRef()) {
            var ref = source.configMapKeyRef();
            Optional<ConfigMap> found = configMap(ref.name(), ref.optional());
            Optional<String> value = found.map(map -> map.data().get(ref.key()));
            return present(value, ref.optional(), "ConfigMap", ref.name(), ref.key());
        }
        if (source.hasSecretKeyRef()) {
            var ref = source.secretKeyRef();
            Optional<Secret> found = secret(ref.name(), ref.optional());
            Optional<String> value =
                    found.map(secret -> secret.data().get(ref.key())).map(Environment::text);
            return present(value, ref.optional(), "Secret", ref.name(), ref.key());
        }
        return file(source.fileKeyRef());
    }

    private Optional<String> file(FileKeySelector ref) {
        Volume volume =
                pod.spec().volumes().stream()
                        .filter(v -> v.name().equals(ref.volumeName()))
                        .findFirst()
                        .orElseThrow(() ->
                                new ConfigTrouble(
                                        "cannot find the volume "
                                                + Shown.of(ref.volumeName())
                                                + " referenced by FileKeyRef"));
        Optional<String> text = files.text(volume, ref.path());
        if (text.isEmpty() && !ref.optional()) {
            throw new ConfigTrouble("couldn't parse env file");
        }
        Optional<String> value = text.flatMap(content -> EnvFile.value(content, ref.key()));
        if (value.isEmpty() && !ref.optional()) {
            throw new ConfigTrouble(
                    "environment variable key "
                            + Shown.of(ref.key())
                            + " not found in file "
                            + Shown.of(ref.path()));
        }
        return value;
    }

    private Optional<String> present(
            Optional<String> value, boolean optional, String kind, String name, String key) {
        if (value.isEmpty() && !optional) {
            throw new ConfigTrouble(
                    "couldn't find key "
                            + key
                            + " in "
                            + kind
                            + " "
                            + pod.namespace()
                            + "/"
                            + name);
        }
        return value;
    }

    private Optional<ConfigMap> configMap(String name, boolean optional) {
        Optional<ConfigMap> found = view.find(ConfigMap.class, pod.namespace(), name);
        if (found.isEmpty() && !optional) {
            throw new ConfigTrouble("configmap \"" + name + "\" not found");
        }
        return found;
    }

    private Optional<Secret> secret(String name, boolean optional) {
        Optional<Secret> found = view.find(Secret.class, pod.namespace(), name);
        if (found.isEmpty() && !optional) {
            throw new ConfigTrouble("secret \"" + name + "\" not found");
        }
        return found;
    }

    private static String text(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
