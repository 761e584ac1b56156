package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Shown;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Warnings of volumes: kinds nobody serves any more, files in each other's way. */
public final class VolumeWarnings {
    private static final Map<String, String> GONE =
            Map.of(
                    "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+",
                    "gitRepo", "deprecated in v1.11, and disabled by default in v1.33+",
                    "scaleIO", "deprecated in v1.16, non-functional in v1.22+",
                    "flocker", "deprecated in v1.22, non-functional in v1.25+",
                    "storageos", "deprecated in v1.22, non-functional in v1.25+",
                    "quobyte", "deprecated in v1.22, non-functional in v1.25+",
                    "glusterfs", "deprecated in v1.25, non-functional in v1.26+",
                    "cephfs", "deprecated in v1.28, non-functional in v1.31+",
                    "rbd", "deprecated in v1.28, non-functional in v1.31+");
    private static final List<String> OF_PERSISTENT =
            List.of("cephfs", "photonPersistentDisk", "scaleIO", "storageos", "glusterfs", "rbd");

    private VolumeWarnings() {}

    /** Adds the warnings of a pod's or template's volumes. */
    static void add(ListValue volumes, FieldPath path, List<String> warnings) {
        if (volumes.isEmpty()) {
            return;
        }
        for (int i = 0; i < volumes.size(); i++) {
            MapValue volume = volumes.map(i);
            for (Map.Entry<String, Object> entry : volume) {
                gone(entry.getKey(), path.index(i), warnings);
            }
            MapValue template = volume.map("ephemeral").map("volumeClaimTemplate");
            if (!template.isEmpty()) {
                FieldPath here = path.index(i).child("ephemeral").child("volumeClaimTemplate");
                ClaimRules.warn(template.map("spec"), here.child("spec"), warnings);
            }
        }
        tokens(volumes, path, warnings);
        for (int i = 0; i < volumes.size(); i++) {
            overlaps(volumes.map(i), warnings);
        }
    }

    /** Adds the warnings of a persistent volume's source. */
    public static void ofPersistent(MapValue spec, FieldPath path, List<String> warnings) {
        for (String source : OF_PERSISTENT) {
            if (spec.has(source)) {
                gone(source, path, warnings);
            }
        }
    }

    private static void gone(String source, FieldPath path, List<String> warnings) {
        String since = GONE.get(source);
        if (since != null) {
            String shown = source.equals("storageos") ? "storageOS" : source;
            warnings.add(path.child(shown) + ": " + since);
        }
    }

    /** Files of other sources where a token goes. */
    private static void tokens(ListValue volumes, FieldPath path, List<String> warnings) {
        var tokens = new HashSet<String>();
        for (int i = 0; i < volumes.size(); i++) {
            ListValue sources = volumes.map(i).map("projected").list("sources");
            for (int s = 0; s < sources.size(); s++) {
                if (sources.map(s).has("serviceAccountToken")) {
                    tokens.add(sources.map(s).map("serviceAccountToken").string("path"));
                }
            }
        }
        for (int i = 0; i < volumes.size() && !tokens.isEmpty(); i++) {
            FieldPath here = path.index(i).child("projected").child("sources");
            ListValue sources = volumes.map(i).map("projected").list("sources");
            for (int s = 0; s < sources.size(); s++) {
                MapValue source = sources.map(s);
                taken(source.map("configMap"), tokens, here.child("configMap"), warnings);
                taken(source.map("secret"), tokens, here.child("secrets"), warnings);
                taken(source.map("downwardAPI"), tokens, here.child("downwardAPI"), warnings);
                String bundle = source.map("clusterTrustBundle").string("path");
                if (tokens.contains(bundle)) {
                    warnings.add(collision(here.child("ClusterTrustBundle"), bundle));
                }
            }
        }
    }

    private static void taken(
            MapValue source, Set<String> tokens, FieldPath path, List<String> warnings) {
        ListValue items = source.list("items");
        for (int i = 0; i < items.size(); i++) {
            if (tokens.contains(items.map(i).string("path"))) {
                warnings.add(collision(path.index(i), items.map(i).string("path")));
            }
        }
    }

    private static String collision(FieldPath path, String file) {
        return path + ": has duplicated path with ServiceAccountToken " + Shown.of(file);
    }

    /** Files of one volume where one hides the other, or would have to be its folder. */
    private static void overlaps(MapValue volume, List<String> warnings) {
        String of = "volume " + Shown.of(volume.string("name"));
        MapValue configMap = volume.map("configMap");
        MapValue secret = volume.map("secret");
        overlaps(paths(configMap), named(of, "ConfigMap", configMap.string("name")), warnings);
        overlaps(paths(secret), named(of, "Secret", secret.string("secretName")), warnings);
        overlaps(paths(volume.map("downwardAPI")), of + " (DownwardAPI)", warnings);
        ListValue sources = volume.map("projected").list("sources");
        var before = new ArrayList<String>();
        for (int i = 0; i < sources.size(); i++) {
            MapValue source = sources.map(i);
            if (source.isEmpty()) {
                warnings.add(of + " (Projected) has no sources provided");
                continue;
            }
            String what = shown(of, source);
            List<String> paths = projected(source);
            overlaps(paths, what, warnings);
            if (!paths.isEmpty()) {
                var all = new ArrayList<String>(new HashSet<>(paths));
                all.addAll(before);
                all.sort(null);
                overlaps(all, what, warnings);
                before.addAll(new HashSet<>(paths));
            }
        }
    }

    private static String named(String of, String kind, String name) {
        return of + " (" + kind + " " + Shown.of(name) + ")";
    }

    private static String shown(String of, MapValue source) {
        for (Map.Entry<String, String> kind :
                Map.of("configMap", "ConfigMap", "secret", "Secret").entrySet()) {
            if (source.has(kind.getKey())) {
                return named(
                        of,
                        "Projected " + kind.getValue(),
                        source.map(kind.getKey()).string("name"));
            }
        }
        if (source.has("clusterTrustBundle")) {
            MapValue bundle = source.map("clusterTrustBundle");
            String name = bundle.string(bundle.has("name") ? "name" : "signerName");
            return named(of, "Projected ClusterTrustBundle", name);
        }
        return of
                + (source.has("downwardAPI")
                        ? " (Projected DownwardAPI)"
                        : " (Projected ServiceAccountToken)");
    }

    private static List<String> projected(MapValue source) {
        for (String kind : List.of("configMap", "secret", "downwardAPI")) {
            if (source.has(kind)) {
                return paths(source.map(kind));
            }
        }
        for (String kind : List.of("serviceAccountToken", "clusterTrustBundle")) {
            if (source.has(kind)) {
                return List.of(source.map(kind).string("path"));
            }
        }
        return List.of();
    }

    private static List<String> paths(MapValue source) {
        var paths = new ArrayList<String>();
        ListValue items = source.list("items");
        for (int i = 0; i < items.size(); i++) {
            paths.add(items.map(i).string("path"));
        }
        return paths;
    }

    private static void overlaps(List<String> paths, String what, List<String> warnings) {
        var seen = new ArrayList<String>();
        for (String path : paths) {
            String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
            for (String other : seen) {
                boolean isNested =
                        (other + "/").startsWith(plain + "/")
                                || (plain + "/").startsWith(other + "/");
                if (isNested && !plain.isEmpty() && !other.isEmpty()) {
                    warnings.add(
                            what
                                    + ": overlapping paths: "
                                    + Shown.of(plain)
                                    + " with "
                                    + Shown.of(other));
                    break;
                }
            }
            if (!seen.contains(plain)) {
                seen.add(plain);
            }
        }
    }
}
