package io.podium.node.volume;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.DownwardAPIVolumeFile;
import io.podium.api.core.v1.KeyToPath;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.ProjectedVolumeSource;
import io.podium.api.core.v1.Secret;
import io.podium.api.core.v1.ServiceAccountTokenProjection;
import io.podium.api.core.v1.Volume;
import io.podium.api.core.v1.VolumeProjection;
import io.podium.client.View;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the files of a volume shall contain, from the View; pure. */
public final class PayloadRenderer {
    private static final int DEFAULT_MODE = 0644;

    /** Of a token that belongs to someone. */
    private static final int TOKEN_MODE = 0600;

    /** What the group that owns the volumes may do with files written for it. */
    private static final int GROUP_READS = 0440;

    private final Pod pod;
    private final View view;
    private final Fields.Facts facts;
    private final Tokens tokens;
    private final int moreBits;
    private final OptionalLong user;

    /**
     * Where tokens come from; asking for one may set off a request, whose end tells the pod to try
     * again.
     */
    public interface Tokens {
        /**
         * The token, or empty while it is on its way. Fails with {@link MountTrouble} when it was
         * refused.
         */
        Optional<String> token(Pod pod, String volume, ServiceAccountTokenProjection projection);
    }

    public PayloadRenderer(Pod pod, View view, Fields.Facts facts, Tokens tokens) {
        this.pod = pod;
        this.view = view;
        this.facts = facts;
        this.tokens = tokens;
        this.moreBits = pod.spec().securityContext().hasFsGroup() ? GROUP_READS : 0;
        this.user = commonUser(pod);
    }

    /** The user all containers of the pod run as, when its specification says so. */
    static OptionalLong commonUser(Pod pod) {
        var users = new TreeSet<Long>();
        var shared = pod.spec().securityContext();
        for (Container container : all(pod)) {
            var own = container.securityContext();
            if (!own.hasRunAsUser() && !shared.hasRunAsUser()) {
                return OptionalLong.empty();
            }
            users.add(own.hasRunAsUser() ? own.runAsUser() : shared.runAsUser());
        }
        return users.size() == 1 ? OptionalLong.of(users.first()) : OptionalLong.empty();
    }

    private static List<Container> all(Pod pod) {
        return Stream.concat(pod.spec().initContainers().stream(), pod.spec().containers().stream())
                .toList();
    }

    /** Whether the volume's files come from API objects. */
    public static boolean renders(Volume volume) {
        return volume.hasConfigMap()
                || volume.hasSecret()
                || volume.hasDownwardAPI()
                || volume.hasProjected();
    }

    /** Whether the files are secret and so must stay in memory. */
    public static boolean isSecret(Volume volume) {
        return volume.hasSecret() || volume.hasProjected();
    }

    /** The volume's files; empty while a token is on its way. */
    public Optional<Payload> render(Volume volume) {
        var payload = new Payload();
        String name = volume.name();
        if (volume.hasConfigMap()) {
            var source = volume.configMap();
            int mode = source.hasDefaultMode() ? source.defaultMode() : DEFAULT_MODE;
            configMap(payload, name, source.name(), source.items(), source.optional(), mode);
        } else if (volume.hasSecret()) {
            var source = volume.secret();
            int mode = source.hasDefaultMode() ? source.defaultMode() : DEFAULT_MODE;
            secret(payload, name, source.secretName(), source.items(), source.optional(), mode);
        } else if (volume.hasDownwardAPI()) {
            var source = volume.downwardAPI();
            int mode = source.hasDefaultMode() ? source.defaultMode() : DEFAULT_MODE;
            downward(payload, name, source.items(), mode);
        } else {
            return projected(payload, name, volume.projected());
        }
        return Optional.of(payload);
    }

    private Optional<Payload> projected(
            Payload payload, String name, ProjectedVolumeSource projected) {
        int mode = projected.hasDefaultMode() ? projected.defaultMode() : DEFAULT_MODE;
        boolean complete = true;
        var troubles = new LinkedHashSet<String>();
        for (VolumeProjection source : projected.sources()) {
            try {
                complete &= projected(payload, name, source, mode);
            } catch (MountTrouble trouble) {
                troubles.add(trouble.getMessage());
            }
        }
        if (!troubles.isEmpty()) {
            throw new MountTrouble(
                    name,
                    troubles.size() == 1
                            ? troubles.getFirst()
                            : "[" + String.join(", ", troubles) + "]");
        }
        return complete ? Optional.of(payload) : Optional.empty();
    }

