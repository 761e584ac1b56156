package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What holds for disks and shares, in pods and mostly in persistent volumes, too. */
final class DiskRules {
    static final String LONG_INITIATOR =
            "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if"
                    + " iscsi.initiatorName is specified.";

    private static final Pattern IQN =
            Pattern.compile("iqn\\.\\d{4}-\\d{2}\\.([A-Za-z0-9.-]+)(:[^,;*&$|\\s]+)\\z");
    private static final Pattern EUI = Pattern.compile("\\Aeui.[A-Za-z0-9]{16}\\z");
    private static final Pattern NAA = Pattern.compile("\\Anaa.[A-Za-z0-9]{32}\\z");
    private static final String PAIRS_TEXT =
            "must be a host:port pair or multiple pairs separated by commas";
    private static final int TENANT_MAXIMUM = 64;
    private static final List<String> HOST_PATH_TYPES =
            List.of(
                    "",
                    "BlockDevice",
                    "CharDevice",
                    "Directory",
                    "DirectoryOrCreate",
                    "File",
                    "FileOrCreate",
                    "Socket");

    private DiskRules() {}

    static void hostPath(MapValue source, FieldPath path, Problems problems) {
        String text = source.string("path");
        if (text.isEmpty()) {
            problems.required(path.child("path"), "");
            return;
        }
        Fields.noBacksteps(text, path, "path", problems);
        Fields.oneOf(source, "type", HOST_PATH_TYPES, path, problems);
    }

    static void gitRepo(MapValue source, FieldPath path, Problems problems) {
        Fields.text(source, "repository", path, problems);
        Fields.descending(source.string("directory"), path, "directory", problems);
    }

    static void googleDisk(MapValue source, FieldPath path, Problems problems) {
        Fields.text(source, "pdName", path, problems);
        partition(source, path, problems);
    }

    static void amazonDisk(MapValue source, FieldPath path, Problems problems) {
        Fields.text(source, "volumeID", path, problems);
        partition(source, path, problems);
    }

    /** Zero means the whole disk, though the text knows nothing of it. */
    private static void partition(MapValue source, FieldPath path, Problems problems) {
        if (source.integer("partition") != 0) {
            Fields.range(source, "partition", 1, 255, path, problems);
        }
    }

    static void nfs(MapValue source, FieldPath path, Problems problems) {
        Fields.text(source, "server", path, problems);
        Fields.text(source, "path", path, problems);
        if (!source.string("path").startsWith("/")) {
            problems.invalid(path.child("path"), source.string("path"), "must be an absolute path");
        }
    }

    static void iscsi(MapValue source, FieldPath path, Problems problems) {
        Fields.text(source, "targetPortal", path, problems);
        qualified(source, "must be valid format starting with iqn, eui, or naa", path, problems);
        initiator(source, "must be valid format starting with iqn, eui, or naa", path, problems);
    }

    /** The target of a persistent volume; its name counts with the portal. */
    static void persistentIscsi(MapValue source, String volume, FieldPath path, Problems problems) {
        Fields.text(source, "targetPortal", path, problems);
        String portal = source.string("targetPortal");
        if (source.has("initiatorName") && volume.length() + 1 + portal.length() > 64) {
            problems.invalid(path.child("targetportal"), portal, LONG_INITIATOR);
        }
        qualified(source, "must be valid format", path, problems);
        Fields.reference(source, "secretRef", path, problems);
        initiator(source, "must be valid format", path, problems);
    }

    private static void qualified(
            MapValue source, String beginnings, FieldPath path, Problems problems) {
        String iqn = source.string("iqn");
        if (iqn.isEmpty()) {
            problems.required(path.child("iqn"), "");
        } else if (!isKnownBeginning(iqn)) {
            problems.invalid(path.child("iqn"), iqn, beginnings);
        } else if (!isQualified(iqn)) {
            problems.invalid(path.child("iqn"), iqn, "must be valid format");
        }
        Fields.range(source, "lun", 0, 255, path, problems);
        boolean isAuthenticated =
                source.bool("chapAuthDiscovery") || source.bool("chapAuthSession");
        if (isAuthenticated && !source.has("secretRef")) {
            problems.required(path.child("secretRef"), "");
        }
    }

