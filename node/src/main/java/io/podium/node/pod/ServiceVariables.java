package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Service;
import io.podium.api.core.v1.ServicePort;
import io.podium.client.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The variables that tell a container of the services there were when it started; see upstream's
 * envvars package.
 */
final class ServiceVariables {
    private ServiceVariables() {}

    /** Those of the pod's namespace, and always that of the API server itself. */
    static Map<String, String> of(Pod pod, View view) {
        var services = new TreeMap<String, Service>();
        view.find(Service.class, "default", "kubernetes")
                .ifPresent(master -> services.put(master.name(), master));
        boolean links = !pod.spec().hasEnableServiceLinks() || pod.spec().enableServiceLinks();
        if (links) {
            view.list(Service.class, pod.namespace())
                    .forEach(service -> services.put(service.name(), service));
        }
        var variables = new TreeMap<String, String>();
        List<Service> addressed = new ArrayList<>(services.values());
        addressed.removeIf(service ->
                service.spec().clusterIP().isEmpty()
                        || service.spec().clusterIP().equals("None")
                        || service.spec().type().equals("ExternalName"));
        addressed.forEach(service -> add(variables, service));
        return variables;
    }

    private static void add(Map<String, String> variables, Service service) {
        List<ServicePort> ports = service.spec().ports();
        if (ports.isEmpty()) {
            return;
        }
        String ip = service.spec().clusterIP();
        String name = variable(service.name());
        variables.put(name + "_SERVICE_HOST", ip);
        variables.put(name + "_SERVICE_PORT", Integer.toString(ports.getFirst().port()));
        String host = ip.contains(":") ? "[" + ip + "]" : ip;
        boolean first = true;
        for (ServicePort port : ports) {
            if (!port.name().isEmpty()) {
                variables.put(
                        name + "_SERVICE_PORT_" + variable(port.name()),
                        Integer.toString(port.port()));
            }
            String protocol = port.protocol().isEmpty() ? "TCP" : port.protocol();
            String url = protocol.toLowerCase(Locale.ROOT) + "://" + host + ":" + port.port();
            if (first) {
                variables.put(name + "_PORT", url);
                first = false;
            }
            String prefix = name + "_PORT_" + port.port() + "_" + protocol;
            variables.put(prefix, url);
            variables.put(prefix + "_PROTO", protocol.toLowerCase(Locale.ROOT));
            variables.put(prefix + "_PORT", Integer.toString(port.port()));
            variables.put(prefix + "_ADDR", ip);
        }
    }

    private static String variable(String name) {
        return name.replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
