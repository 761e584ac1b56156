package io.podium.controllers.job;

import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.JobSpec;
import io.podium.api.batch.v1.JobStatus;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerState;
import io.podium.api.core.v1.ContainerStateTerminated;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.meta.v1.LabelSelector;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A Job and its pods, written as words. */
final class JobLab {
    static final Map<String, String> LABELS = Map.of("job", "work");
    static final Key KEY = new Key("one", "work");

    private static final Pattern MARK = Pattern.compile("([+#!^~%=])([^+#!^~%=]*)");
    private static final long LONG_AGO_SECONDS = 2000;

    final Lab lab = new Lab();
    final JobReconciler reconciler = new JobReconciler();

    /**
     * A Job of words such as {@code completions=3 parallelism=2 indexed suspend patient onfailure}.
     */
    JobLab(String words) {
        lab.time.advance(java.time.Duration.ofHours(1));
        Job job = Job.create("one", "work");
        JobSpec spec =
                JobSpec.empty()
                        .withParallelism(1)
                        .withBackoffLimit(6)
                        .withCompletionMode("NonIndexed")
                        .withSuspend(false)
                        .withPodReplacementPolicy("TerminatingOrFailed")
                        .withSelector(LabelSelector.empty().withMatchLabels(LABELS));
        String restarts = "Never";
        for (String word : words.split(" ", -1)) {
            String[] parts = word.split("=", 2);
            int number = parts.length == 2 ? Integer.parseInt(parts[1]) : 0;
            switch (parts[0]) {
                case "completions" -> spec = spec.withCompletions(number);
                case "parallelism" -> spec = spec.withParallelism(number);
                case "backoff" -> spec = spec.withBackoffLimit(number);
                case "deadline" -> spec = spec.withActiveDeadlineSeconds(number);
                case "perindex" -> spec = spec.withBackoffLimitPerIndex(number);
                case "maxfailed" -> spec = spec.withMaxFailedIndexes(number);
                case "indexed" -> spec = spec.withCompletionMode("Indexed");
                case "suspend" -> spec = spec.withSuspend(true);
                case "patient" -> spec = spec.withPodReplacementPolicy("Failed");
                case "foreign" -> spec = spec.withManagedBy("example.com/queue");
                case "ours" -> spec = spec.withManagedBy("kubernetes.io/job-controller");
                case "onfailure" -> restarts = "OnFailure";
                default -> throw new IllegalArgumentException(word);
            }
        }
        PodTemplateSpec template =
                PodTemplateSpec.empty().withMetadata(ObjectMeta.empty().withLabels(LABELS));
        template =
                template.withSpec(
                        template.spec()
                                .withRestartPolicy(restarts)
                                .withContainers(
                                        List.of(Container.empty().withName("c").withImage("i"))));
        lab.put(job.withSpec(spec.withTemplate(template)));
    }

    Job job() {
        return lab.door.view().find(Job.class, KEY).orElseThrow();
    }

    void spec(UnaryOperator<JobSpec> change) {
        lab.update(job().withSpec(change.apply(job().spec())));
    }

    void status(UnaryOperator<JobStatus> change) {
        lab.status(job().withStatus(change.apply(job().status())));
    }

    /**
     * Pods of words such as {@code a:failed=3#2!1^5}: name, phase (pending, running, ready, done,
     * failed), then in any order {@code =} exit code, {@code #} index, {@code !} failures before,
     * {@code ^} seconds since it ended, {@code ~} restarts, {@code %} a condition that is true, and
     * {@code +deleted}, {@code +counted} (not tracked), {@code +orphan}, {@code +relabelled}.
     */
    JobLab pods(String words) {
        for (String word : words == null ? new String[0] : words.split(" ", -1)) {
            pod(word);
        }
        return this;
    }

