package io.podium.controllers.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerPort;
import io.podium.api.core.v1.Endpoints;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodIP;
import io.podium.api.core.v1.Service;
import io.podium.api.core.v1.ServicePort;
import io.podium.api.discovery.v1.Endpoint;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.api.time.GoTime;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointsTest {
    private static final Map<String, String> LABELS = Map.of("app", "web");
    private static final Key KEY = new Key("one", "web");

    private final EndpointSliceReconciler slices = new EndpointSliceReconciler();
    private final EndpointsReconciler endpoints = new EndpointsReconciler();
    private final Lab lab = new Lab();

    private Service service(ServicePort... ports) {
        Service service = Service.create("one", "web");
        return lab.put(
                service.withSpec(
                        service.spec()
                                .withSelector(LABELS)
                                .withClusterIP("10.96.0.1")
                                .withPorts(List.of(ports))));
    }

    private static ServicePort port(int port, Object target) {
        return ServicePort.empty().withPort(port).withTargetPort(target);
    }

    private Pod pod(String word, String ip) {
        Pod pod = lab.pod(word, LABELS, Optional.empty());
        return lab.status(
                pod.withStatus(
                        pod.status().withPodIP(ip).withPodIPs(List.of(PodIP.empty().withIp(ip)))));
    }

    private void settle() {
        lab.door.settle(slices, KEY);
        lab.door.settle(endpoints, KEY);
    }

    private EndpointSlice slice() {
        assertThat(lab.door.view().list(EndpointSlice.class)).hasSize(1);
        return lab.door.view().list(EndpointSlice.class).getFirst();
    }

    private Endpoints object() {
        return lab.door.view().find(Endpoints.class, KEY).orElseThrow();
    }

    /**
     * Of the slice: address and r(eady) s(erving) t(erminating); of the object: ready and / not
     * ready addresses.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    POD           | PUBLISH | SLICE | OBJECT
                    ready         | false   | rs    | ready
                    running       | false   |       | unready
                    running       | true    | r     | ready
                    ready+deleted | false   | st    | none
                    ready+deleted | true    | rst   | ready
                    failed        | false   | none  | none
                    done          | true    | none  | none
                    """)
    void aPodCountsByItsState(String pod, boolean publish, String inSlice, String inObject) {
        Service service = service(port(80, 80L));
        lab.update(service.withSpec(service.spec().withPublishNotReadyAddresses(publish)));
        pod("p:" + pod, "10.0.0.1");
        settle();
        assertThat(state(slice().endpoints())).isEqualTo(inSlice == null ? "" : inSlice);
        String found =
                object().subsets().isEmpty()
                        ? "none"
                        : object().subsets().getFirst().addresses().isEmpty() ? "unready" : "ready";
        assertThat(found).isEqualTo(inObject);
    }

    private static String state(List<Endpoint> endpoints) {
        if (endpoints.isEmpty()) {
            return "none";
        }
        var conditions = endpoints.getFirst().conditions();
        return (conditions.ready() ? "r" : "")
                + (conditions.serving() ? "s" : "")
                + (conditions.terminating() ? "t" : "");
    }

    private void changeOf(String slice, String object) {
        settle();
        String name = "endpoints.kubernetes.io/last-change-trigger-time";
        assertThat(slice().metadata().annotations().getOrDefault(name, "")).isEqualTo(slice);
        assertThat(object().metadata().annotations().getOrDefault(name, "")).isEqualTo(object);
    }

    /**
     * The lab begins at 2026-01-01T00:00:00Z; who is ready has been so for an hour, or a second.
     */
    @Test
    void writesSayWhenWhatLedToThemHappened() {
        Service service = service(port(80, 80L));
        String made = GoTime.format(service.metadata().creationTimestamp().orElseThrow());
        changeOf(made, made);
        lab.time.advance(Duration.ofHours(2));
        Pod first = pod("p:ready", "10.0.0.1");
        pod("q:fresh", "10.0.0.2");
        String hour = GoTime.format(lab.time.clock().now().minus(Duration.ofHours(1)));
        changeOf(hour, hour);
        lab.time.advance(Duration.ofSeconds(10));
        changeOf(hour, hour);
        pod("r:fresh", "10.0.0.3");
        String second = GoTime.format(lab.time.clock().now().minusSeconds(1));
        changeOf(second, second);
        lab.door.now(new Action.Delete(first));
        // What has no time of its own takes the one before it away.
        changeOf("", "");
    }

    @Test
    void anEndpointSaysWhereItIs() {
        Node node = Node.create("", "node-7");
        lab.put(
                node.withMetadata(
                        node.metadata().withLabels(Map.of("topology.kubernetes.io/zone", "z1"))));
        service(port(80, 8080L).withName("http").withAppProtocol("kubernetes.io/h2c"));
        Pod pod = pod("p:ready@node-7", "10.0.0.1");
        settle();
        Endpoint endpoint = slice().endpoints().getFirst();
        assertThat(endpoint.addresses()).containsExactly("10.0.0.1");
        assertThat(endpoint.nodeName()).isEqualTo("node-7");
        assertThat(endpoint.zone()).isEqualTo("z1");
        assertThat(endpoint.targetRef().uid()).isEqualTo(pod.uid());
        assertThat(endpoint.hasHostname()).isFalse();
        assertThat(slice().ports().getFirst().name()).isEqualTo("http");
        assertThat(slice().ports().getFirst().port()).isEqualTo(8080);
        assertThat(slice().ports().getFirst().appProtocol()).isEqualTo("kubernetes.io/h2c");
        assertThat(slice().addressType()).isEqualTo("IPv4");
        assertThat(slice().metadata().labels())
                .containsEntry("kubernetes.io/service-name", "web")
                .containsEntry(
                        "endpointslice.kubernetes.io/managed-by",
                        "endpointslice-controller.k8s.io");
        assertThat(slice().metadata().generateName()).isEqualTo("web-");
        assertThat(object().subsets().getFirst().addresses().getFirst().nodeName())
                .isEqualTo("node-7");
    }

    @Test
    void namedPortsAreLookedUpInEachPod() {
        service(port(80, "http"), port(90, "none").withName("absent"));
        Pod first = pod("a:ready", "10.0.0.1");
        Pod second = pod("b:ready", "10.0.0.2");
        withPort(first, 8080);
        withPort(second, 9090);
        settle();
        assertThat(lab.door.view().list(EndpointSlice.class))
                .extracting(one -> one.ports().getFirst().port())
                .containsExactlyInAnyOrder(8080, 9090);
        assertThat(object().subsets()).hasSize(2);
        assertThat(object().subsets().getFirst().ports()).hasSize(1);
    }

    private void withPort(Pod pod, int number) {
        Container container =
                Container.empty()
                        .withPorts(
                                List.of(
                                        ContainerPort.empty()
                                                .withName("http")
                                                .withContainerPort(number)));
        lab.update(pod.withSpec(pod.spec().withContainers(List.of(container))));
    }

    @Test
    void podsBelowAHeadlessServiceHaveHostnames() {
        Service service = service();
        lab.update(service.withSpec(service.spec().withClusterIP("None")));
        Pod pod = pod("a:ready", "10.0.0.1");
        lab.update(pod.withSpec(pod.spec().withHostname("a").withSubdomain("web")));
        Pod other = pod("b:ready", "10.0.0.2");
        lab.update(other.withSpec(other.spec().withHostname("b").withSubdomain("elsewhere")));
        settle();
        assertThat(slice().endpoints()).extracting(Endpoint::hostname).containsExactly("a", "");
        assertThat(slice().ports()).isEmpty();
        assertThat(slice().metadata().labels()).containsEntry("service.kubernetes.io/headless", "");
        assertThat(object().subsets().getFirst().addresses()).hasSize(2);
    }

    @Test
    void bothFamiliesHaveSlicesOfTheirOwn() {
        Service service = service(port(80, 80L));
        lab.update(service.withSpec(service.spec().withIpFamilies(List.of("IPv4", "IPv6"))));
        Pod pod = pod("a:ready", "10.0.0.1");
        lab.status(
                pod.withStatus(
                        pod.status()
                                .withPodIPs(
                                        List.of(
                                                PodIP.empty().withIp("10.0.0.1"),
                                                PodIP.empty().withIp("fd00::1")))));
        settle();
        assertThat(lab.door.view().list(EndpointSlice.class))
                .extracting(one -> one.addressType() + one.endpoints().getFirst().addresses())
                .containsExactlyInAnyOrder("IPv4[10.0.0.1]", "IPv6[fd00::1]");
    }

    @Test
    void aServiceWithoutPodsHasOneEmptySlice() {
        service(port(80, 80L));
        settle();
        assertThat(slice().endpoints()).isEmpty();
        assertThat(slice().ports()).isEmpty();
        assertThat(object().subsets()).isEmpty();
        String name = slice().name();
        pod("a:ready", "10.0.0.1");
        settle();
        assertThat(slice().name()).isEqualTo(name);
    }

    @Test
    void endpointsOfAServiceWithoutSelectorAreItsUsers() {
        lab.put(Service.create("one", "web"));
        lab.put(Endpoints.create("one", "web"));
        assertThat(lab.decide(slices, KEY)).isEmpty();
        assertThat(lab.decide(endpoints, KEY)).isEmpty();
    }

    @Test
    void endpointsGoWithTheirServiceUnlessAUserMadeThem() {
        Service service = service(port(80, 80L));
        settle();
        lab.door.now(new Action.Delete(service));
        assertThat(Lab.words(lab.decide(endpoints, KEY))).isEqualTo("delete(web)");
        Endpoints ours = object();
        lab.update(ours.withMetadata(ours.metadata().withoutLabels()));
        assertThat(lab.decide(endpoints, KEY)).isEmpty();
    }

    @Test
    void labelsFollowTheService() {
        Service service = service(port(80, 80L));
        settle();
        lab.update(service.withMetadata(service.metadata().withLabels(Map.of("team", "blue"))));
        settle();
        assertThat(slice().metadata().labels()).containsEntry("team", "blue");
        assertThat(object().metadata().labels())
                .containsEntry("team", "blue")
                .containsEntry("endpoints.kubernetes.io/managed-by", "endpoint-controller");
    }

    @Test
    void manyEndpointsAreSpreadAndStayWhereTheyAre() {
        service(port(80, 80L));
        for (int i = 0; i < 250; i++) {
            pod("p" + i + ":ready", "10.0." + i / 100 + "." + i % 100);
        }
        settle();
        assertThat(sizes()).containsExactly(50, 100, 100);
        lab.door.now(
                new Action.Delete(
                        lab.door.view().find(Pod.class, "one", "p7").orElseThrow(),
                        Optional.of(0L),
                        ""));
        assertThat(Lab.words(lab.decide(slices, KEY)).split(" ", -1)).hasSize(1);
        settle();
        pod("new:ready", "10.0.9.1");
        assertThat(Lab.words(lab.decide(slices, KEY)).split(" ", -1)).hasSize(1);
    }

    private List<Integer> sizes() {
        return lab.door.view().list(EndpointSlice.class).stream()
                .map(one -> one.endpoints().size())
                .sorted()
                .toList();
    }

    /**
     * Whatever comes and goes, the slices hold exactly the pods there are, each once, and then
     * rest.
     */
    @Property(tries = 40)
    void settles(@ForAll Random random) {
        var test = new EndpointsTest();
        test.service(port(80, "http"));
        var names = new ArrayList<String>();
        for (int step = 0; step < 6; step++) {
            for (int i = 0; i < random.nextInt(60); i++) {
                String name = "p" + step + "-" + i;
                Pod pod =
                        test.pod(
                                name + (random.nextBoolean() ? ":ready" : ":running"),
                                "10." + step + ".0." + i);
                test.withPort(pod, random.nextBoolean() ? 80 : 81);
                names.add(name);
            }
            for (int i = 0; i < random.nextInt(20) && !names.isEmpty(); i++) {
                String name = names.remove(random.nextInt(names.size()));
                Pod gone = test.lab.door.view().find(Pod.class, "one", name).orElseThrow();
                test.lab.door.now(new Action.Delete(gone, Optional.of(0L), ""));
            }
            test.settle();
            var found = new ArrayList<String>();
            for (EndpointSlice slice : test.lab.door.view().list(EndpointSlice.class)) {
                assertThat(slice.endpoints().size()).isLessThanOrEqualTo(Slices.MOST);
                slice.endpoints().forEach(endpoint -> found.add(endpoint.targetRef().name()));
            }
            assertThat(found).hasSameSizeAs(names);
            assertThat(new TreeSet<>(found)).isEqualTo(new TreeSet<>(names));
        }
    }
}
