package io.podium.api.kinds.core;

import io.podium.api.core.v1.Secret;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.json.DecodeException;
import io.podium.api.json.JsonDecoder;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Secrets: plain text becomes data, types demand their keys, the type never changes. */
public final class SecretStrategy extends GenericStrategy<Secret> {
    private static final String SSH_KEY = "ssh-privatekey";
    private static final Map<String, List<String>> REQUIRED_KEYS =
            Map.of(
                    "kubernetes.io/tls", List.of("tls.crt", "tls.key"),
                    "kubernetes.io/dockerconfigjson", List.of(".dockerconfigjson"),
                    "kubernetes.io/dockercfg", List.of(".dockercfg"),
                    "kubernetes.io/ssh-auth", List.of(SSH_KEY));

    public SecretStrategy(Resource resource) {
        super(resource, Secret::of);
    }

    @Override
    public Secret applyDefaults(Secret secret) {
        TypedMap value = secret.value();
        if (!(value.get("stringData") instanceof MapValue plain)) {
            return secret;
        }
        MapValue data = value.get("data") instanceof MapValue map ? map : FreeMap.of(Map.of());
        for (Map.Entry<String, Object> entry : plain) {
            byte[] bytes = String.valueOf(entry.getValue()).getBytes(StandardCharsets.UTF_8);
            data = data.with(entry.getKey(), Base64.getEncoder().encodeToString(bytes));
        }
        TypedMap result = value.without("stringData");
        return Secret.of(data.isEmpty() ? result : result.with("data", data));
    }

    @Override
    public Secret prepareUpdate(Secret secret, Secret old) {
        // Old clients send no type; it is the one it was.
        return secret.value().string("type").isEmpty() && old.hasType()
                ? secret.withType(old.type())
                : secret;
    }

    @Override
    public void validate(Secret secret, Problems problems) {
        MapValue data = secret.value().map("data");
        FieldPath path = FieldPath.of("data");
        long size = 0;
        for (Map.Entry<String, Object> entry : data) {
            problems.invalidEach(
                    path.key(entry.getKey()), entry.getKey(), Names.configKey(entry.getKey()));
            size += ConfigMapStrategy.decodedSize(String.valueOf(entry.getValue()));
        }
        if (size > ConfigMapStrategy.MAXIMUM_BYTES) {
            problems.tooLong("data", ConfigMapStrategy.MAXIMUM_BYTES);
        }
        for (String key : REQUIRED_KEYS.getOrDefault(secret.type(), List.of())) {
            boolean isSsh = key.equals(SSH_KEY); // The one that must not be empty either.
            if (isSsh ? data.string(key).isEmpty() : !data.has(key)) {
                problems.required(path.key(key), "");
            }
        }
        switch (secret.type()) {
            case "kubernetes.io/service-account-token" -> {
                String account =
                        secret.value()
                                .at("metadata", "annotations")
                                .string("kubernetes.io/service-account.name");
                if (account.isEmpty()) {
                    problems.required(
                            FieldPath.of("metadata")
                                    .child("annotations")
                                    .key("kubernetes.io/service-account.name"),
                            "");
                }
            }
            case "kubernetes.io/basic-auth" -> {
                if (!data.has("username") && !data.has("password")) {
                    problems.required(path.key("username"), "");
                    problems.required(path.key("password"), "");
                }
            }
            case "kubernetes.io/dockerconfigjson" -> json(data, ".dockerconfigjson", problems);
            case "kubernetes.io/dockercfg" -> json(data, ".dockercfg", problems);
            default -> {}
        }
    }

    private static void json(MapValue data, String key, Problems problems) {
        if (!data.has(key)) {
            return;
        }
        try {
            new JsonDecoder().decodeFree(Base64.getDecoder().decode(data.string(key)));
        } catch (DecodeException fault) {
            problems.invalid(
                    FieldPath.of("data").key(key),
                    "<secret contents redacted>",
                    fault.getMessage());
        }
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validateChanged(Secret secret, Secret old, Problems problems) {
        problems.immutable("type", secret.type(), old.type());
        if (old.value().bool("immutable")) {
            frozen(secret, old, problems);
        }
        validate(secret, problems);
    }

    private static void frozen(Secret secret, Secret old, Problems problems) {
        if (!secret.value().bool("immutable")) {
            problems.forbidden("immutable", ConfigMapStrategy.FROZEN);
        }
        if (!secret.value().map("data").equals(old.value().map("data"))) {
            problems.forbidden("data", ConfigMapStrategy.FROZEN);
        }
    }

    @Override
    public List<String> selectableFieldNames() {
        return List.of("type");
    }

    @Override
    public Map<String, String> selectableFields(Secret secret) {
        return Map.of("type", secret.type());
    }
}