    private void pod(String word) {
        String name = word.substring(0, word.indexOf(':'));
        String rest = word.substring(name.length() + 1);
        List<MatchResult> marks = MARK.matcher(rest).results().toList();
        String phase = marks.isEmpty() ? rest : rest.substring(0, marks.getFirst().start());
        Pod pod = Pod.create("one", name);
        var annotations = new HashMap<String, String>();
        find(marks, '#').ifPresent(index -> annotations.put(JobPods.INDEX, index));
        find(marks, '!').ifPresent(count -> annotations.put(JobPods.FAILURES, count));
        ObjectMeta metadata =
                pod.metadata()
                        .withLabels(has(marks, "relabelled") ? Map.of("job", "other") : LABELS)
                        .withAnnotations(annotations);
        if (!has(marks, "orphan")) {
            metadata = metadata.withOwnerReferences(List.of(Lab.controlledBy(job())));
        }
        if (!has(marks, "counted") && !has(marks, "orphan")) {
            metadata = metadata.withFinalizers(List.of(JobPods.TRACKING));
        }
        Pod stored =
                lab.put(pod.withMetadata(metadata).withSpec(pod.spec().withNodeName("node-1")));
        stored = lab.status(stored.withStatus(status(stored, phase, marks)));
        if (has(marks, "deleted")) {
            lab.door.now(new Action.Delete(stored));
        }
    }

    private io.podium.api.core.v1.PodStatus status(Pod pod, String phase, List<MatchResult> marks) {
        Instant ended =
                lab.time
                        .clock()
                        .now()
                        .minusSeconds(
                                find(marks, '^').map(Long::parseLong).orElse(LONG_AGO_SECONDS));
        int code = find(marks, '=').map(Integer::parseInt).orElse(phase.equals("failed") ? 1 : 0);
        ContainerStatus container =
                ContainerStatus.empty()
                        .withName("c")
                        .withRestartCount(find(marks, '~').map(Integer::parseInt).orElse(0));
        boolean isOver = phase.equals("done") || phase.equals("failed");
        if (isOver) {
            container =
                    container.withState(
                            ContainerState.empty()
                                    .withTerminated(
                                            ContainerStateTerminated.empty()
                                                    .withExitCode(code)
                                                    .withFinishedAt(ended)));
        }
        var conditions = new ArrayList<PodCondition>();
        if (phase.equals("ready")) {
            conditions.add(condition("Ready"));
        }
        find(marks, '%').ifPresent(type -> conditions.add(condition(type)));
        String written =
                switch (phase) {
                    case "pending" -> "Pending";
                    case "done" -> "Succeeded";
                    case "failed" -> "Failed";
                    default -> "Running";
                };
        return pod.status()
                .withPhase(written)
                .withConditions(conditions)
                .withContainerStatuses(List.of(container));
    }

    private PodCondition condition(String type) {
        return PodCondition.empty()
                .withType(type)
                .withStatus("True")
                .withLastTransitionTime(lab.time.clock().now());
    }

    private static Optional<String> find(List<MatchResult> marks, char sort) {
        return marks.stream()
                .filter(mark -> mark.group(1).charAt(0) == sort)
                .map(mark -> mark.group(2))
                .findFirst();
    }

    private static boolean has(List<MatchResult> marks, String word) {
        return marks.stream().anyMatch(mark -> mark.group().equals("+" + word));
    }

    List<Action> decide() {
        return lab.decide(reconciler, KEY);
    }

    /** What is decided, in the order of the words. */
    String words() {
        List<String> words = new ArrayList<>(List.of(Lab.words(decide()).split(" ", -1)));
        words.sort(null);
        return String.join(" ", words);
    }

    /** Does what is decided, once; answers what. */
    List<Action> step() {
        List<Action> actions = decide();
        for (Action action : actions) {
            Action write = action instanceof Action.Announced one ? one.write() : action;
            if (!(write instanceof Action.Event || write instanceof Action.Again)) {
                lab.door.now(write);
            }
        }
        return actions;
    }

    /** Until nothing is left to do now. */
    void settle() {
        lab.door.settle(reconciler, KEY);
    }

    List<Pod> found() {
        return lab.door.view().list(Pod.class);
    }

    /** The status in words. */
    String told() {
        return told(job().status());
    }

    static String told(JobStatus status) {
        var text = new StringBuilder();
        text.append("active=").append(status.active());
        text.append(" ready=").append(status.ready());
        text.append(" terminating=").append(status.terminating());
        text.append(" succeeded=").append(status.succeeded());
        text.append(" failed=").append(status.failed());
        if (status.hasCompletedIndexes()) {
            text.append(" completed=").append(status.completedIndexes());
        }
        if (status.hasFailedIndexes()) {
            text.append(" failedIndexes=").append(status.failedIndexes());
        }
        status.conditions().stream()
                .filter(one -> one.status().equals("True"))
                .forEach(one ->
                        text.append(' ').append(one.type()).append(':').append(one.reason()));
        return text.toString();
    }
}
