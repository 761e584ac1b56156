package io.podium.server.admission.podsecurity;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.error.ApiError;
import io.podium.api.error.Problems;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Admission;
import io.podium.server.admission.Attempt;
import io.podium.server.admission.Attempt.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Pods keep the standard their namespace's labels name. */
public final class PodSecurity implements Admission {
    private static final String ANNOTATIONS = "pod-security.kubernetes.io/";
    private static final String SECCOMP = "container.seccomp.security.alpha.kubernetes.io/";
    private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";

    /** Of a large namespace so many pods are looked at when its labels change. */
    private static final int MOST_PODS = 3000;

    private static final Set<String> TEMPLATED =
            Set.of(
                    "podtemplates",
                    "replicationcontrollers",
                    "replicasets.apps",
                    "deployments.apps",
                    "statefulsets.apps",
                    "daemonsets.apps",
                    "jobs.batch",
                    "cronjobs.batch");

    /** Of these no pod comes along, or nothing that is checked. */
    private static final Set<String> UNCHECKED =
            Set.of(
                    "exec",
                    "attach",
                    "binding",
                    "eviction",
                    "log",
                    "portforward",
                    "proxy",
                    "status");

    private final Checks checks = new Checks();

    @Override
    public String name() {
        return "PodSecurity";
    }

    @Override
    public void review(Attempt attempt) {
        if (attempt.operation() != Operation.CREATE && attempt.operation() != Operation.UPDATE) {
            return;
        }
        String resource = attempt.resource().groupResource();
        if (resource.equals("pods")) {
            if (!UNCHECKED.contains(attempt.subresource())) {
                pod(attempt);
            }
        } else if (attempt.subresource().isEmpty()) {
            if (resource.equals("namespaces")) {
                namespace(attempt);
            } else if (TEMPLATED.contains(resource)) {
                template(attempt);
            }
        }
    }

    private static Policy policy(Attempt attempt, Problems problems) {
        Optional<TypedMap> namespace = attempt.lookup().find("namespaces", "", attempt.namespace());
        return namespace
                .map(found -> Policy.of(Namespace.of(found).metadata().labels(), problems))
                .orElse(Policy.NONE);
    }

    private void pod(Attempt attempt) {
        var problems = new Problems();
        Policy policy = policy(attempt, problems);
        if (policy.isNothing()) {
            return;
        }
        Pod pod = Pod.of(attempt.subject());
        boolean isOther =
                attempt.old().isEmpty() || isOther(pod, Pod.of(attempt.old().orElseThrow()));
        if (isOther) {
            noteUnreadable(attempt, problems);
            judge(attempt, policy, Subject.of(pod.metadata().annotations(), pod.spec()), true);
        }
    }

    private static void noteUnreadable(Attempt attempt, Problems problems) {
        if (!problems.isEmpty()) {
            attempt.remarks()
                    .annotate(
                            ANNOTATIONS + "error",
                            "Failed to parse policy: " + problems.causes().getFirst().message());
        }
    }

    /** Of what pods can still change, images and old annotations matter. */
    private static boolean isOther(Pod now, Pod old) {
        Map<String, String> notes = now.metadata().annotations();
        Map<String, String> before = old.metadata().annotations();
        return !notes.getOrDefault(SECCOMP_POD, "").equals(before.getOrDefault(SECCOMP_POD, ""))
                || isOther(now.spec().containers(), old.spec().containers(), notes, before)
                || isOther(now.spec().initContainers(), old.spec().initContainers(), notes, before)
                || !now.spec().ephemeralContainers().equals(old.spec().ephemeralContainers());
    }

    private static boolean isOther(
            List<Container> now,
            List<Container> old,
            Map<String, String> notes,
            Map<String, String> before) {
        if (now.size() != old.size()) {
            return true;
        }
        for (int i = 0; i < now.size(); i++) {
            String key = SECCOMP + now.get(i).name();
            if (!now.get(i).image().equals(old.get(i).image())
                    || !notes.getOrDefault(key, "").equals(before.getOrDefault(key, ""))) {
                return true;
            }
        }
        return false;
    }

