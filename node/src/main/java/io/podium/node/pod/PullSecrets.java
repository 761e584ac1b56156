package io.podium.node.pod;

import io.podium.api.core.v1.Secret;
import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.value.MapValue;
import io.podium.node.cri.v1.AuthConfig;
import io.podium.node.images.ImageAccess;
import io.podium.node.images.PullSecret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who we may be to a registry, out of the Secrets a pod names; the rules of what fits which image
 * are those of upstream's credentialprovider. Pure.
 */
final class PullSecrets {
    private static final String DEFAULT_REGISTRY = "index.docker.io";

    /**
     * Who we may be.
     *
     * @param source the Secret that says so
     */
    record Credential(AuthConfig auth, PullSecret source) {}

    /** By registry and path, the longest and last first; several may know the same registry. */
    private final Map<String, List<Credential>> byPlace =
            new TreeMap<>(Comparator.<String>naturalOrder().reversed());

    private PullSecrets() {}

    /** Reads the Secrets; what is in them that cannot be read counts as nothing. */
    static PullSecrets of(List<Secret> secrets) {
        var all = new PullSecrets();
        secrets.forEach(all::add);
        return all;
    }

    private void add(Secret secret) {
        switch (secret.type()) {
            case "kubernetes.io/dockerconfigjson" ->
                    add(secret, json(secret, ".dockerconfigjson").map("auths"));
            case "kubernetes.io/dockercfg" -> add(secret, json(secret, ".dockercfg"));
            default -> {} // Other Secrets say nothing of registries.
        }
    }

    private static MapValue json(Secret secret, String key) {
        String base64 = secret.data().getOrDefault(key, "");
        try {
            byte[] json = Base64.getDecoder().decode(base64);
            return new JsonDecoder().decodeFree(json) instanceof MapValue map
                    ? map
                    : MapValue.empty();
        } catch (RuntimeException malformed) {
            return MapValue.empty(); // The API does not let it in; then it helps nobody.
        }
    }

    private void add(Secret secret, MapValue registries) {
        for (Map.Entry<String, Object> entry : registries) {
            if (entry.getValue() instanceof MapValue one) {
                byPlace.computeIfAbsent(place(entry.getKey()), key -> new ArrayList<>())
                        .add(credential(secret, auth(one)));
            }
        }
    }

    private static Credential credential(Secret secret, AuthConfig auth) {
        MapValue said =
                MapValue.empty()
                        .with("username", auth.username())
                        .with("password", auth.password());
        return new Credential(
                auth,
                new PullSecret(
                        secret.uid(),
                        secret.namespace(),
                        secret.name(),
                        ImageAccess.hash(JsonEncoder.text(said))));
    }

    /** Host and path, without a scheme and without what only old registries had. */
    private static String place(String registry) {
        String plain = registry.replaceFirst("^[a-z]+://", "");
        String host = plain.split("/", 2)[0];
        String path = plain.substring(host.length()).replaceFirst("^/v[12]/", "/");
        return path.equals("/") ? host : host + path.replaceFirst("/$", "");
    }

    private static AuthConfig auth(MapValue entry) {
        String user = entry.string("username");
        String password = entry.string("password");
        String both = entry.string("auth");
        if (!both.isEmpty()) {
            String decoded =
                    new String(Base64.getMimeDecoder().decode(both), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            user = colon < 0 ? user : decoded.substring(0, colon);
            password = colon < 0 ? password : decoded.substring(colon + 1);
        }
        return AuthConfig.empty().withUsername(user).withPassword(password);
    }

    /** All that fit the image, the most exact first. */
    List<Credential> of(String image) {
        String repository = ImageNames.repository(image);
        var found = new ArrayList<Credential>();
        byPlace.forEach((place, all) -> {
            if (fits(place, repository)) {
                found.addAll(all);
            }
        });
        boolean isDefault = repository.startsWith(ImageNames.DEFAULT_REGISTRY + "/");
        if (found.isEmpty() && isDefault) {
            found.addAll(byPlace.getOrDefault(DEFAULT_REGISTRY, List.of()));
        }
        return found;
    }

    /** Parts of the host one by one, with * and ? in them; the path by its beginning. */
    private static boolean fits(String place, String repository) {
        String host = place.split("/", 2)[0];
        String[] wanted = split(host);
        String[] given = split(repository.split("/", 2)[0]);
        String path = place.substring(host.length());
        String rest = repository.substring(repository.split("/", 2)[0].length());
        if (wanted.length != given.length || !rest.startsWith(path)) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (!matches(wanted[i], given[i])) {
                return false;
            }
        }
        return true;
    }

    /** The port is a part of its own; without one it is "". */
    private static String[] split(String host) {
        int colon = host.indexOf(':');
        String name = colon < 0 ? host : host.substring(0, colon);
        String port = colon < 0 ? "" : host.substring(colon + 1);
        return (name.toLowerCase(Locale.ROOT) + "." + port).split("\\.", -1);
    }

    private static boolean matches(String pattern, String text) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.length() == text.length() && sameWithMarks(pattern, text);
        }
        String rest = pattern.substring(star + 1);
        if (text.length() < star || !sameWithMarks(pattern.substring(0, star), text)) {
            return false;
        }
        for (int at = star; at <= text.length(); at++) {
            if (matches(rest, text.substring(at))) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameWithMarks(String pattern, String text) {
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) != '?' && pattern.charAt(i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