    private static void initiator(
            MapValue source, String beginnings, FieldPath path, Problems problems) {
        if (!source.has("initiatorName")) {
            return;
        }
        String name = source.string("initiatorName");
        if (!isKnownBeginning(name)) {
            problems.invalid(path.child("initiatorname"), name, beginnings);
        } else if (!isQualified(name)) {
            problems.invalid(path.child("initiatorname"), name, "must be valid format");
        }
    }

    private static boolean isKnownBeginning(String name) {
        return name.startsWith("iqn") || name.startsWith("eui") || name.startsWith("naa");
    }

    private static boolean isQualified(String name) {
        Pattern form = name.startsWith("iqn") ? IQN : name.startsWith("eui") ? EUI : NAA;
        return form.matcher(name).find();
    }

    static void glusterfs(MapValue source, FieldPath path, Problems problems) {
        Fields.text(source, "endpoints", path, problems);
        Fields.text(source, "path", path, problems);
    }

    static void persistentGlusterfs(MapValue source, FieldPath path, Problems problems) {
        glusterfs(source, path, problems);
        if (source.has("endpointsNamespace")) {
            String namespace = source.string("endpointsNamespace");
            if (namespace.isEmpty()) {
                problems.invalid(
                        path.child("endpointsNamespace"),
                        "",
                        "if the endpointnamespace is set, it must be a valid namespace name");
            } else {
                problems.invalidEach(
                        path, "endpointsNamespace", namespace, Names.dnsLabel(namespace));
            }
        }
    }

    static void flocker(MapValue source, FieldPath path, Problems problems) {
        String name = source.string("datasetName");
        boolean hasUid = !source.string("datasetUUID").isEmpty();
        if (name.isEmpty() && !hasUid) {
            problems.required(path, "one of datasetName and datasetUUID is required");
        } else if (!name.isEmpty() && hasUid) {
            problems.invalid(
                    path,
                    "resource",
                    "datasetName and datasetUUID can not be specified simultaneously");
        }
        if (name.contains("/")) {
            problems.invalid(path.child("datasetName"), name, "must not contain '/'");
        }
    }

    static void rbd(MapValue source, FieldPath path, Problems problems) {
        cephfs(source, path, problems);
        Fields.text(source, "image", path, problems);
    }

    static void cephfs(MapValue source, FieldPath path, Problems problems) {
        if (source.list("monitors").isEmpty()) {
            problems.required(path.child("monitors"), "");
        }
    }

    static void cinder(MapValue source, FieldPath path, Problems problems) {
        Fields.text(source, "volumeID", path, problems);
        Fields.reference(source, "secretRef", path, problems);
    }

    static void persistentCinder(MapValue source, FieldPath path, Problems problems) {
        Fields.text(source, "volumeID", path, problems);
        Fields.fullReference(source, "secretRef", path, problems);
    }

    static void quobyte(MapValue source, FieldPath path, Problems problems) {
        String registry = source.string("registry");
        if (registry.isEmpty()) {
            problems.required(path.child("registry"), PAIRS_TEXT);
        } else if (source.string("tenant").length() > TENANT_MAXIMUM) {
            problems.required(
                    path.child("tenant"),
                    "must be a UUID and may not exceed a length of 64 characters");
        } else {
            for (String pair : registry.split(",", -1)) {
                if (!isHostAndPort(pair)) {
                    problems.invalid(path.child("registry"), registry, PAIRS_TEXT);
                }
            }
        }
        Fields.text(source, "volume", path, problems);
    }

