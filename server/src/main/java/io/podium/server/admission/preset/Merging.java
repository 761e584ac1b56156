package io.podium.server.admission.preset;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.EnvFromSource;
import io.podium.api.core.v1.EnvVar;
import io.podium.api.core.v1.Volume;
import io.podium.api.core.v1.VolumeMount;
import io.podium.api.settings.v1alpha1.PodPreset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Puts presets and a pod together. What has one name must be the same everywhere; what is the same
 * comes in once.
 */
final class Merging {
    /** Two say different things of one name. */
    static final class Conflict extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Conflict(String message) {
            super(message, null, false, false);
        }
    }

    private Merging() {}

    static List<Volume> volumes(List<Volume> own, List<PodPreset> presets) {
        var all = new ArrayList<>(own);
        Map<String, Volume> known = byName(own, Volume::name);
        for (PodPreset preset : presets) {
            for (Volume volume : preset.spec().volumes()) {
                if (isNew(known, volume.name(), volume, "volumes", preset)) {
                    all.add(volume);
                }
            }
        }
        return all;
    }

    static Container container(Container container, List<PodPreset> presets) {
        List<EnvVar> variables = variables(container.env(), presets);
        var sources = new ArrayList<EnvFromSource>(container.envFrom());
        presets.forEach(preset -> sources.addAll(preset.spec().envFrom()));
        List<VolumeMount> mounts = mounts(container.volumeMounts(), presets);
        Container result = variables.isEmpty() ? container : container.withEnv(variables);
        result = sources.isEmpty() ? result : result.withEnvFrom(sources);
        return mounts.isEmpty() ? result : result.withVolumeMounts(mounts);
    }

    private static List<EnvVar> variables(List<EnvVar> own, List<PodPreset> presets) {
        var all = new ArrayList<>(own);
        Map<String, EnvVar> known = byName(own, EnvVar::name);
        for (PodPreset preset : presets) {
            for (EnvVar variable : preset.spec().env()) {
                if (isNew(known, variable.name(), variable, "env", preset)) {
                    all.add(variable);
                }
            }
        }
        return all;
    }

    /** Mounts are known by name and by place, and must agree in both. */
    private static List<VolumeMount> mounts(List<VolumeMount> own, List<PodPreset> presets) {
        var all = new ArrayList<>(own);
        Map<String, VolumeMount> byName = byName(own, VolumeMount::name);
        Map<String, VolumeMount> byPath = byName(own, VolumeMount::mountPath);
        for (PodPreset preset : presets) {
            for (VolumeMount mount : preset.spec().volumeMounts()) {
                boolean isNew = isNew(byName, mount.name(), mount, "volume mounts", preset);
                isNew &= isNew(byPath, mount.mountPath(), mount, "volume mounts", preset);
                if (isNew) {
                    all.add(mount);
                }
            }
        }
        return all;
    }

    private static <V> Map<String, V> byName(List<V> all, Function<V, String> name) {
        var known = new HashMap<String, V>();
        all.forEach(one -> known.put(name.apply(one), one));
        return known;
    }

    private static <V> boolean isNew(
            Map<String, V> known, String name, V value, String what, PodPreset preset) {
        V present = known.putIfAbsent(name, value);
        if (present != null && !present.equals(value)) {
            throw new Conflict(
                    "merging " + what + " for " + preset.name() + " has a conflict on " + name);
        }
        return present == null;
    }
}
