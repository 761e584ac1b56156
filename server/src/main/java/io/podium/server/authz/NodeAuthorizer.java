package io.podium.server.authz;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.EnvVar;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.Volume;
import io.podium.api.value.TypedMap;
import io.podium.server.request.User;
import io.podium.store.Body;
import io.podium.store.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a node may do: the rules of the role system:node, but secrets, config maps, claims and
 * service-account tokens only of pods bound to it, and only its own Node, Lease and CSINode.
 */
public final class NodeAuthorizer implements Authorizer {
    private static final String PREFIX = "system:node:";
    private static final String GROUP = "system:nodes";
    private static final Set<String> BY_POD =
            Set.of("secrets", "configmaps", "persistentvolumeclaims", "serviceaccounts");
    private static final Set<String> OWN_ONLY = Set.of("nodes", "leases", "csinodes");

    private final Supplier<Snapshot> store;
    private final Function<Body, TypedMap> trees;
    private final Supplier<List<Rule>> rules;

    /** Takes the rules of the role system:node from RBAC. */
    public NodeAuthorizer(Rbac rbac, Supplier<Snapshot> store, Function<Body, TypedMap> trees) {
        this.store = store;
        this.trees = trees;
        this.rules = () -> rbac.compiled(new RoleName("", "system:node"));
    }

    @Override
    public Decision decide(Attributes asked) {
        User user = asked.user();
        if (!user.groups().contains(GROUP) || !user.name().startsWith(PREFIX)) {
            return Decision.noOpinion();
        }
        String node = user.name().substring(PREFIX.length());
        if (rules.get().stream().noneMatch(rule -> rule.allows(asked))) {
            return Decision.noOpinion();
        }
        boolean core = asked.group().isEmpty();
        if (core && BY_POD.contains(asked.resource())) {
            return isReferenced(asked, node)
                    ? Decision.allow("")
                    : Decision.noOpinion(
                            "no relationship found between node '" + node + "' and this object");
        }
        if (OWN_ONLY.contains(asked.resource()) && isWrite(asked.verb()) && !isOwn(asked, node)) {
            return Decision.noOpinion(
                    "node '" + node + "' cannot write another node's " + asked.resource());
        }
        return Decision.allow("");
    }

    private static boolean isWrite(String verb) {
        return Set.of("update", "patch", "delete", "deletecollection").contains(verb);
    }

    private static boolean isOwn(Attributes asked, String node) {
        return asked.name().equals(node)
                && (!asked.resource().equals("leases")
                        || asked.namespace().equals("kube-node-lease"));
    }

    private boolean isReferenced(Attributes asked, String node) {
        if (asked.name().isEmpty() || asked.namespace().isEmpty()) {
            return false;
        }
        var found = new AtomicBoolean();
        store.get()
                .scan(
                        "pods",
                        asked.namespace(),
                        Optional.empty(),
                        entry -> {
                            if (entry.body().header().node().equals(node)
                                    && refers(
                                            Pod.of(trees.apply(entry.body())),
                                            asked.resource(),
                                            asked.name())) {
                                found.set(true);
                            }
                            return !found.get();
                        });
        return found.get();
    }

    private static boolean refers(Pod pod, String resource, String name) {
        PodSpec spec = pod.spec();
        return switch (resource) {
            case "serviceaccounts" -> spec.serviceAccountName().equals(name);
            case "persistentvolumeclaims" ->
                    spec.volumes().stream().anyMatch(volume -> claim(pod, volume).equals(name));
            case "secrets" ->
                    spec.imagePullSecrets().stream().anyMatch(secret -> secret.name().equals(name))
                            || spec.volumes().stream().anyMatch(volume -> hasSecret(volume, name))
                            || containers(spec).anyMatch(container -> usesSecret(container, name));
            default ->
                    spec.volumes().stream().anyMatch(volume -> hasConfigMap(volume, name))
                            || containers(spec)
                                    .anyMatch(container -> usesConfigMap(container, name));
        };
    }

    private static java.util.stream.Stream<Container> containers(PodSpec spec) {
        return java.util.stream.Stream.concat(
                spec.initContainers().stream(), spec.containers().stream());
    }

    private static String claim(Pod pod, Volume volume) {
        return volume.hasEphemeral()
                ? pod.name() + "-" + volume.name()
                : volume.persistentVolumeClaim().claimName();
    }

    private static boolean hasSecret(Volume volume, String name) {
        return volume.secret().secretName().equals(name)
                || volume.projected().sources().stream()
                        .anyMatch(source -> source.secret().name().equals(name))
                || volume.csi().nodePublishSecretRef().name().equals(name);
    }

    private static boolean hasConfigMap(Volume volume, String name) {
        return volume.configMap().name().equals(name)
                || volume.projected().sources().stream()
                        .anyMatch(source -> source.configMap().name().equals(name));
    }

    private static boolean usesSecret(Container container, String name) {
        return container.envFrom().stream().anyMatch(from -> from.secretRef().name().equals(name))
                || container.env().stream()
                        .map(EnvVar::valueFrom)
                        .anyMatch(from -> from.secretKeyRef().name().equals(name));
    }

    private static boolean usesConfigMap(Container container, String name) {
        return container.envFrom().stream()
                        .anyMatch(from -> from.configMapRef().name().equals(name))
                || container.env().stream()
                        .map(EnvVar::valueFrom)
                        .anyMatch(from -> from.configMapKeyRef().name().equals(name));
    }
}