    /** A name or address, a colon, a port; an address with colons stands in brackets. */
    private static boolean isHostAndPort(String pair) {
        int colon = pair.lastIndexOf(':');
        if (colon < 0) {
            return false;
        }
        String host = pair.substring(0, colon);
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end == host.length() - 1 && host.indexOf('[', 1) < 0;
        }
        return host.indexOf(':') < 0 && pair.indexOf('[') < 0 && pair.indexOf(']') < 0;
    }

    static void fibreChannel(MapValue source, FieldPath path, Problems problems) {
        boolean hasNames = !source.list("targetWWNs").isEmpty();
        boolean hasIds = !source.list("wwids").isEmpty();
        if (!hasNames && !hasIds) {
            problems.required(
                    path.child("targetWWNs"),
                    "must specify either targetWWNs or wwids, but not both");
        } else if (hasNames && hasIds) {
            problems.invalid(
                    path.child("targetWWNs"),
                    source.list("targetWWNs"),
                    "targetWWNs and wwids can not be specified simultaneously");
        }
        if (hasNames && !source.has("lun")) {
            problems.required(path.child("lun"), "lun is required if targetWWNs is specified");
        } else if (hasNames) {
            Fields.range(source, "lun", 0, 255, path, problems);
        }
    }

    static void flexVolume(MapValue source, FieldPath path, Problems problems) {
        Fields.text(source, "driver", path, problems);
        for (Map.Entry<String, Object> option : source.map("options")) {
            String key = option.getKey();
            int slash = key.indexOf('/');
            String space = "." + (slash < 0 ? key : key.substring(0, slash));
            String lower = space.toLowerCase(Locale.ROOT);
            if (lower.endsWith(".kubernetes.io") || lower.endsWith(".k8s.io")) {
                problems.invalid(
                        path.child("options").key(key),
                        key,
                        "kubernetes.io and k8s.io namespaces are reserved");
            }
        }
    }

    static void azureFile(MapValue source, FieldPath path, Problems problems) {
        Fields.text(source, "secretName", path, problems);
        Fields.text(source, "shareName", path, problems);
    }

    static void persistentAzureFile(MapValue source, FieldPath path, Problems problems) {
        azureFile(source, path, problems);
        if (source.has("secretNamespace")) {
            Fields.text(source, "secretNamespace", path, problems);
        }
    }

    static void azureDisk(MapValue source, FieldPath path, Problems problems) {
        Fields.text(source, "diskName", path, problems);
        Fields.text(source, "diskURI", path, problems);
        Fields.oneOf(
                source, "cachingMode", List.of("None", "ReadOnly", "ReadWrite"), path, problems);
        Fields.oneOf(source, "kind", List.of("Dedicated", "Managed", "Shared"), path, problems);
        if (source.has("kind")) {
            boolean isManaged = source.string("kind").equals("Managed");
            String address = source.string("diskURI");
            if (!address.startsWith(isManaged ? "/subscriptions/" : "https://")) {
                problems.notOneOf(
                        path.child("diskURI"),
                        address,
                        List.of(
                                isManaged
                                        ? "/subscriptions/{sub-id}/resourcegroups/{group-name}"
                                                + "/providers/microsoft.compute/disks/{disk-id}"
                                        : "https://{account-name}.blob.core.windows.net"
                                                + "/{container-name}/{disk-name}.vhd"));
            }
        }
    }

    static void storageOs(MapValue source, FieldPath path, Problems problems) {
        storageOsNames(source, path, problems);
        Fields.reference(source, "secretRef", path, problems);
    }

    static void persistentStorageOs(MapValue source, FieldPath path, Problems problems) {
        storageOsNames(source, path, problems);
        Fields.fullReference(source, "secretRef", path, problems);
    }

    private static void storageOsNames(MapValue source, FieldPath path, Problems problems) {
        String name = source.string("volumeName");
        String namespace = source.string("volumeNamespace");
        if (name.isEmpty()) {
            problems.required(path.child("volumeName"), "");
        } else {
            problems.invalidEach(path, "volumeName", name, Names.dnsLabel(name));
        }
        if (!namespace.isEmpty()) {
            problems.invalidEach(path, "volumeNamespace", namespace, Names.dnsLabel(namespace));
        }
    }
}
