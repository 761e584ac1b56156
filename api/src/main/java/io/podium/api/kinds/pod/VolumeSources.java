package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.quantity.Quantity;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which sources a pod's volume may have: exactly one, with the rules of its kind. */
final class VolumeSources {
    static final String TOO_MANY = "may not specify more than 1 volume type";
    static final String NONE = "must specify a volume type";
    private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");

    /** The rules of one source. */
    @FunctionalInterface
    interface Rule {
        void check(MapValue source, FieldPath path, Problems problems);
    }

    /**
     * One kind of source.
     *
     * @param extra the name its refusal as one too many stands under; it is not always the field's
     * @param inside the name its own faults stand under
     */
    record Source(String field, String extra, String inside, Rule rule) {
        static Source of(String field, Rule rule) {
            return new Source(field, field, field, rule);
        }
    }

    /** In the order Kubernetes looks at them; names that differ are its own. */
    private static final List<Source> ORDER =
            List.of(
                    Source.of("emptyDir", VolumeSources::emptyDir),
                    Source.of("hostPath", DiskRules::hostPath),
                    Source.of("gitRepo", DiskRules::gitRepo),
                    new Source(
                            "gcePersistentDisk",
                            "gcePersistentDisk",
                            "persistentDisk",
                            DiskRules::googleDisk),
                    Source.of("awsElasticBlockStore", DiskRules::amazonDisk),
                    Source.of("secret", FileRules::secret),
                    Source.of("nfs", DiskRules::nfs),
                    Source.of("iscsi", DiskRules::iscsi),
                    Source.of("glusterfs", DiskRules::glusterfs),
                    Source.of("flocker", DiskRules::flocker),
                    Source.of("persistentVolumeClaim", required("claimName")),
                    Source.of("rbd", DiskRules::rbd),
                    Source.of("cinder", DiskRules::cinder),
                    new Source("cephfs", "cephFS", "cephfs", DiskRules::cephfs),
                    Source.of("quobyte", DiskRules::quobyte),
                    new Source("downwardAPI", "downwarAPI", "downwardAPI", FileRules::downward),
                    Source.of("fc", DiskRules::fibreChannel),
                    Source.of("flexVolume", DiskRules::flexVolume),
                    Source.of("configMap", FileRules::configMap),
                    Source.of("azureFile", DiskRules::azureFile),
                    Source.of("vsphereVolume", required("volumePath")),
                    Source.of("photonPersistentDisk", required("pdID")),
                    Source.of("portworxVolume", required("volumeID")),
                    Source.of("azureDisk", DiskRules::azureDisk),
                    Source.of("storageos", DiskRules::storageOs),
                    Source.of("projected", ProjectionRules::check),
                    Source.of("scaleIO", required("gateway", "system", "volumeName")),
                    Source.of("csi", VolumeSources::csi),
                    Source.of("ephemeral", VolumeSources::ephemeral),
                    Source.of("image", VolumeSources::image));

    private static final Map<String, Source> BY_FIELD =
            ORDER.stream().collect(Collectors.toMap(Source::field, Function.identity()));

    private VolumeSources() {}

    /** Texts that must not be empty, and nothing else. */
    static Rule required(String... fields) {
        return (source, path, problems) -> {
            for (String field : fields) {
                Fields.text(source, field, path, problems);
            }
        };
    }

    static void check(
            MapValue volume,
            String podName,
            FieldPath path,
            PodContext context,
            Problems problems) {
        int sources = volume.size() - (volume.has("name") ? 1 : 0);
        if (sources == 1) {
            for (Map.Entry<String, Object> entry : volume) {
                Source source = BY_FIELD.get(entry.getKey());
                if (source != null) {
                    one(source, volume, podName, path, context, problems);
                }
            }
            return;
        }
        boolean isFirst = true;
        for (Source source : ORDER) {
            if (!volume.has(source.field)) {
                continue;
            }
            if (isFirst) {
                one(source, volume, podName, path, context, problems);
            } else {
                problems.forbidden(path.child(source.extra), TOO_MANY);
                if (source.field.equals("iscsi")) {
                    initiator(volume, path, problems);
                }
            }
            isFirst = false;
        }
        if (sources == 0) {
            problems.required(path, NONE);
        }
    }

    private static void one(
            Source source,
            MapValue volume,
            String podName,
            FieldPath path,
            PodContext context,
            Problems problems) {
        MapValue value = volume.map(source.field);
        source.rule.check(value, path.child(source.inside), problems);
        switch (source.field) {
            case "iscsi" -> initiator(volume, path, problems);
            case "image" -> {
                // In a template the image may be left out, for somebody to put it in.
                if (!context.isTemplate() && value.string("reference").isEmpty()) {
                    problems.required(path.child("image").child("reference"), "");
                }
            }
            case "ephemeral" -> claimName(volume.string("name"), podName, path, problems);
            default -> {}
        }
    }

    private static void initiator(MapValue volume, FieldPath path, Problems problems) {
        MapValue iscsi = volume.map("iscsi");
        String name = volume.string("name");
        if (iscsi.has("initiatorName")
                && name.length() + 1 + iscsi.string("targetPortal").length() > 64) {
            problems.invalid(path.child("name"), name, DiskRules.LONG_INITIATOR);
        }
    }

    /** The claim's name is made of the pod's and the volume's. */
    private static void claimName(String name, String podName, FieldPath path, Problems problems) {
        if (podName.isEmpty() || name.isEmpty()) {
            return;
        }
        String claim = podName + "-" + name;
        for (String fault : Names.dnsSubdomain(claim)) {
            problems.invalid(path.child("name"), name, "PVC name \"" + claim + "\": " + fault);
        }
    }

    private static void emptyDir(MapValue source, FieldPath path, Problems problems) {
        String limit = source.string("sizeLimit");
        if (!limit.isEmpty() && Quantity.parse(limit).sign() < 0) {
            problems.forbidden(
                    path.child("sizeLimit"), "SizeLimit field must be a valid resource quantity");
        }
    }

    private static void csi(MapValue source, FieldPath path, Problems problems) {
        DriverRules.name(source.string("driver"), path.child("driver"), problems);
        if (source.has("nodePublishSecretRef")) {
            String secret = source.map("nodePublishSecretRef").string("name");
            if (secret.isEmpty()) {
                problems.required(path.child("nodePublishSecretRef").child("name"), "");
            } else {
                problems.invalidEach(path, "name", secret, Names.dnsSubdomain(secret));
            }
        }
    }

    private static void ephemeral(MapValue source, FieldPath path, Problems problems) {
        if (source.has("volumeClaimTemplate")) {
            ClaimRules.template(
                    source.map("volumeClaimTemplate"), path.child("volumeClaimTemplate"), problems);
        } else {
            problems.required(path.child("volumeClaimTemplate"), "");
        }
    }

    private static void image(MapValue source, FieldPath path, Problems problems) {
        Fields.oneOf(source, "pullPolicy", PULL_POLICIES, path, problems);
    }
}
