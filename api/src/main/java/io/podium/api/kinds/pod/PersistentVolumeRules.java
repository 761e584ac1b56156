package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.error.UnifiedDiff;
import io.podium.api.name.Names;
import io.podium.api.quantity.Quantity;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Map;

/** What holds for persistent volumes, and for those written into an attachment. */
public final class PersistentVolumeRules {
    static final List<String> ACCESS_MODES =
            List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
    static final List<String> VOLUME_MODES = List.of("Block", "Filesystem");
    private static final List<String> RECLAIM_POLICIES = List.of("Delete", "Recycle", "Retain");

    /** In the order of Kubernetes' own struct. */
    private static final List<String> SOURCES =
            List.of(
                    "gcePersistentDisk",
                    "awsElasticBlockStore",
                    "hostPath",
                    "glusterfs",
                    "nfs",
                    "rbd",
                    "quobyte",
                    "iscsi",
                    "flexVolume",
                    "cinder",
                    "cephfs",
                    "fc",
                    "flocker",
                    "azureFile",
                    "vsphereVolume",
                    "azureDisk",
                    "photonPersistentDisk",
                    "portworxVolume",
                    "scaleIO",
                    "local",
                    "storageos",
                    "csi");

    private PersistentVolumeRules() {}

    /** The spec of a volume of the name. */
    public static void check(MapValue spec, String volume, FieldPath path, Problems problems) {
        accessModes(spec.list("accessModes"), "", path, problems);
        modes(spec.list("accessModes"), path, problems);
        capacity(spec, path, problems);
        String policy = spec.string("persistentVolumeReclaimPolicy");
        if (!policy.isEmpty()) {
            Fields.oneOf(spec, "persistentVolumeReclaimPolicy", RECLAIM_POLICIES, path, problems);
        }
        if (spec.has("nodeAffinity")) {
            nodeAffinity(spec.map("nodeAffinity"), path.child("nodeAffinity"), problems);
        }
        sources(spec, volume, path, problems);
        String storageClass = spec.string("storageClassName");
        if (!storageClass.isEmpty()) {
            problems.invalidEach(
                    path, "storageClassName", storageClass, Names.dnsSubdomain(storageClass));
        }
        Fields.oneOf(spec, "volumeMode", VOLUME_MODES, path, problems);
        attributesClass(spec, path, problems);
    }

    /** A volume that stands in an attachment itself, for drivers of old kinds of volumes. */
    public static void inline(MapValue spec, FieldPath path, Problems problems) {
        if (spec.has("claimRef")) {
            problems.forbidden(
                    path.child("claimRef"),
                    "may not be specified in the context of inline volumes");
        }
        if (!spec.map("capacity").isEmpty()) {
            problems.forbidden(
                    path.child("capacity"),
                    "may not be specified in the context of inline volumes");
        }
        if (!spec.has("csi")) {
            problems.required(
                    path.child("csi"), "has to be specified in the context of inline volumes");
        }
        accessModes(spec.list("accessModes"), "", path, problems);
        modes(spec.list("accessModes"), path, problems);
        String policy = spec.string("persistentVolumeReclaimPolicy");
        if (!policy.isEmpty() && !policy.equals("Retain")) {
            problems.forbidden(
                    path.child("persistentVolumeReclaimPolicy"),
                    "may only be Retain in the context of inline volumes");
        }
        if (spec.has("nodeAffinity")) {
            problems.forbidden(
                    path.child("nodeAffinity"),
                    "may not be specified in the context of inline volumes");
        }
        sources(spec, "", path, problems);
        if (!spec.string("storageClassName").isEmpty()) {
            problems.forbidden(
                    path.child("storageClassName"),
                    "may not be specified in the context of inline volumes");
        }
        if (spec.has("volumeMode") && !spec.string("volumeMode").equals("Filesystem")) {
            problems.forbidden(
                    path.child("volumeMode"),
                    "may not specify volumeMode other than Filesystem in the context of inline"
                            + " volumes");
        }
    }

    /** Checks the modes; the detail goes with the fault that there are none. */
    static void accessModes(ListValue modes, String detail, FieldPath path, Problems problems) {
        if (modes.isEmpty()) {
            problems.required(path.child("accessModes"), detail);
        }
    }

    /** What modes may be, and that the one for a single pod stands alone. */
    static void modes(ListValue modes, FieldPath path, Problems problems) {
        boolean hasSingle = false;
        boolean hasOther = false;
        for (Object mode : modes) {
            if (!ACCESS_MODES.contains(mode)) {
                problems.notOneOf(path.child("accessModes"), mode, ACCESS_MODES);
            } else if (mode.equals("ReadWriteOncePod")) {
                hasSingle = true;
            } else {
                hasOther = true;
            }
        }
        if (hasSingle && hasOther) {
            problems.forbidden(
                    path.child("accessModes"),
                    "may not use ReadWriteOncePod with other access modes");
        }
    }

