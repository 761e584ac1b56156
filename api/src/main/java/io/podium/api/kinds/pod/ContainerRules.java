package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What holds for the containers of a pod: those that run, and those that run before. */
final class ContainerRules {
    private static final List<String> MESSAGE_POLICIES = List.of("File", "FallbackToLogsOnError");
    private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    private static final List<String> HEALTH_FIELDS =
            List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe");
    private static final List<String> RESTART_POLICIES = List.of("Always", "Never", "OnFailure");
    private static final List<String> RESTART_ACTIONS = List.of("Restart", "RestartAllContainers");
    private static final List<String> OPERATORS = List.of("In", "NotIn");
    private static final int MOST_RULES = 20;
    private static final int MOST_CODES = 255;

    private ContainerRules() {}

    /** Checks the containers and init containers. */
    static void check(MapValue spec, FieldPath path, PodContext context, Problems problems) {
        ListValue containers = spec.list("containers");
        regular(containers, path.child("containers"), context, problems);
        ListValue starters = spec.list("initContainers");
        if (!starters.isEmpty()) {
            starters(starters, containers, path.child("initContainers"), context, problems);
        }
    }

    private static void regular(
            ListValue containers, FieldPath path, PodContext context, Problems problems) {
        if (containers.isEmpty()) {
            problems.required(path, "");
            return;
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < containers.size(); i++) {
            MapValue container = containers.map(i);
            FieldPath here = path.index(i);
            any(container, here, context, problems);
            String name = container.string("name");
            if (!names.add(name)) {
                problems.duplicate(here.child("name"), name);
            }
            health(container, here, context, problems);
            restarts(container, here, problems);
        }
        PortRules.unique(containers, path, problems);
    }

    private static void starters(
            ListValue starters,
            ListValue containers,
            FieldPath path,
            PodContext context,
            Problems problems) {
        Set<String> names = names(containers);
        for (int i = 0; i < starters.size(); i++) {
            MapValue container = starters.map(i);
            FieldPath here = path.index(i);
            any(container, here, context, problems);
            restarts(container, here, problems);
            String name = container.string("name");
            if (names.contains(name)) {
                problems.duplicate(here.child("name"), name);
            } else if (!name.isEmpty()) {
                names.add(name);
            }
            // Each by itself, for they do not run at once; and told as of the first, as upstream.
            PortRules.unique(ListValue.of(container), path, problems);
            if (isSidecar(container)) {
                health(container, here, context, problems);
                continue;
            }
            for (String field : HEALTH_FIELDS) {
                if (container.has(field)) {
                    problems.forbidden(
                            here.child(field),
                            "may not be set for init containers without restartPolicy=Always");
                }
            }
        }
    }

    static boolean isSidecar(MapValue initContainer) {
        return initContainer.string("restartPolicy").equals("Always");
    }

    static Set<String> names(ListValue containers) {
        var names = new HashSet<String>();
        for (int i = 0; i < containers.size(); i++) {
            names.add(containers.map(i).string("name"));
        }
        return names;
    }

    /** What holds for containers of every sort. */
    static void any(MapValue container, FieldPath path, PodContext context, Problems problems) {
        String name = container.string("name");
        if (name.isEmpty()) {
            problems.required(path.child("name"), "");
        } else {
            problems.invalidEach(path.child("name"), name, Names.dnsLabel(name));
        }
        if (container.string("image").isEmpty()) {
            problems.required(path.child("image"), "");
        }
        ResourceRules.choice(
                container.string("terminationMessagePolicy"),
                MESSAGE_POLICIES,
                path.child("terminationMessagePolicy"),
                problems);
        ListValue ports = container.list("ports");
        if (!ports.isEmpty()) {
            PortRules.check(ports, path.child("ports"), problems);
        }
        ListValue variables = container.list("env");
        if (!variables.isEmpty()) {
            EnvRules.check(variables, path.child("env"), problems);
        }
        ListValue sources = container.list("envFrom");
        if (!sources.isEmpty()) {
            EnvRules.checkFrom(sources, path.child("envFrom"), problems);
        }
        MountRules.check(container, path, context, problems);
        ResourceRules.choice(
                container.string("imagePullPolicy"),
                PULL_POLICIES,
                path.child("imagePullPolicy"),
                problems);
        MapValue resources = container.map("resources");
        if (!resources.isEmpty()) {
            ResourceRules.check(resources, path.child("resources"), context, problems);
        }
        ListValue resizes = container.list("resizePolicy");
        if (!resizes.isEmpty()) {
            ResourceRules.resizePolicies(resizes, path.child("resizePolicy"), context, problems);
        }
        MapValue security = container.map("securityContext");
        if (!security.isEmpty()) {
            SecurityRules.container(security, path.child("securityContext"), context, problems);
        }
    }

    private static void health(
            MapValue container, FieldPath path, PodContext context, Problems problems) {
        if (container.has("lifecycle")) {
            LifecycleRules.check(
                    container.map("lifecycle"), path.child("lifecycle"), context, problems);
        }
        ProbeRules.check(container, path, context, problems);
    }

    /** When a container is started again, if that is not as the pod says. */
    private static void restarts(MapValue container, FieldPath path, Problems problems) {
        ListValue rules = container.list("restartPolicyRules");
        if (container.has("restartPolicy")) {
            String policy = container.string("restartPolicy");
            if (!RESTART_POLICIES.contains(policy)) {
                problems.notOneOf(path.child("restartPolicy"), policy, RESTART_POLICIES);
            }
        } else if (!rules.isEmpty()) {
            problems.required(
                    path.child("restartPolicy"),
                    "must specify restartPolicy when restart rules are used");
        }
        if (rules.size() > MOST_RULES) {
            problems.tooMany(path.child("restartPolicyRules"), rules.size(), MOST_RULES);
        }
        for (int i = 0; i < rules.size(); i++) {
            FieldPath here = path.child("restartPolicyRules").index(i);
            String action = rules.map(i).string("action");
            if (!RESTART_ACTIONS.contains(action)) {
                problems.notOneOf(here.child("action"), action, RESTART_ACTIONS);
            }
            if (!rules.map(i).has("exitCodes")) {
                problems.required(here.child("exitCodes"), "must be specified");
                continue;
            }
            MapValue codes = rules.map(i).map("exitCodes");
            if (!OPERATORS.contains(codes.string("operator"))) {
                problems.notOneOf(
                        here.child("exitCodes").child("operator"),
                        codes.string("operator"),
                        OPERATORS);
            }
            if (codes.list("values").size() > MOST_CODES) {
                problems.tooMany(
                        here.child("exitCodes").child("values"),
                        codes.list("values").size(),
                        MOST_CODES);
            }
        }
    }

    /** Of pods only: templates were let through with spaces, and so they still are. */
    static void image(MapValue container, FieldPath path, Problems problems) {
        String image = container.string("image");
        if (!image.isEmpty()
                && (Character.isWhitespace(image.charAt(0))
                        || Character.isWhitespace(image.charAt(image.length() - 1)))) {
            problems.invalid(
                    path.child("image"), image, "must not have leading or trailing whitespace");
        }
    }

    static void images(ListValue containers, FieldPath path, Problems problems) {
        for (int i = 0; i < containers.size(); i++) {
            image(containers.map(i), path.index(i), problems);
        }
    }
}
