package io.podium.controllers.endpoints;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Service;
import io.podium.api.core.v1.ServicePort;
import io.podium.api.discovery.v1.Endpoint;
import io.podium.api.discovery.v1.EndpointConditions;
import io.podium.api.discovery.v1.EndpointPort;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.api.selector.LabelSelector;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.controllers.workload.Owners;
import io.podium.controllers.workload.Pods;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the EndpointSlices of a Service with a selector; the key is the Service's. */
public final class EndpointSliceReconciler implements Reconciler {
    public static final String MANAGER = "endpointslice-controller.k8s.io";
    public static final String SERVICE_NAME = "kubernetes.io/service-name";
    public static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

    private static final String HEADLESS = "service.kubernetes.io/headless";
    private static final String ZONE = "topology.kubernetes.io/zone";

    @Override
    public List<Action> reconcile(View view, Key key) {
        Service service = view.find(Service.class, key).orElse(null);
        if (service == null || service.isDeleting() || !Backends.isSelecting(service)) {
            return List.of(); // The garbage collector removes the slices of a Service that is gone.
        }
        LabelSelector ours =
                LabelSelector.ofMap(Map.of(SERVICE_NAME, service.name(), MANAGED_BY, MANAGER));
        var actions = new ArrayList<Action>();
        var existing = new ArrayList<EndpointSlice>();
        for (EndpointSlice slice : view.matching(service.namespace(), ours, EndpointSlice.class)) {
            if (slice.isDeleting()) {
                continue;
            }
            boolean isWanted =
                    Owners.isControlledBy(slice, service)
                            && Backends.families(service).contains(slice.addressType());
            if (isWanted) {
                existing.add(slice);
            } else {
                actions.add(new Action.Delete(slice));
            }
        }
        List<Pod> pods = Backends.pods(view, service);
        Optional<Instant> changed = LastChange.of(service, pods, written(existing));
        for (String family : Backends.families(service)) {
            List<EndpointSlice> slices =
                    existing.stream().filter(slice -> slice.addressType().equals(family)).toList();
            new Slices(blank(service, family), slices, endpoints(view, service, pods, family))
                    .writes()
                    .forEach(write -> actions.add(noted(write, changed)));
        }
        return actions;
    }

    /** Whether pods were ready when the slices were written, by uid. */
    private static Optional<Map<String, Boolean>> written(List<EndpointSlice> slices) {
        var ready = new HashMap<String, Boolean>();
        for (EndpointSlice slice : slices) {
            for (Endpoint endpoint : slice.endpoints()) {
                ready.put(endpoint.targetRef().uid(), endpoint.conditions().serving());
            }
        }
        return slices.isEmpty() ? Optional.empty() : Optional.of(ready);
    }

    private static Action noted(Action write, Optional<Instant> changed) {
        return switch (write) {
            case Action.Create(EndpointSlice slice) -> new Action.Create(noted(slice, changed));
            case Action.Update(EndpointSlice slice) -> new Action.Update(noted(slice, changed));
            default -> write;
        };
    }

    private static EndpointSlice noted(EndpointSlice slice, Optional<Instant> changed) {
        return slice.withMetadata(LastChange.noted(slice.metadata(), changed));
    }

    /** A slice with all but its endpoints and ports. */
    private static EndpointSlice blank(Service service, String family) {
        var labels = new HashMap<>(service.metadata().labels());
        labels.put(SERVICE_NAME, service.name());
        labels.put(MANAGED_BY, MANAGER);
        labels.remove(HEADLESS);
        if (Backends.isHeadless(service)) {
            labels.put(HEADLESS, "");
        }
        EndpointSlice slice = EndpointSlice.create(service.namespace(), "").withAddressType(family);
        return slice.withMetadata(
                slice.metadata()
                        .withoutName()
                        .withGenerateName(service.name() + "-")
                        .withLabels(labels)
                        .withOwnerReferences(List.of(Owners.referenceTo(service))));
    }

    /** The endpoints by the ports they offer: pods may spell a named port differently. */
    private static Map<List<EndpointPort>, List<Endpoint>> endpoints(
            View view, Service service, List<Pod> pods, String family) {
        var byPorts = new LinkedHashMap<List<EndpointPort>, List<Endpoint>>();
        for (Pod pod : pods) {
            Optional<String> address = Backends.address(pod, family);
            if (address.isPresent()) {
                byPorts.computeIfAbsent(ports(pod, service), _ -> new ArrayList<>())
                        .add(endpoint(view, service, pod, address.get()));
            }
        }
        return byPorts;
    }

    private static List<EndpointPort> ports(Pod pod, Service service) {
        var ports = new ArrayList<EndpointPort>();
        for (ServicePort port : service.spec().ports()) {
            Optional<Integer> number = Backends.port(pod, port);
            if (number.isPresent()) {
                EndpointPort one =
                        EndpointPort.empty()
                                .withName(port.name())
                                .withProtocol(Backends.protocol(port))
                                .withPort(number.get());
                ports.add(
                        port.appProtocol().isEmpty()
                                ? one
                                : one.withAppProtocol(port.appProtocol()));
            }
        }
        return ports;
    }

    private static Endpoint endpoint(View view, Service service, Pod pod, String address) {
        boolean isServing = Pods.isReady(pod);
        boolean isReady =
                service.spec().publishNotReadyAddresses() || (isServing && !pod.isDeleting());
        Endpoint endpoint =
                Endpoint.empty()
                        .withAddresses(List.of(address))
                        .withConditions(
                                EndpointConditions.empty()
                                        .withReady(isReady)
                                        .withServing(isServing)
                                        .withTerminating(pod.isDeleting()))
                        .withTargetRef(Backends.reference(pod));
        String hostname = Backends.hostname(pod, service);
        if (!hostname.isEmpty()) {
            endpoint = endpoint.withHostname(hostname);
        }
        String node = pod.spec().nodeName();
        if (node.isEmpty()) {
            return endpoint;
        }
        String zone =
                view.find(Node.class, "", node)
                        .map(one -> one.metadata().labels().getOrDefault(ZONE, ""))
                        .orElse("");
        endpoint = endpoint.withNodeName(node);
        return zone.isEmpty() ? endpoint : endpoint.withZone(zone);
    }
}
