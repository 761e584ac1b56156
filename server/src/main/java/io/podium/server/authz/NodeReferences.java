package io.podium.server.authz;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.EnvVar;
import io.podium.api.core.v1.PersistentVolume;
import io.podium.api.core.v1.PersistentVolumeSpec;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.Volume;
import io.podium.api.value.MapValue;
import io.podium.server.authz.NodeGraph.Thing;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What pods and volumes name, and their node therefore may read. */
public final class NodeReferences {
    private static final String MIRROR = "kubernetes.io/config.mirror";

    /** Sources of persistent volumes with a secret that a node needs, and where it stands. */
    private static final List<String> PLAIN_SECRETS =
            List.of("cephfs", "cinder", "flexVolume", "rbd", "scaleIO", "iscsi", "storageos");

    private static final List<String> DRIVER_SECRETS =
            List.of("nodePublishSecretRef", "nodeStageSecretRef", "nodeExpandSecretRef");

    private NodeReferences() {}

    /** The pod itself and all it names; a mirror pod gives nothing but itself. */
    static Set<Thing> of(Pod pod) {
        var things = new HashSet<Thing>();
        String namespace = pod.namespace();
        things.add(new Thing("pods", namespace, pod.name()));
        if (pod.metadata().annotations().containsKey(MIRROR)) {
            return things;
        }
        PodSpec spec = pod.spec();
        if (!spec.serviceAccountName().isEmpty()) {
            things.add(new Thing("serviceaccounts", namespace, spec.serviceAccountName()));
        }
        secrets(spec).forEach(name -> things.add(new Thing("secrets", namespace, name)));
        configMaps(spec).forEach(name -> things.add(new Thing("configmaps", namespace, name)));
        for (Volume volume : spec.volumes()) {
            String claim =
                    volume.hasEphemeral()
                            ? pod.name() + "-" + volume.name()
                            : volume.persistentVolumeClaim().claimName();
            if (!claim.isEmpty()) {
                things.add(new Thing("persistentvolumeclaims", namespace, claim));
            }
        }
        claims(pod).forEach(name -> things.add(new Thing("resourceclaims", namespace, name)));
        return things;
    }

    private static Stream<String> claims(Pod pod) {
        Stream<String> named =
                pod.spec().resourceClaims().stream().map(claim -> claim.resourceClaimName());
        Stream<String> made =
                pod.status().resourceClaimStatuses().stream()
                        .filter(status ->
                                pod.spec().resourceClaims().stream()
                                        .anyMatch(claim -> claim.name().equals(status.name())))
                        .map(status -> status.resourceClaimName());
        Stream<String> extended =
                Stream.of(pod.status().extendedResourceClaimStatus().resourceClaimName());
        return Stream.of(named, made, extended).flatMap(one -> one).filter(name -> !name.isEmpty());
    }

    /** All Secrets the pod names. */
    public static Set<String> secrets(PodSpec spec) {
        var names = new HashSet<String>();
        spec.imagePullSecrets().forEach(secret -> names.add(secret.name()));
        for (MapValue container : containers(spec)) {
            Container one = view(container);
            one.envFrom().forEach(from -> names.add(from.secretRef().name()));
            one.env().stream()
                    .map(EnvVar::valueFrom)
                    .forEach(from -> names.add(from.secretKeyRef().name()));
        }
        for (Volume volume : spec.volumes()) {
            MapValue value = volume.value();
            PLAIN_SECRETS.forEach(
                    source -> names.add(value.at(source, "secretRef").string("name")));
            names.add(value.map("azureFile").string("secretName"));
            names.add(volume.secret().secretName());
            names.add(volume.csi().nodePublishSecretRef().name());
            volume.projected().sources().forEach(source -> names.add(source.secret().name()));
        }
        names.remove("");
        return names;
    }

    /** All ConfigMaps the pod names. */
    public static Set<String> configMaps(PodSpec spec) {
        var names = new HashSet<String>();
        for (MapValue container : containers(spec)) {
            Container one = view(container);
            one.envFrom().forEach(from -> names.add(from.configMapRef().name()));
            one.env().stream()
                    .map(EnvVar::valueFrom)
                    .forEach(from -> names.add(from.configMapKeyRef().name()));
        }
        for (Volume volume : spec.volumes()) {
            names.add(volume.configMap().name());
            volume.projected().sources().forEach(source -> names.add(source.configMap().name()));
        }
        names.remove("");
        return names;
    }

    /** Containers of all sorts. */
    private static List<MapValue> containers(PodSpec spec) {
        return Stream.of("initContainers", "containers", "ephemeralContainers")
                .map(field -> spec.value().list(field))
                .flatMap(list ->
                        Stream.iterate(0, at -> at < list.size(), at -> at + 1).map(list::map))
                .toList();
    }

    /** What is asked of a container stands in an ephemeral one under the same names. */
    private static Container view(MapValue container) {
        Container one = Container.empty();
        for (String field : List.of("env", "envFrom")) {
            Object value = container.get(field);
            one = value == null ? one : Container.of(one.value().with(field, value));
        }
        return one;
    }

    /** Secrets that a node needs for the volume. */
    static Set<Thing> secrets(PersistentVolume volume) {
        var things = new HashSet<Thing>();
        PersistentVolumeSpec spec = volume.spec();
        String home = spec.claimRef().namespace();
        for (String source : PLAIN_SECRETS) {
            add(things, spec.value().at(source, "secretRef"), home);
        }
        for (String field : DRIVER_SECRETS) {
            add(things, spec.value().at("csi", field), home);
        }
        MapValue azure = spec.value().map("azureFile");
        if (!azure.string("secretName").isEmpty()) {
            String own = azure.string("secretNamespace");
            things.add(
                    new Thing("secrets", own.isEmpty() ? home : own, azure.string("secretName")));
        }
        return things;
    }

    private static void add(Set<Thing> things, MapValue reference, String home) {
        String name = reference.string("name");
        if (!name.isEmpty()) {
            String own = reference.string("namespace");
            things.add(new Thing("secrets", own.isEmpty() ? home : own, name));
        }
    }
}
