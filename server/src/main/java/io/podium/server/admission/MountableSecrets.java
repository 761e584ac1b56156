package io.podium.server.admission;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.EnvFromSource;
import io.podium.api.core.v1.EnvVar;
import io.podium.api.core.v1.EphemeralContainer;
import io.podium.api.core.v1.LocalObjectReference;
import io.podium.api.core.v1.ObjectReference;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.ServiceAccount;
import io.podium.api.core.v1.Volume;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which secrets a pod reaches that its account does not list, for accounts that want their lists
 * kept.
 */
final class MountableSecrets {
    private static final String ENFORCED = "kubernetes.io/enforce-mountable-secrets";

    private final ServiceAccount account;
    private final Set<String> listed = new HashSet<>();

    private MountableSecrets(ServiceAccount account) {
        this.account = account;
        for (ObjectReference secret : account.secrets()) {
            listed.add(secret.name());
        }
    }

    /** What is wrong with the first secret that is not listed. */
    static Optional<String> fault(PodSpec spec, ServiceAccount account) {
        return isEnforced(account) ? new MountableSecrets(account).fault(spec) : Optional.empty();
    }

    /** The same of containers that are put into a pod that is there. */
    static Optional<String> ephemeralFault(PodSpec spec, ServiceAccount account) {
        if (!isEnforced(account)) {
            return Optional.empty();
        }
        var secrets = new MountableSecrets(account);
        for (EphemeralContainer one : spec.ephemeralContainers()) {
            Optional<String> fault =
                    secrets.fault("ephemeral container " + one.name(), one.env(), one.envFrom());
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static boolean isEnforced(ServiceAccount account) {
        String enforced = account.metadata().annotations().getOrDefault(ENFORCED, "");
        return Set.of("1", "t", "T", "TRUE", "true", "True").contains(enforced);
    }

    private Optional<String> fault(PodSpec spec) {
        for (Volume volume : spec.volumes()) {
            String name = volume.secret().secretName();
            if (volume.hasSecret() && !listed.contains(name)) {
                return unlisted("volume with secret.secretName", name, "secret");
            }
        }
        return fault(spec.initContainers(), "init container ")
                .or(() -> fault(spec.containers(), "container "))
                .or(() -> pullSecrets(spec));
    }

    private Optional<String> fault(List<Container> containers, String what) {
        for (Container container : containers) {
            Optional<String> fault =
                    fault(what + container.name(), container.env(), container.envFrom());
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private Optional<String> fault(String what, List<EnvVar> env, List<EnvFromSource> envFrom) {
        for (EnvVar variable : env) {
            String name = variable.valueFrom().secretKeyRef().name();
            if (variable.valueFrom().hasSecretKeyRef() && !listed.contains(name)) {
                return unlisted(
                        what + " with envVar " + variable.name() + " referencing secret.secretName",
                        name,
                        "secret");
            }
        }
        for (EnvFromSource source : envFrom) {
            String name = source.secretRef().name();
            if (source.hasSecretRef() && !listed.contains(name)) {
                return unlisted(
                        what + " with envFrom referencing secret.secretName", name, "secret");
            }
        }
        return Optional.empty();
    }

    private Optional<String> pullSecrets(PodSpec spec) {
        Set<String> known = new HashSet<>();
        for (LocalObjectReference one : account.imagePullSecrets()) {
            known.add(one.name());
        }
        for (int i = 0; i < spec.imagePullSecrets().size(); i++) {
            String name = spec.imagePullSecrets().get(i).name();
            if (!known.contains(name)) {
                return unlisted("imagePullSecrets[" + i + "].name", name, "imagePullSecret");
            }
        }
        return Optional.empty();
    }

    private Optional<String> unlisted(String what, String name, String sort) {
        return Optional.of(
                what
                        + "=\""
                        + name
                        + "\" is not allowed because service account "
                        + account.name()
                        + " does not reference that "
                        + sort);
    }
}
