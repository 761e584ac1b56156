package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Shown;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** What is said of containers: old annotations, fractions of bytes, hidden variables, ports. */
final class ContainerWarnings {
    private static final List<String> LISTS =
            List.of("initContainers", "containers", "ephemeralContainers");

    private record Port(FieldPath path, MapValue port) {}

    private ContainerWarnings() {}

    static void add(
            MapValue spec,
            MapValue annotations,
            boolean isTemplate,
            FieldPath path,
            List<String> warnings) {
        int ports = 0;
        boolean hasOwnAppArmor = spec.map("securityContext").has("appArmorProfile");
        for (String list : LISTS) {
            ListValue containers = spec.list(list);
            for (int i = 0; i < containers.size(); i++) {
                MapValue container = containers.map(i);
                FieldPath here = path.child("spec").child(list).index(i);
                if (!annotations.isEmpty()) {
                    annotations(
                            container, annotations, isTemplate && !hasOwnAppArmor, path, warnings);
                }
                bytes(container.map("resources"), here, warnings);
                if (container.list("env").size() > 1) {
                    variables(container.list("env"), here.child("env"), warnings);
                }
                ports += container.list("ports").size();
            }
        }
        if (ports > 0) {
            ports(spec, path.child("spec"), warnings);
        }
    }

    private static void annotations(
            MapValue container,
            MapValue annotations,
            boolean looksForAppArmor,
            FieldPath path,
            List<String> warnings) {
        MapValue context = container.map("securityContext");
        String seccomp = AnnotationRules.SECCOMP_CONTAINER + container.string("name");
        if (!context.has("seccompProfile") && annotations.has(seccomp)) {
            PodWarnings.annotation(seccomp, PodWarnings.OLD_SECCOMP, path, warnings);
        }
        String appArmor = AnnotationRules.APP_ARMOR + container.string("name");
        if (looksForAppArmor && !context.has("appArmorProfile") && annotations.has(appArmor)) {
            PodWarnings.annotation(
                    appArmor,
                    "deprecated since v1.30; use the \\\"appArmorProfile\\\" field instead",
                    path,
                    warnings);
        }
    }

    private static void bytes(MapValue resources, FieldPath path, List<String> warnings) {
        if (resources.isEmpty()) {
            return;
        }
        FieldPath here = path.child("resources");
        for (String name : List.of("memory", "ephemeral-storage")) {
            for (String field : List.of("limits", "requests")) {
                PodWarnings.fraction(resources.map(field), name, here.child(field), warnings);
            }
        }
    }

    /** A later variable of the same name hides the earlier, unless it is made of it. */
    private static void variables(ListValue variables, FieldPath path, List<String> warnings) {
        HashSet<String> names = HashSet.newHashSet(variables.size());
        for (int i = 0; i < variables.size(); i++) {
            MapValue variable = variables.map(i);
            String name = variable.string("name");
            if (names.add(name)) {
                continue;
            }
            String reference = "$(" + name + ")";
            String value = variable.string("value");
            if (variable.has("valueFrom")
                    || value.equals(reference)
                    || !value.contains(reference)) {
                warnings.add(
                        path.index(i)
                                + ": hides previous definition of "
                                + Shown.of(name)
                                + ", which may be dropped when using apply");
            }
        }
    }

    private static void ports(MapValue spec, FieldPath path, List<String> warnings) {
        Map<String, List<Port>> known = new HashMap<>();
        for (String list : LISTS) {
            ListValue containers = spec.list(list);
            for (int c = 0; c < containers.size(); c++) {
                ListValue ports = containers.map(c).list("ports");
                for (int i = 0; i < ports.size(); i++) {
                    MapValue port = ports.map(i);
                    FieldPath here = path.child(list).index(c).child("ports").index(i);
                    if (!port.string("hostIP").isEmpty() && port.integer("hostPort") == 0) {
                        warnings.add(here + ": hostIP set without hostPort: " + shown(port));
                    }
                    List<Port> others =
                            known.computeIfAbsent(
                                    port.integer("containerPort") + "/" + port.string("protocol"),
                                    _ -> new ArrayList<>(1));
                    others.forEach(other -> conflict(port, here, other, warnings));
                    others.add(new Port(here, port));
                }
            }
        }
    }

    private static void conflict(MapValue port, FieldPath path, Port other, List<String> warnings) {
        long hostPort = port.integer("hostPort");
        long otherPort = other.port.integer("hostPort");
        String host = port.string("hostIP");
        String otherHost = other.port.string("hostIP");
        String what;
        if (host.equals(otherHost) && hostPort == otherPort) {
            what = "duplicate";
        } else if (hostPort == 0 || otherPort == 0) {
            what = "overlapping";
        } else if (hostPort == otherPort && host.isEmpty() != otherHost.isEmpty()) {
            what = "dangerously ambiguous";
        } else {
            return;
        }
        warnings.add(path + ": " + what + " port definition with " + other.path);
    }

    /** As Go prints the struct. */
    private static String shown(MapValue port) {
        return "{Name:"
                + port.string("name")
                + " HostPort:"
                + port.integer("hostPort")
                + " ContainerPort:"
                + port.integer("containerPort")
                + " Protocol:"
                + port.string("protocol")
                + " HostIP:"
                + port.string("hostIP")
                + "}";
    }
}
