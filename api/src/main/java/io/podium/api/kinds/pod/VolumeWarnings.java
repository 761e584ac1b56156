package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Shown;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is said of volumes: sources that are going or gone, files that hide a token. */
final class VolumeWarnings {
    /** By source, in the order in which upstream looks for them. */
    private static final List<Map.Entry<String, String>> OLD_SOURCES =
            List.of(
                    Map.entry(
                            "photonPersistentDisk",
                            "deprecated in v1.11, non-functional in v1.16+"),
                    Map.entry("gitRepo", "deprecated in v1.11"),
                    Map.entry("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
                    Map.entry("flocker", "deprecated in v1.22, non-functional in v1.25+"),
                    Map.entry("storageos", "deprecated in v1.22, non-functional in v1.25+"),
                    Map.entry("quobyte", "deprecated in v1.22, non-functional in v1.25+"),
                    Map.entry("glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
                    Map.entry("ephemeral", ""),
                    Map.entry("cephfs", "deprecated in v1.28, non-functional in v1.31+"),
                    Map.entry("rbd", "deprecated in v1.28, non-functional in v1.31+"));

    private VolumeWarnings() {}

    static void add(ListValue volumes, FieldPath path, List<String> warnings) {
        for (int i = 0; i < volumes.size(); i++) {
            MapValue volume = volumes.map(i);
            for (Map.Entry<String, String> source : OLD_SOURCES) {
                String name = source.getKey();
                if (!volume.has(name)) {
                    continue;
                }
                if (name.equals("ephemeral")) {
                    storage(volume.map(name), path.index(i).child(name), warnings);
                } else {
                    // The inner name of storageos differs from the outer one.
                    String shown = name.equals("storageos") ? "storageOS" : name;
                    warnings.add(path.index(i).child(shown) + ": " + source.getValue());
                }
            }
        }
        tokens(volumes, path, warnings);
    }

    private static void storage(MapValue ephemeral, FieldPath path, List<String> warnings) {
        MapValue resources = ephemeral.at("volumeClaimTemplate", "spec", "resources");
        FieldPath here = path.child("volumeClaimTemplate").child("spec").child("resources");
        for (String field : List.of("requests", "limits")) {
            PodWarnings.fraction(resources.map(field), "storage", here.child(field), warnings);
        }
    }

    /** Files at the place of a service account's token. */
    private static void tokens(ListValue volumes, FieldPath path, List<String> warnings) {
        var paths = new HashSet<String>();
        for (int i = 0; i < volumes.size(); i++) {
            ListValue sources = volumes.map(i).map("projected").list("sources");
            for (int s = 0; s < sources.size(); s++) {
                if (sources.map(s).has("serviceAccountToken")) {
                    paths.add(sources.map(s).map("serviceAccountToken").string("path"));
                }
            }
        }
        if (paths.isEmpty()) {
            return;
        }
        for (int i = 0; i < volumes.size(); i++) {
            ListValue sources = volumes.map(i).map("projected").list("sources");
            FieldPath here = path.index(i).child("projected").child("sources");
            for (int s = 0; s < sources.size(); s++) {
                MapValue source = sources.map(s);
                items(source, "configMap", here.child("configMap"), paths, warnings);
                items(source, "secret", here.child("secrets"), paths, warnings);
                items(source, "downwardAPI", here.child("downwardAPI"), paths, warnings);
                String bundle = source.map("clusterTrustBundle").string("path");
                if (source.has("clusterTrustBundle") && paths.contains(bundle)) {
                    hidden(here.child("ClusterTrustBundle"), bundle, warnings);
                }
            }
        }
    }

    private static void items(
            MapValue source,
            String kind,
            FieldPath path,
            Set<String> paths,
            List<String> warnings) {
        ListValue items = source.map(kind).list("items");
        for (int i = 0; i < items.size(); i++) {
            String file = items.map(i).string("path");
            if (paths.contains(file)) {
                hidden(path.index(i), file, warnings);
            }
        }
    }

    private static void hidden(FieldPath path, String file, List<String> warnings) {
        warnings.add(path + ": has duplicated path with ServiceAccountToken " + Shown.of(file));
    }
}
