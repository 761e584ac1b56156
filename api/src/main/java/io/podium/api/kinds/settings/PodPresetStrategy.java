package io.podium.api.kinds.settings;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.error.ApiError.Cause;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.PodRules;
import io.podium.api.schema.Resource;
import io.podium.api.selector.LabelSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.api.settings.v1alpha1.PodPreset;
import io.podium.api.settings.v1alpha1.PodPresetSpec;
import io.podium.api.strategy.GenericStrategy;
import java.util.List;

/** Presets: each of them adds something, and nothing a pod could not say itself. */
public final class PodPresetStrategy extends GenericStrategy<PodPreset> {
    private static final String CONTAINER = "spec.containers[0].";

    public PodPresetStrategy(Resource resource) {
        super(resource, PodPreset::of);
    }

    @Override
    public void validate(PodPreset preset, Problems problems) {
        PodPresetSpec spec = preset.spec();
        try {
            LabelSelector.of(spec.selector().value());
        } catch (MalformedSelector e) {
            problems.invalid("spec.selector", spec.selector().value(), e.getMessage());
        }
        boolean isEmpty =
                spec.env().isEmpty()
                        && spec.envFrom().isEmpty()
                        && spec.volumes().isEmpty()
                        && spec.volumeMounts().isEmpty();
        if (isEmpty) {
            problems.required("spec.volumes.env.envFrom.volumeMounts", "must specify at least one");
            return;
        }
        var asPod = new Problems();
        PodRules.template(pod(spec).value(), null, FieldPath.ROOT, asPod);
        for (Cause cause : asPod.causes()) {
            String field = cause.field();
            if (field.startsWith(CONTAINER)) {
                field = "spec." + field.substring(CONTAINER.length());
            }
            problems.add(new Cause(cause.reason(), cause.message(), field));
        }
    }

    /** A pod that says itself what the preset says. */
    private static PodTemplateSpec pod(PodPresetSpec spec) {
        Container container =
                Container.empty()
                        .withName("preset")
                        .withImage("preset")
                        .withImagePullPolicy("Always")
                        .withTerminationMessagePolicy("File")
                        .withEnv(spec.env())
                        .withEnvFrom(spec.envFrom())
                        .withVolumeMounts(spec.volumeMounts());
        return PodTemplateSpec.empty()
                .withSpec(
                        PodSpec.empty()
                                .withVolumes(spec.volumes())
                                .withContainers(List.of(container))
                                .withRestartPolicy("Always")
                                .withDnsPolicy("ClusterFirst")
                                .withTerminationGracePeriodSeconds(30));
    }
}
