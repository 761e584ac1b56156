package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What holds for the volumes of a pod or template as a whole. */
public final class VolumeRules {
    private VolumeRules() {}

    /** Checks the volumes; answers those without faults by their names, for mounts to refer to. */
    static Map<String, MapValue> check(
            ListValue volumes, FieldPath path, PodContext context, Problems problems) {
        return check(volumes, "", path, context, problems);
    }

    /**
     * As above, for a pod whose name is known, and so those of the claims that will be made for it.
     */
    static Map<String, MapValue> check(
            ListValue volumes,
            String podName,
            FieldPath path,
            PodContext context,
            Problems problems) {
        if (volumes.isEmpty()) {
            return Map.of();
        }
        Set<String> made = podName.isEmpty() ? Set.of() : claims(volumes, podName);
        var sound = new HashMap<String, MapValue>();
        for (int i = 0; i < volumes.size(); i++) {
            MapValue volume = volumes.map(i);
            FieldPath here = path.index(i);
            int before = problems.size();
            VolumeSources.check(volume, podName, here, context, problems);
            String name = volume.string("name");
            if (name.isEmpty()) {
                problems.required(here.child("name"), "");
            } else {
                problems.invalidEach(here, "name", name, Names.dnsLabel(name));
            }
            if (sound.containsKey(name)) {
                problems.duplicate(here.child("name"), name);
            }
            if (problems.size() == before) {
                sound.put(name, volume);
            }
            String claim = volume.map("persistentVolumeClaim").string("claimName");
            if (made.contains(claim)) {
                problems.invalid(
                        here.child("persistentVolumeClaim").child("claimName"),
                        claim,
                        "must not reference a PVC that gets created for an ephemeral volume");
            }
        }
        return sound;
    }

    private static Set<String> claims(ListValue volumes, String podName) {
        var names = new HashSet<String>();
        for (int i = 0; i < volumes.size(); i++) {
            if (volumes.map(i).has("ephemeral")) {
                names.add(podName + "-" + volumes.map(i).string("name"));
            }
        }
        return names;
    }

    /** A token needs somebody whose token it is. */
    public static void noTokens(ListValue volumes, FieldPath path, Problems problems) {
        for (int i = 0; i < volumes.size(); i++) {
            ListValue sources = volumes.map(i).map("projected").list("sources");
            for (int s = 0; s < sources.size(); s++) {
                if (sources.map(s).has("serviceAccountToken")) {
                    problems.forbidden(
                            path.index(i)
                                    .child("projected")
                                    .child("sources")
                                    .index(s)
                                    .child("serviceAccountToken"),
                            "must not be specified when serviceAccountName is not set");
                }
            }
        }
    }

    /**
     * For templates with more than one replica: a disk that one machine can write is not shared.
     * What the old template had wrong may stay.
     *
     * @param old the volumes before an update, or an empty list
     */
    public static void replicated(
            ListValue volumes, ListValue old, FieldPath path, Problems problems) {
        for (int i = 0; i < old.size(); i++) {
            if (isWritableDisk(old.map(i))) {
                return;
            }
        }
        for (int i = 0; i < volumes.size(); i++) {
            if (isWritableDisk(volumes.map(i))) {
                problems.invalid(
                        path.index(i).child("gcePersistentDisk").child("readOnly"),
                        false,
                        "must be true for replicated pods > 1; GCE PD can only be mounted on"
                                + " multiple machines if it is read-only");
            }
        }
    }

    private static boolean isWritableDisk(MapValue volume) {
        return volume.has("gcePersistentDisk") && !volume.map("gcePersistentDisk").bool("readOnly");
    }
}
