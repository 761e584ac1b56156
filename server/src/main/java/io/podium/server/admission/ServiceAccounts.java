package io.podium.server.admission;

import io.podium.api.core.v1.ConfigMapProjection;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.DownwardAPIProjection;
import io.podium.api.core.v1.DownwardAPIVolumeFile;
import io.podium.api.core.v1.EnvFromSource;
import io.podium.api.core.v1.KeyToPath;
import io.podium.api.core.v1.ObjectFieldSelector;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.ProjectedVolumeSource;
import io.podium.api.core.v1.ServiceAccount;
import io.podium.api.core.v1.ServiceAccountTokenProjection;
import io.podium.api.core.v1.Volume;
import io.podium.api.core.v1.VolumeMount;
import io.podium.api.core.v1.VolumeProjection;
import io.podium.api.error.ApiError;
import io.podium.api.value.TypedMap;
import io.podium.base.random.Randomness;
import io.podium.server.admission.Attempt.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every pod runs as a service account, and finds its token, the cluster's CA and its namespace in a
 * volume.
 */
final class ServiceAccounts implements Admission {
    private static final String DEFAULT_ACCOUNT = "default";
    private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String VOLUME_PREFIX = "kube-api-access-";
    private static final String MIRROR_ANNOTATION = "kubernetes.io/config.mirror";

    /**
     * A second more than an hour tells clients of injected tokens from others (upstream counts on
     * it).
     */
    private static final long TOKEN_SECONDS = 60 * 60 + 7;

    private static final int FILE_MODE = 0644;

    private final Randomness randomness;

    ServiceAccounts(Randomness randomness) {
        this.randomness = randomness;
    }

    @Override
    public String name() {
        return "ServiceAccount";
    }

    @Override
    public Attempt mutate(Attempt attempt) {
        if (!attempt.is(Operation.CREATE, "pods")) {
            return attempt;
        }
        Pod pod = Pod.of(attempt.subject());
        if (isMirror(pod)) {
            review(attempt);
            return attempt;
        }
        PodSpec spec = pod.spec();
        if (spec.serviceAccountName().isEmpty()) {
            spec = spec.withServiceAccountName(DEFAULT_ACCOUNT).withServiceAccount(DEFAULT_ACCOUNT);
        }
        ServiceAccount account = account(attempt, spec.serviceAccountName());
        if (spec.imagePullSecrets().isEmpty() && !account.imagePullSecrets().isEmpty()) {
            spec = spec.withImagePullSecrets(account.imagePullSecrets());
        }
        if (mounts(spec, account)) {
            spec = withToken(spec);
        }
        Attempt completed =
                spec.equals(pod.spec()) ? attempt : attempt.with(pod.withSpec(spec).value());
        review(completed); // Upstream refuses here, before it looks at what is wrong elsewhere.
        return completed;
    }

    @Override
    public void review(Attempt attempt) {
        if (isOfEphemeralContainers(attempt)) {
            PodSpec spec = Pod.of(attempt.subject()).spec();
            MountableSecrets.ephemeralFault(spec, account(attempt, spec))
                    .ifPresent(fault -> {
                        throw ApiError.of(500, "", fault); // As upstream: not a forbidden one.
                    });
        }
        if (!attempt.is(Operation.CREATE, "pods")) {
            return;
        }
        Pod pod = Pod.of(attempt.subject());
        if (!isMirror(pod)) {
            ServiceAccount account = account(attempt, pod.spec());
            MountableSecrets.fault(pod.spec(), account)
                    .ifPresent(fault -> {
                        throw attempt.forbidden(fault);
                    });
            return;
        }
        if (!pod.spec().serviceAccountName().isEmpty()) {
            throw attempt.forbidden("a mirror pod may not reference service accounts");
        }
        if (reachesSecrets(pod.spec())) {
            throw attempt.forbidden("a mirror pod may not reference secrets");
        }
        for (Volume volume : pod.spec().volumes()) {
            for (VolumeProjection source : volume.projected().sources()) {
                if (source.hasServiceAccountToken()) {
                    throw attempt.forbidden(
                            "a mirror pod may not use ServiceAccountToken volume projections");
                }
            }
        }
    }

    private static boolean reachesSecrets(PodSpec spec) {
        List<Container> containers = new ArrayList<>(spec.containers());
        containers.addAll(spec.initContainers());
        return !spec.imagePullSecrets().isEmpty()
                || spec.volumes().stream()
                        .anyMatch(volume ->
                                volume.hasSecret()
                                        || volume.projected().sources().stream()
                                                .anyMatch(VolumeProjection::hasSecret))
                || containers.stream()
                        .anyMatch(container ->
                                container.envFrom().stream().anyMatch(EnvFromSource::hasSecretRef)
                                        || container.env().stream()
                                                .anyMatch(
                                                        one -> one.valueFrom().hasSecretKeyRef()));
    }