    private static void capacity(MapValue spec, FieldPath path, Problems problems) {
        MapValue capacity = spec.map("capacity");
        if (capacity.isEmpty()) {
            problems.required(path.child("capacity"), "");
        }
        if (!capacity.has("storage") || capacity.size() > 1) {
            problems.notOneOf(
                    path.child("capacity"),
                    capacity.isEmpty() ? null : capacity,
                    List.of("storage"));
        }
        for (Map.Entry<String, Object> entry : capacity) {
            Quantity amount = Quantity.parse(String.valueOf(entry.getValue()));
            if (amount.sign() <= 0) {
                FieldPath here = path.child("capacity").key(entry.getKey());
                basic(amount, here, problems);
                problems.invalid(here, amount.toString(), "must be greater than zero");
            }
        }
    }

    /** No amount of anything is below nothing. */
    static void basic(Quantity amount, FieldPath path, Problems problems) {
        if (amount.value() < 0) {
            problems.invalid(path, amount.value(), "must be a valid resource quantity");
        }
    }

    private static void nodeAffinity(MapValue affinity, FieldPath path, Problems problems) {
        if (affinity.has("required")) {
            NodeSelectorRules.check(
                    affinity.map("required"), false, path.child("required"), problems);
        } else {
            problems.required(path.child("required"), "must specify required node constraints");
        }
    }

    private static void sources(MapValue spec, String volume, FieldPath path, Problems problems) {
        PersistentSources.check(spec, volume, path, problems);
        boolean isRecycled = spec.string("persistentVolumeReclaimPolicy").equals("Recycle");
        if (isRecycled && isRoot(spec.map("hostPath").string("path"))) {
            problems.forbidden(
                    path.child("persistentVolumeReclaimPolicy"),
                    "may not be 'recycle' for a hostPath mount of '/'");
        }
    }

    /** Whether the path leads nowhere but to the root: only slashes and dots, beginning there. */
    private static boolean isRoot(String path) {
        if (!path.startsWith("/")) {
            return false;
        }
        int depth = 0;
        for (String step : path.split("/", -1)) {
            if (step.equals("..")) {
                depth = Math.max(0, depth - 1);
            } else if (!step.isEmpty() && !step.equals(".")) {
                depth++;
            }
        }
        return depth == 0;
    }

    private static void attributesClass(MapValue spec, FieldPath path, Problems problems) {
        if (!spec.has("volumeAttributesClassName")) {
            return;
        }
        String name = spec.string("volumeAttributesClassName");
        if (name.isEmpty()) {
            problems.required(
                    path.child("volumeAttributesClassName"), "an empty string is disallowed");
        } else {
            problems.invalidEach(path, "volumeAttributesClassName", name, Names.dnsSubdomain(name));
        }
        if (!spec.has("csi")) {
            problems.required(
                    path.child("csi"), "has to be specified when using volumeAttributesClassName");
        }
    }

    /** What of a volume's spec may change: nearly all but what it is and where. */
    public static void update(MapValue spec, MapValue old, Problems problems) {
        MapValue now = withoutNewSecret(spec, old);
        Map<String, Object> before = GoForm.of(old, SOURCES);
        Map<String, Object> after = GoForm.of(now, SOURCES);
        if (!before.equals(after)) {
            problems.forbidden(
                    "spec.persistentvolumesource",
                    "spec.persistentvolumesource is immutable after creation\n"
                            + UnifiedDiff.of(before, after));
        }
        immutableMode(spec, old, problems);
        if (old.has("nodeAffinity")
                && !NodeSelectorRules.isRenewal(
                        spec.map("nodeAffinity"), old.map("nodeAffinity"))) {
            problems.invalid(
                    "nodeAffinity",
                    GoForm.of(spec.get("nodeAffinity")),
                    "field is immutable, except for updating from beta label to GA");
        }
        if (old.has("volumeAttributesClassName") && !spec.has("volumeAttributesClassName")) {
            problems.forbidden(
                    "spec.volumeAttributesClassName",
                    "update from non-nil value to nil is forbidden");
        }
    }

    static void immutableMode(MapValue spec, MapValue old, Problems problems) {
        String mode = spec.string("volumeMode");
        if (!mode.equals(old.string("volumeMode"))) {
            problems.invalid("volumeMode", mode, "field is immutable");
        }
    }

    /** A driver's secret for growing may come later. */
    private static MapValue withoutNewSecret(MapValue spec, MapValue old) {
        String secret = "controllerExpandSecretRef";
        boolean isNew =
                old.has("csi") && spec.map("csi").has(secret) && !old.map("csi").has(secret);
        return isNew ? spec.with("csi", spec.map("csi").without(secret)) : spec;
    }
}
