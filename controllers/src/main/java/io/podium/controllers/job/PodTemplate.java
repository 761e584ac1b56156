package io.podium.controllers.job;

import io.podium.api.batch.v1.Job;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.EnvVar;
import io.podium.api.core.v1.EnvVarSource;
import io.podium.api.core.v1.ObjectFieldSelector;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.controllers.workload.Templates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pods of a Job as they are born: tracked, and in an indexed Job told their index. */
final class PodTemplate {
    private static final String VARIABLE = "JOB_COMPLETION_INDEX";

    /** A longer beginning would be cut where the server adds the random part. */
    private static final int LONGEST_PREFIX = 58;

    private final Job job;
    private final PodTemplateSpec template;

    PodTemplate(Job job) {
        this.job = job;
        PodTemplateSpec model = job.spec().template();
        var finalizers = new ArrayList<>(model.metadata().finalizers());
        if (!finalizers.contains(JobPods.TRACKING)) {
            finalizers.add(JobPods.TRACKING);
        }
        model = model.withMetadata(model.metadata().withFinalizers(finalizers));
        this.template = Jobs.isIndexed(job) ? model.withSpec(told(model.spec())) : model;
    }

    Pod pod() {
        return Templates.pod(job, template);
    }

    /**
     * The pod of an index.
     *
     * @param former the pod that failed at it before
     */
    Pod pod(int index, Optional<Pod> former) {
        Pod pod = Templates.pod(job, template);
        ObjectMeta metadata = pod.metadata();
        var annotations = new HashMap<>(metadata.annotations());
        annotations.put(JobPods.INDEX, Integer.toString(index));
        if (Jobs.hasLimitPerIndex(job)) {
            annotations.putAll(failures(former));
        }
        var labels = new HashMap<>(metadata.labels());
        labels.put(JobPods.INDEX, Integer.toString(index));
        return pod.withMetadata(
                        metadata.withGenerateName(prefix(index))
                                .withAnnotations(annotations)
                                .withLabels(labels))
                .withSpec(pod.spec().withHostname(job.name() + "-" + index));
    }

    private Map<String, String> failures(Optional<Pod> former) {
        int counted = former.map(JobPods::failuresBefore).orElse(0);
        int ignored = former.map(JobPods::ignoredBefore).orElse(0);
        if (former.isPresent()) {
            boolean isCounted = FailureRules.of(job, former.get()).isCounted();
            counted += isCounted ? 1 : 0;
            ignored += isCounted ? 0 : 1;
        }
        var result = new HashMap<>(Map.of(JobPods.FAILURES, Integer.toString(counted)));
        if (ignored > 0) {
            result.put(JobPods.IGNORED, Integer.toString(ignored));
        }
        return result;
    }

    private String prefix(int index) {
        String end = "-" + index + "-";
        String name = job.name();
        int most = LONGEST_PREFIX - end.length();
        return (name.length() > most ? name.substring(0, most) : name) + end;
    }

    private static PodSpec told(PodSpec spec) {
        PodSpec result = spec.withContainers(told(spec.containers()));
        return spec.initContainers().isEmpty()
                ? result
                : result.withInitContainers(told(spec.initContainers()));
    }

    /** Who sets the variable himself keeps it. */
    private static List<Container> told(List<Container> containers) {
        var result = new ArrayList<Container>();
        for (Container container : containers) {
            boolean isSet = container.env().stream().anyMatch(env -> env.name().equals(VARIABLE));
            var env = new ArrayList<>(container.env());
            env.add(variable());
            result.add(isSet ? container : container.withEnv(env));
        }
        return result;
    }

    private static EnvVar variable() {
        ObjectFieldSelector label =
                ObjectFieldSelector.empty()
                        .withFieldPath("metadata.labels['" + JobPods.INDEX + "']");
        return EnvVar.empty()
                .withName(VARIABLE)
                .withValueFrom(EnvVarSource.empty().withFieldRef(label));
    }
}
