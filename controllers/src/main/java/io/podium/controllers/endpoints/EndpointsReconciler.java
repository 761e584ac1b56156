package io.podium.controllers.endpoints;

import io.podium.api.core.v1.EndpointAddress;
import io.podium.api.core.v1.EndpointPort;
import io.podium.api.core.v1.EndpointSubset;
import io.podium.api.core.v1.Endpoints;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Service;
import io.podium.api.core.v1.ServicePort;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.controllers.workload.Pods;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps the Endpoints of a Service with a selector, for those who do not read slices yet; the key
 * is the Service's.
 */
public final class EndpointsReconciler implements Reconciler {
    static final int MOST = 1000;

    private static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";
    private static final String MANAGER = "endpoint-controller";
    private static final String HEADLESS = "service.kubernetes.io/headless";
    private static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";

    /** An address and whether it goes among the ready ones. */
    private record Spot(String ip, String uid, boolean isReady, EndpointAddress address)
            implements Comparable<Spot> {
        private static final Comparator<Spot> ORDER =
                Comparator.comparing(Spot::ip)
                        .thenComparing(Spot::uid)
                        .thenComparing(Spot::isReady);

        @Override
        public int compareTo(Spot other) {
            return ORDER.compare(this, other);
        }
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        Endpoints old = view.find(Endpoints.class, key).orElse(null);
        Service service = view.find(Service.class, key).orElse(null);
        if (service == null) {
            boolean isOurs =
                    old != null
                            && MANAGER.equals(old.metadata().labels().get(MANAGED_BY))
                            && !old.isDeleting();
            return isOurs ? List.of(new Action.Delete(old)) : List.of();
        }
        if (service.isDeleting()
                || !Backends.isSelecting(service)
                || Backends.isExternal(service)) {
            return List.of();
        }
        List<Spot> spots = new ArrayList<>();
        List<EndpointSubset> subsets = subsets(view, service, spots);
        Endpoints base = old == null ? Endpoints.create(service.namespace(), service.name()) : old;
        Endpoints wanted = subsets.isEmpty() ? base.withoutSubsets() : base.withSubsets(subsets);
        wanted = labeled(wanted, service, spots.size() > MOST);
        if (wanted.equals(old)) {
            return List.of();
        }
        wanted =
                wanted.withMetadata(
                        LastChange.noted(
                                wanted.metadata(),
                                LastChange.of(
                                        service,
                                        Backends.pods(view, service),
                                        Optional.ofNullable(old)
                                                .map(EndpointsReconciler::written))));
        return List.of(old == null ? new Action.Create(wanted) : new Action.Update(wanted));
    }

    /** Whether pods were ready when the object was written, by uid. */
    private static Map<String, Boolean> written(Endpoints endpoints) {
        var ready = new HashMap<String, Boolean>();
        for (EndpointSubset subset : endpoints.subsets()) {
            subset.addresses().forEach(one -> ready.put(one.targetRef().uid(), true));
            subset.notReadyAddresses().forEach(one -> ready.put(one.targetRef().uid(), false));
        }
        return ready;
    }

    private static Endpoints labeled(Endpoints endpoints, Service service, boolean isOver) {
        var labels = new HashMap<>(service.metadata().labels());
        labels.put(MANAGED_BY, MANAGER);
        labels.remove(HEADLESS);
        if (Backends.isHeadless(service)) {
            labels.put(HEADLESS, "");
        }
        var annotations = new HashMap<>(endpoints.metadata().annotations());
        annotations.remove(OVER_CAPACITY);
        if (isOver) {
            annotations.put(OVER_CAPACITY, "truncated");
        }
        var metadata = endpoints.metadata().withLabels(labels);
        return endpoints.withMetadata(
                annotations.isEmpty()
                        ? metadata.withoutAnnotations()
                        : metadata.withAnnotations(annotations));
    }

    /**
     * Ports that lead to the very same addresses stand together, so that no address is named more
     * often than needed.
     */
    private static List<EndpointSubset> subsets(View view, Service service, List<Spot> all) {
        var byPort = new LinkedHashMap<Optional<EndpointPort>, Set<Spot>>();
        for (Pod pod : Backends.pods(view, service)) {
            boolean publishes = service.spec().publishNotReadyAddresses();
            Optional<String> ip =
                    Backends.families(service).stream()
                            .findFirst()
                            .flatMap(family -> Backends.address(pod, family));
            if (ip.isEmpty() || (pod.isDeleting() && !publishes)) {
                continue;
            }
            Spot spot =
                    new Spot(
                            ip.get(),
                            pod.uid(),
                            publishes || Pods.isReady(pod),
                            address(service, pod, ip.get()));
            all.add(spot);
            if (all.size() <= MOST) {
                ports(service, pod)
                        .forEach(port ->
                                byPort.computeIfAbsent(port, _ -> new TreeSet<>()).add(spot));
            }
        }
        var bySpots = new LinkedHashMap<Set<Spot>, List<EndpointPort>>();
        byPort.forEach((port, spots) -> {
            List<EndpointPort> together = bySpots.computeIfAbsent(spots, _ -> new ArrayList<>());
            port.ifPresent(together::add);
        });
        return bySpots.entrySet().stream().map(EndpointsReconciler::subset).toList();
    }

    /**
     * The ports of the Service on this pod; a headless Service without ports has one that is none.
     */
    private static List<Optional<EndpointPort>> ports(Service service, Pod pod) {
        if (service.spec().ports().isEmpty()) {
            return Backends.isHeadless(service) ? List.of(Optional.empty()) : List.of();
        }
        var ports = new ArrayList<Optional<EndpointPort>>();
        for (ServicePort port : service.spec().ports()) {
            Backends.port(pod, port)
                    .ifPresent(number -> {
                        EndpointPort one = EndpointPort.empty();
                        one = port.name().isEmpty() ? one : one.withName(port.name());
                        one = one.withPort(number).withProtocol(Backends.protocol(port));
                        one =
                                port.appProtocol().isEmpty()
                                        ? one
                                        : one.withAppProtocol(port.appProtocol());
                        ports.add(Optional.of(one));
                    });
        }
        return ports;
    }

    private static EndpointAddress address(Service service, Pod pod, String ip) {
        EndpointAddress address =
                EndpointAddress.empty().withIp(ip).withTargetRef(Backends.reference(pod));
        String hostname = Backends.hostname(pod, service);
        address = hostname.isEmpty() ? address : address.withHostname(hostname);
        String node = pod.spec().nodeName();
        return node.isEmpty() ? address : address.withNodeName(node);
    }

    private static EndpointSubset subset(Map.Entry<? extends Set<Spot>, List<EndpointPort>> entry) {
        List<EndpointAddress> ready =
                entry.getKey().stream().filter(Spot::isReady).map(Spot::address).toList();
        List<EndpointAddress> notReady =
                entry.getKey().stream().filter(spot -> !spot.isReady()).map(Spot::address).toList();
        EndpointSubset subset = EndpointSubset.empty();
        subset = ready.isEmpty() ? subset : subset.withAddresses(ready);
        subset = notReady.isEmpty() ? subset : subset.withNotReadyAddresses(notReady);
        return entry.getValue().isEmpty() ? subset : subset.withPorts(entry.getValue());
    }
}
