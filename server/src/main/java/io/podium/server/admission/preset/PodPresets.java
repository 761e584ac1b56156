package io.podium.server.admission.preset;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.Volume;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.selector.LabelSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.api.settings.v1alpha1.PodPreset;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Admission;
import io.podium.server.admission.Attempt;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.admission.Remarks.Announcement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** New pods get what the presets that select them say. */
public final class PodPresets implements Admission {
    private static final String PRESETS = "podpresets.settings.k8s.io";
    private static final String PREFIX = "podpreset.admission.kubernetes.io/";
    private static final String EXCLUDED = PREFIX + "exclude";
    private static final String APPLIED = PREFIX + "podpreset-";
    private static final String MIRROR = "kubernetes.io/config.mirror";

    @Override
    public String name() {
        return "PodPreset";
    }

    @Override
    public Attempt mutate(Attempt attempt) {
        if (!attempt.is(Operation.CREATE, "pods")) {
            return attempt;
        }
        List<TypedMap> all = attempt.lookup().list(PRESETS, attempt.namespace());
        if (all.isEmpty()) {
            return attempt;
        }
        Pod pod = Pod.of(attempt.subject());
        Map<String, String> annotations = pod.metadata().annotations();
        if ("true".equals(annotations.get(EXCLUDED)) || annotations.containsKey(MIRROR)) {
            return attempt;
        }
        List<PodPreset> presets =
                all.stream().map(PodPreset::of).filter(preset -> selects(preset, pod)).toList();
        if (presets.isEmpty()) {
            return attempt;
        }
        try {
            return attempt.with(merged(pod, presets).value());
        } catch (Merging.Conflict conflict) {
            List<String> names = presets.stream().map(PodPreset::name).toList();
            attempt.remarks()
                    .announce(
                            new Announcement(
                                    "Warning",
                                    "PodPresetConflict",
                                    "conflict occurred while applying podpresets: "
                                            + String.join(",", names)
                                            + ": "
                                            + conflict.getMessage()));
            return attempt;
        }
    }

    private static boolean selects(PodPreset preset, Pod pod) {
        try {
            return LabelSelector.of(preset.spec().selector().value())
                    .matches(pod.metadata().labels());
        } catch (MalformedSelector e) {
            return false; // Refused when it was written; of older days nothing is left.
        }
    }

    private static Pod merged(Pod pod, List<PodPreset> presets) {
        PodSpec spec = pod.spec();
        List<Volume> volumes = Merging.volumes(spec.volumes(), presets);
        if (!volumes.isEmpty()) {
            spec = spec.withVolumes(volumes);
        }
        spec = spec.withContainers(merged(spec.containers(), presets));
        if (!spec.initContainers().isEmpty()) {
            spec = spec.withInitContainers(merged(spec.initContainers(), presets));
        }
        ObjectMeta metadata = pod.metadata();
        var annotations = new TreeMap<>(metadata.annotations());
        for (PodPreset preset : presets) {
            annotations.put(APPLIED + preset.name(), preset.metadata().resourceVersion());
        }
        return pod.withMetadata(metadata.withAnnotations(annotations)).withSpec(spec);
    }

    private static List<Container> merged(List<Container> containers, List<PodPreset> presets) {
        var all = new ArrayList<Container>();
        for (Container container : containers) {
            all.add(Merging.container(container, presets));
        }
        return all;
    }
}