    /** False while a token is on its way. */
    private boolean projected(Payload payload, String name, VolumeProjection source, int mode) {
        if (source.hasConfigMap()) {
            var part = source.configMap();
            configMap(payload, name, part.name(), part.items(), part.optional(), mode);
        } else if (source.hasSecret()) {
            var part = source.secret();
            secret(payload, name, part.name(), part.items(), part.optional(), mode);
        } else if (source.hasDownwardAPI()) {
            downward(payload, name, source.downwardAPI().items(), mode);
        } else if (source.hasServiceAccountToken()) {
            var part = source.serviceAccountToken();
            Optional<String> token = tokens.token(pod, name, part);
            token.ifPresent(text -> token(payload, part.path(), text, mode));
            return token.isPresent();
        } else {
            throw new MountTrouble(
                    name,
                    "this kind of projected source is not there yet in this version of Podium");
        }
        return true;
    }

    /** Whoever is told apart by user or group shall read the token, and nobody else. */
    private void token(Payload payload, String path, String text, int mode) {
        boolean isShared = user.isEmpty() && moreBits == 0;
        payload.put(
                path,
                text.getBytes(StandardCharsets.UTF_8),
                isShared ? mode : TOKEN_MODE | moreBits,
                (int) user.orElse(Payload.ROOT));
    }

    private void configMap(
            Payload payload,
            String volume,
            String name,
            List<KeyToPath> items,
            boolean optional,
            int mode) {
        Optional<ConfigMap> found = view.find(ConfigMap.class, pod.namespace(), name);
        if (found.isEmpty()) {
            if (optional) {
                return;
            }
            throw new MountTrouble(volume, "configmap \"" + name + "\" not found");
        }
        var content = new TreeMap<String, byte[]>();
        found.get()
                .data()
                .forEach((key, text) -> content.put(key, text.getBytes(StandardCharsets.UTF_8)));
        found.get()
                .binaryData()
                .forEach((key, base64) -> content.put(key, Base64.getDecoder().decode(base64)));
        place(
                payload,
                volume,
                content,
                items,
                optional,
                mode,
                "references non-existent config key: ");
    }

    private void secret(
            Payload payload,
            String volume,
            String name,
            List<KeyToPath> items,
            boolean optional,
            int mode) {
        Optional<Secret> found = view.find(Secret.class, pod.namespace(), name);
        if (found.isEmpty()) {
            if (optional) {
                return;
            }
            throw new MountTrouble(volume, "secret \"" + name + "\" not found");
        }
        var content = new TreeMap<String, byte[]>();
        found.get()
                .data()
                .forEach((key, base64) -> content.put(key, Base64.getDecoder().decode(base64)));
        place(
                payload,
                volume,
                content,
                items,
                optional,
                mode,
                "references non-existent secret key: ");
    }

    private void put(Payload payload, String path, byte[] bytes, int mode) {
        payload.put(path, bytes, mode | moreBits);
    }

    private void place(
            Payload payload,
            String volume,
            Map<String, byte[]> content,
            List<KeyToPath> items,
            boolean optional,
            int mode,
            String missing) {
        if (items.isEmpty()) {
            content.forEach((key, bytes) -> put(payload, key, bytes, mode));
            return;
        }
        for (KeyToPath item : items) {
            byte[] bytes = content.get(item.key());
            if (bytes != null) {
                put(payload, item.path(), bytes, item.hasMode() ? item.mode() : mode);
            } else if (!optional) {
                throw new MountTrouble(volume, missing + item.key());
            }
        }
    }

    private void downward(
            Payload payload, String volume, List<DownwardAPIVolumeFile> items, int mode) {
        for (DownwardAPIVolumeFile item : items) {
            String path =
                    item.hasFieldRef()
                            ? item.fieldRef().fieldPath()
                            : item.resourceFieldRef().resource();
            String text =
                    value(item)
                            .orElseThrow(() ->
                                    new MountTrouble(
                                            volume, "unsupported field or resource " + path));
            put(
                    payload,
                    item.path(),
                    text.getBytes(StandardCharsets.UTF_8),
                    item.hasMode() ? item.mode() : mode);
        }
    }

    private Optional<String> value(DownwardAPIVolumeFile item) {
        if (item.hasFieldRef()) {
            return Fields.field(pod, item.fieldRef().fieldPath(), facts);
        }
        String name = item.resourceFieldRef().containerName();
        return all(pod).stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .flatMap(c -> Fields.resource(c, item.resourceFieldRef(), facts));
    }
}
