package io.podium.server.admission.podsecurity;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerPort;
import io.podium.api.core.v1.EphemeralContainer;
import io.podium.api.core.v1.Lifecycle;
import io.podium.api.core.v1.PodSecurityContext;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.Probe;
import io.podium.api.core.v1.SecurityContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A pod, or what pods will be made of, as checks look at it. */
record Subject(Map<String, String> annotations, PodSpec spec, List<Part> parts) {
    /** A container of any sort. */
    record Part(
            String name,
            SecurityContext security,
            List<ContainerPort> ports,
            List<Probe> probes,
            Lifecycle lifecycle) {}

    static Subject of(Map<String, String> annotations, PodSpec spec) {
        var parts = new ArrayList<Part>();
        spec.initContainers().forEach(container -> parts.add(part(container)));
        spec.containers().forEach(container -> parts.add(part(container)));
        spec.ephemeralContainers().forEach(container -> parts.add(part(container)));
        return new Subject(annotations, spec, List.copyOf(parts));
    }

    private static Part part(Container container) {
        return new Part(
                container.name(),
                container.securityContext(),
                container.ports(),
                List.of(
                        container.livenessProbe(),
                        container.readinessProbe(),
                        container.startupProbe()),
                container.lifecycle());
    }

    private static Part part(EphemeralContainer container) {
        return new Part(
                container.name(),
                container.securityContext(),
                container.ports(),
                List.of(
                        container.livenessProbe(),
                        container.readinessProbe(),
                        container.startupProbe()),
                container.lifecycle());
    }

    PodSecurityContext security() {
        return spec.securityContext();
    }

    boolean isWindows() {
        return spec.os().name().equals("windows");
    }

    /** Whether root inside is nobody outside. */
    boolean hasOwnUsers() {
        return spec.hasHostUsers() && !spec.hostUsers();
    }

    /** The names of the containers it is true of. */
    List<String> names(Predicate<Part> test) {
        return parts.stream().filter(test).map(Part::name).toList();
    }
}