    private static boolean isMirror(Pod pod) {
        return pod.metadata().annotations().containsKey(MIRROR_ANNOTATION);
    }

    private static boolean isOfEphemeralContainers(Attempt attempt) {
        return attempt.operation() == Operation.UPDATE
                && attempt.subresource().equals("ephemeralcontainers")
                && attempt.resource().groupResource().equals("pods");
    }

    private static ServiceAccount account(Attempt attempt, PodSpec spec) {
        if (spec.serviceAccountName().isEmpty()) {
            throw attempt.forbidden(
                    "no service account specified for pod "
                            + attempt.namespace()
                            + "/"
                            + attempt.name());
        }
        return account(attempt, spec.serviceAccountName());
    }

    private static ServiceAccount account(Attempt attempt, String name) {
        Optional<TypedMap> found =
                attempt.lookup().find("serviceaccounts", attempt.namespace(), name);
        return found.map(ServiceAccount::of)
                .orElseThrow(() ->
                        attempt.forbidden(
                                "error looking up service account "
                                        + attempt.namespace()
                                        + "/"
                                        + name
                                        + ": serviceaccount \""
                                        + name
                                        + "\" not found"));
    }

    private static boolean mounts(PodSpec spec, ServiceAccount account) {
        if (spec.hasAutomountServiceAccountToken()) {
            return spec.automountServiceAccountToken();
        }
        return !account.hasAutomountServiceAccountToken() || account.automountServiceAccountToken();
    }

    private PodSpec withToken(PodSpec spec) {
        boolean isMounted =
                spec.initContainers().stream().allMatch(ServiceAccounts::hasMount)
                        && spec.containers().stream().allMatch(ServiceAccounts::hasMount);
        if (isMounted) {
            return spec; // Every container brought a mount of its own at this place.
        }
        Optional<String> present =
                spec.volumes().stream()
                        .map(Volume::name)
                        .filter(name -> name.startsWith(VOLUME_PREFIX))
                        .findFirst();
        String name = present.orElseGet(() -> VOLUME_PREFIX + randomness.nameSuffix(5));
        PodSpec result = spec.withContainers(mounted(spec.containers(), name));
        if (!spec.initContainers().isEmpty()) {
            result = result.withInitContainers(mounted(spec.initContainers(), name));
        }
        return present.isPresent()
                ? result
                : result.withVolumes(plus(spec.volumes(), volume(name)));
    }

    private static boolean hasMount(Container container) {
        return container.volumeMounts().stream()
                .anyMatch(mount -> mount.mountPath().equals(MOUNT_PATH));
    }

    private static List<Container> mounted(List<Container> containers, String volume) {
        var result = new ArrayList<Container>();
        for (Container container : containers) {
            VolumeMount mount =
                    VolumeMount.empty()
                            .withName(volume)
                            .withReadOnly(true)
                            .withMountPath(MOUNT_PATH);
            result.add(
                    hasMount(container)
                            ? container
                            : container.withVolumeMounts(plus(container.volumeMounts(), mount)));
        }
        return result;
    }

    private static <V> List<V> plus(List<V> list, V more) {
        var result = new ArrayList<V>(list);
        result.add(more);
        return result;
    }

    private static Volume volume(String name) {
        VolumeProjection token =
                VolumeProjection.empty()
                        .withServiceAccountToken(
                                ServiceAccountTokenProjection.empty()
                                        .withExpirationSeconds(TOKEN_SECONDS)
                                        .withPath("token"));
        VolumeProjection authority =
                VolumeProjection.empty()
                        .withConfigMap(
                                ConfigMapProjection.empty()
                                        .withName("kube-root-ca.crt")
                                        .withItems(
                                                List.of(
                                                        KeyToPath.empty()
                                                                .withKey("ca.crt")
                                                                .withPath("ca.crt"))));
        ObjectFieldSelector field =
                ObjectFieldSelector.empty()
                        .withApiVersion("v1")
                        .withFieldPath("metadata.namespace");
        VolumeProjection namespace =
                VolumeProjection.empty()
                        .withDownwardAPI(
                                DownwardAPIProjection.empty()
                                        .withItems(
                                                List.of(
                                                        DownwardAPIVolumeFile.empty()
                                                                .withPath("namespace")
                                                                .withFieldRef(field))));
        return Volume.empty()
                .withName(name)
                .withProjected(
                        ProjectedVolumeSource.empty()
                                .withSources(List.of(token, authority, namespace))
                                .withDefaultMode(FILE_MODE));
    }
}
