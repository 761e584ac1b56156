package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.VolumeSources.Source;
import io.podium.api.name.Names;
import io.podium.api.value.MapValue;
import java.util.List;

/** Which sources a persistent volume may have: exactly one, with the rules of its kind. */
final class PersistentSources {
    /** Kubernetes checks it whether or not there is another. */
    private static final String ALWAYS_CHECKED = "flexVolume";

    private static final List<String> SECRETS =
            List.of(
                    "controllerPublishSecretRef",
                    "controllerExpandSecretRef",
                    "nodePublishSecretRef",
                    "nodeExpandSecretRef");

    private static final List<Source> ORDER =
            List.of(
                    Source.of("hostPath", DiskRules::hostPath),
                    new Source(
                            "gcePersistentDisk",
                            "gcePersistentDisk",
                            "persistentDisk",
                            DiskRules::googleDisk),
                    Source.of("awsElasticBlockStore", DiskRules::amazonDisk),
                    Source.of("glusterfs", DiskRules::persistentGlusterfs),
                    Source.of("flocker", DiskRules::flocker),
                    Source.of("nfs", DiskRules::nfs),
                    Source.of("rbd", DiskRules::rbd),
                    Source.of("quobyte", DiskRules::quobyte),
                    new Source("cephfs", "cephFS", "cephfs", DiskRules::cephfs),
                    Source.of("iscsi", VolumeSources.required()), // Its name belongs to it.
                    Source.of("cinder", DiskRules::persistentCinder),
                    Source.of("fc", DiskRules::fibreChannel),
                    Source.of(ALWAYS_CHECKED, DiskRules::flexVolume),
                    Source.of("azureFile", DiskRules::persistentAzureFile),
                    Source.of("vsphereVolume", VolumeSources.required("volumePath")),
                    Source.of("photonPersistentDisk", VolumeSources.required("pdID")),
                    Source.of("portworxVolume", VolumeSources.required("volumeID")),
                    Source.of("azureDisk", DiskRules::azureDisk),
                    Source.of("scaleIO", VolumeSources.required("gateway", "system", "volumeName")),
                    Source.of("local", PersistentSources::local),
                    Source.of("storageos", DiskRules::persistentStorageOs),
                    Source.of("csi", PersistentSources::csi));

    private PersistentSources() {}

    static void check(MapValue spec, String volume, FieldPath path, Problems problems) {
        boolean isFirst = true;
        for (Source source : ORDER) {
            if (!spec.has(source.field())) {
                continue;
            }
            if (!isFirst && !source.field().equals(ALWAYS_CHECKED)) {
                problems.forbidden(path.child(source.extra()), VolumeSources.TOO_MANY);
                continue;
            }
            isFirst = false;
            MapValue value = spec.map(source.field());
            source.rule().check(value, path.child(source.inside()), problems);
            if (source.field().equals("iscsi")) {
                DiskRules.persistentIscsi(value, volume, path.child("iscsi"), problems);
            } else if (source.field().equals("local") && !spec.has("nodeAffinity")) {
                problems.required(
                        path.child("nodeAffinity"), "Local volume requires node affinity");
            }
        }
        if (isFirst) {
            problems.required(path, VolumeSources.NONE);
        }
    }

    private static void local(MapValue source, FieldPath path, Problems problems) {
        Fields.text(source, "path", path, problems);
        Fields.noBacksteps(source.string("path"), path, "path", problems);
    }

    private static void csi(MapValue source, FieldPath path, Problems problems) {
        DriverRules.name(source.string("driver"), path.child("driver"), problems);
        Fields.text(source, "volumeHandle", path, problems);
        for (String field : SECRETS) {
            if (source.has(field)) {
                secret(source.map(field), path.child(field), problems);
            }
        }
    }

    private static void secret(MapValue reference, FieldPath path, Problems problems) {
        String name = reference.string("name");
        String namespace = reference.string("namespace");
        if (name.isEmpty()) {
            problems.required(path.child("name"), "");
        } else {
            problems.invalidEach(path, "name", name, Names.dnsSubdomain(name));
        }
        if (namespace.isEmpty()) {
            problems.required(path.child("namespace"), "");
        } else {
            problems.invalidEach(path, "namespace", namespace, Names.dnsLabel(namespace));
        }
    }
}
