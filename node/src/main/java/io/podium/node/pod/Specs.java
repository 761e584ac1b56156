package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerRestartRule;
import io.podium.api.core.v1.ContainerRestartRuleOnExitCodes;
import io.podium.api.core.v1.EphemeralContainer;
import io.podium.api.core.v1.Pod;
import io.podium.api.schema.Field;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What follows from a pod's specification alone. */
public final class Specs {
    /** From this priority on a pod is critical. */
    private static final int CRITICAL = 2_000_000_000;

    private Specs() {}

    /** 0 when it has none. */
    public static int priority(Pod pod) {
        return pod.spec().hasPriority() ? pod.spec().priority() : 0;
    }

    /**
     * Whether the cluster cannot do without the pod. Of static pods upstream says so too; the nodes
     * here have none, and an annotation that anybody may write makes nobody critical.
     */
    public static boolean isCritical(Pod pod) {
        return priority(pod) >= CRITICAL;
    }

    /**
     * The whole number a text of digits says.
     *
     * @param otherwise for a text of anything else, of nothing, or of more digits
     */
    static long number(String text, int mostDigits, long otherwise) {
        boolean isNumber = !text.isEmpty() && text.length() <= mostDigits;
        for (int at = 0; isNumber && at < text.length(); at++) {
            isNumber = text.charAt(at) >= '0' && text.charAt(at) <= '9';
        }
        return isNumber ? Long.parseLong(text) : otherwise;
    }

    /** Init containers and then the others, in the order of the specification. */
    public static List<Container> all(Pod pod) {
        var all = new ArrayList<Container>(pod.spec().initContainers());
        all.addAll(pod.spec().containers());
        return all;
    }

    /** Containers put into the running pod, as plain containers. */
    static List<Container> ephemerals(Pod pod) {
        return pod.spec().ephemeralContainers().stream().map(Specs::plain).toList();
    }

    /** The fields both types have stand under the same names. */
    private static Container plain(EphemeralContainer ephemeral) {
        TypedMap plain = Container.empty().value();
        for (Field field : EphemeralContainer.TYPE.fields()) {
            Object value = ephemeral.value().at(field.index());
            Field same = Container.TYPE.field(field.name());
            if (value != null && same != null) {
                plain = plain.with(same.index(), value);
            }
        }
        return new Container(plain);
    }

    /** The container of the name, init or not. */
    public static Optional<Container> container(Pod pod, String name) {
        return Stream.concat(all(pod).stream(), ephemerals(pod).stream())
                .filter(c -> c.name().equals(name))
                .findFirst();
    }

    public static boolean isInit(Pod pod, String name) {
        return pod.spec().initContainers().stream().anyMatch(c -> c.name().equals(name));
    }

    /** How events name a container: spec.containers{web}. */
    static String fieldPath(Pod pod, String name) {
        boolean ephemeral =
                pod.spec().ephemeralContainers().stream().anyMatch(c -> c.name().equals(name));
        String list =
                ephemeral
                        ? "spec.ephemeralContainers{"
                        : isInit(pod, name) ? "spec.initContainers{" : "spec.containers{";
        return list + name + "}";
    }

    /** An init container that keeps running beside the others: a sidecar. */
    public static boolean isSidecar(Container init) {
        return "Always".equals(init.restartPolicy());
    }

    /** Always, OnFailure or Never. */
    public static String restartPolicy(Pod pod) {
        String policy = pod.spec().restartPolicy();
        return policy.isEmpty() ? "Always" : policy;
    }

    public static boolean isHostNetwork(Pod pod) {
        return pod.spec().hostNetwork();
    }

    /** As the kubelet's messages name a pod: name_namespace(uid). */
    public static String text(Pod pod) {
        return pod.name() + "_" + pod.namespace() + "(" + pod.uid() + ")";
    }

    /** Changes when a running container must be replaced: upstream hashes name and image only. */
    public static String hash(Container container) {
        return Integer.toHexString((container.name() + "\n" + container.image()).hashCode());
    }

    /**
     * Whether the object already says that the pod ended for good; such a word is never taken back.
     */
    public static boolean isTerminal(Pod pod) {
        String phase = pod.status().phase();
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /**
     * Whether this end of a container calls for another start. The container's own rules come
     * first, then its own policy, then the pod's; an init container that succeeded is done.
     */
    static boolean restartsAfter(Pod pod, Container container, ContainerSeen ended) {
        if (!ended.hash().equals(hash(container)) || !ended.isExited()) {
            return true;
        }
        if (ended.state() == ContainerSeen.State.UNKNOWN) {
            return restartsOnFailure(pod, container);
        }
        return restartsAfter(pod, container, ended.exitCode());
    }

    /** The same, of an end known by its exit code alone. */
    static boolean restartsAfter(Pod pod, Container container, int exitCode) {
        boolean init = isInit(pod, container.name());
        if (init && isSidecar(container)) {
            return true;
        }
        if (init && exitCode == 0) {
            return false;
        }
        return rule(container, exitCode).isPresent()
                || switch (policy(pod, container)) {
                    case "Never" -> false;
                    case "OnFailure" -> exitCode != 0;
                    default -> true;
                };
    }

    /** The first of the container's rules that is about this exit code. */
    static Optional<ContainerRestartRule> rule(Container container, int exitCode) {
        return container.restartPolicyRules().stream()
                .filter(rule -> matches(rule.exitCodes(), exitCode))
                .findFirst();
    }

    private static boolean matches(ContainerRestartRuleOnExitCodes codes, int exitCode) {
        boolean in = codes.values().contains(exitCode);
        return codes.operator().equals("NotIn") ? !in : in && codes.operator().equals("In");
    }

    /** The container's own policy, or the pod's. */
    private static String policy(Pod pod, Container container) {
        return container.restartPolicy().isEmpty() ? restartPolicy(pod) : container.restartPolicy();
    }

    /** Whether it is started again after it failed a probe. */
    static boolean restartsOnFailure(Pod pod, Container container) {
        return !policy(pod, container).equals("Never");
    }
}