    private void template(Attempt attempt) {
        var problems = new Problems();
        Policy policy = policy(attempt, problems);
        if (policy.isSilent()) {
            return;
        }
        MapValue object = attempt.subject();
        MapValue holder =
                switch (attempt.resource().plural()) {
                    case "podtemplates" -> object;
                    case "cronjobs" -> object.map("spec").map("jobTemplate").map("spec");
                    default -> object.map("spec");
                };
        if (holder.map("template") instanceof TypedMap tree) {
            PodTemplateSpec template = PodTemplateSpec.of(tree);
            noteUnreadable(attempt, problems);
            judge(
                    attempt,
                    policy,
                    Subject.of(template.metadata().annotations(), template.spec()),
                    false);
        }
    }

    private void judge(Attempt attempt, Policy policy, Subject subject, boolean enforces) {
        if (enforces) {
            attempt.remarks().annotate(ANNOTATIONS + "enforce-policy", policy.enforce().toString());
            List<Finding> findings = checks.findings(policy.enforce(), subject);
            if (!findings.isEmpty()) {
                throw attempt.forbidden("violates " + told(policy.enforce(), findings));
            }
        }
        List<Finding> noted = checks.findings(policy.audit(), subject);
        if (!noted.isEmpty()) {
            attempt.remarks()
                    .annotate(
                            ANNOTATIONS + "audit-violations",
                            "would violate " + told(policy.audit(), noted));
        }
        List<Finding> warned =
                policy.warn().equals(policy.audit())
                        ? noted
                        : checks.findings(policy.warn(), subject);
        if (!warned.isEmpty()) {
            attempt.remarks().warn("would violate " + told(policy.warn(), warned));
        }
    }

    private static String told(Standard standard, List<Finding> findings) {
        return "PodSecurity \""
                + standard
                + "\": "
                + String.join(", ", findings.stream().map(Finding::text).toList());
    }

    private void namespace(Attempt attempt) {
        Namespace namespace = Namespace.of(attempt.subject());
        var problems = new Problems();
        Policy policy = Policy.of(namespace.metadata().labels(), problems);
        var problemsBefore = new Problems();
        Policy before =
                attempt.old()
                        .map(old ->
                                Policy.of(Namespace.of(old).metadata().labels(), problemsBefore))
                        .orElse(Policy.NONE);
        if (!problems.isEmpty() && !problems.causes().equals(problemsBefore.causes())) {
            throw ApiError.invalid("", Namespace.KIND, namespace.name(), problems.causes());
        }
        boolean isStricter =
                policy.enforce().level().compareTo(before.enforce().level()) > 0
                        || policy.enforce().minor() != before.enforce().minor();
        if (attempt.operation() == Operation.UPDATE
                && isStricter
                && policy.enforce().level() != Level.PRIVILEGED) {
            present(attempt, namespace.name(), policy.enforce());
        }
    }

    /** Warns of the pods that are there and would not be let in any more. */
    private void present(Attempt attempt, String namespace, Standard standard) {
        List<TypedMap> pods = attempt.lookup().list("pods", namespace);
        List<TypedMap> looked = pods.subList(0, Math.min(pods.size(), MOST_PODS));
        var byReason = new TreeMap<String, List<String>>();
        for (TypedMap tree : looked) {
            Pod pod = Pod.of(tree);
            PodSpec spec = pod.spec();
            List<Finding> findings =
                    checks.findings(standard, Subject.of(pod.metadata().annotations(), spec));
            if (!findings.isEmpty()) {
                String reasons = String.join(", ", findings.stream().map(Finding::reason).toList());
                byReason.computeIfAbsent(reasons, _ -> new ArrayList<>()).add(pod.name());
            }
        }
        if (looked.size() < pods.size()) {
            attempt.remarks()
                    .warn(
                            "new PodSecurity enforce level only checked against the first "
                                    + looked.size()
                                    + " of "
                                    + pods.size()
                                    + " existing pods");
        }
        if (byReason.isEmpty()) {
            return;
        }
        attempt.remarks()
                .warn(
                        "existing pods in namespace \""
                                + namespace
                                + "\" violate the new PodSecurity enforce level \""
                                + standard
                                + "\"");
        var told = new ArrayList<String>();
        byReason.forEach((reasons, names) -> told.add(named(names) + ": " + reasons));
        told.stream().sorted().forEach(attempt.remarks()::warn);
    }

    private static String named(List<String> names) {
        String first = names.stream().sorted().findFirst().orElseThrow();
        return switch (names.size()) {
            case 1 -> first;
            case 2 -> first + " (and 1 other pod)";
            default -> first + " (and " + (names.size() - 1) + " other pods)";
        };
    }
}
