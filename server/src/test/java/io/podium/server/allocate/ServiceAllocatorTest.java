package io.podium.server.allocate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.core.v1.Service;
import io.podium.api.core.v1.ServicePort;
import io.podium.api.core.v1.ServiceSpec;
import io.podium.api.error.Problems;
import io.podium.base.random.Randomness;
import io.podium.server.allocate.AddressRange.Claim;
import io.podium.server.allocate.ServiceAllocator.Grant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers are given once, and come back. */
class ServiceAllocatorTest {
    private final Randomness randomness = Randomness.seeded(3);
    private final AddressRange addresses = new AddressRange("10.0.0.0/28", randomness);
    private final PortRange ports = new PortRange(30000, 30003, randomness);
    private final ServiceAllocator allocator = new ServiceAllocator(addresses, ports);

    private static Service service(String type, ServicePort... ports) {
        return Service.create("default", "s")
                .withSpec(ServiceSpec.empty().withType(type).withPorts(List.of(ports)));
    }

    private static ServicePort port(int port, String protocol, int nodePort) {
        ServicePort made = ServicePort.empty().withPort(port).withProtocol(protocol);
        return nodePort == 0 ? made : made.withNodePort(nodePort);
    }

    private Grant granted(Service wanted, Optional<Service> old) {
        var problems = new Problems();
        Grant grant = allocator.grant(wanted, old, problems);
        assertThat(problems.causes()).isEmpty();
        return grant;
    }

    @ParameterizedTest
    @CsvSource(
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    ADDRESS,     FIRST,   AGAIN
                    10.0.0.0,    OUTSIDE, OUTSIDE
                    10.0.0.1,    GRANTED, TAKEN
                    10.0.0.14,   GRANTED, TAKEN
                    10.0.0.15,   OUTSIDE, OUTSIDE
                    10.0.1.1,    OUTSIDE, OUTSIDE
                    ::1,         OUTSIDE, OUTSIDE
                    10.0.0.01x,  OUTSIDE, OUTSIDE
                    10.0.0.300,  OUTSIDE, OUTSIDE
                    """)
    void addressesOfTheRangeAreGivenOnce(String address, Claim first, Claim again) {
        assertThat(addresses.claim(address)).isEqualTo(first);
        assertThat(addresses.claim(address)).isEqualTo(again);
        addresses.release(address);
        assertThat(addresses.claim(address)).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0", "10.0.0.0/31", "fd00::/108", "10.0.0.0/4"})
    void whatIsNoUsableRangeIsRefused(String cidr) {
        assertThatThrownBy(() -> new AddressRange(cidr, randomness))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void everyAddressIsGivenBeforeTheRangeIsFull(
            @ForAll @IntRange(min = 20, max = 30) int bits, @ForAll long seed) {
        var range = new AddressRange("10.96.0.0/" + bits, Randomness.seeded(seed));
        int size = (1 << (32 - bits)) - 2;
        var seen = new HashSet<String>();
        for (int i = 0; i < size; i++) {
            assertThat(seen.add(range.any().orElseThrow())).isTrue();
        }
        assertThat(range.any()).isEmpty();
    }

    @Test
    void theStartOfALargeRangeIsForHandPickedAddresses() {
        var range = new AddressRange("10.96.0.0/16", randomness);
        for (int i = 0; i < 1000; i++) {
            assertThat(AddressRange.parse(range.any().orElseThrow()))
                    .isGreaterThan(AddressRange.parse("10.96.0.255"));
        }
    }

    @Test
    void nodePortsAreGivenAndStayWithTheirPort() {
        Service made =
                granted(
                                service("NodePort", port(80, "TCP", 0), port(53, "UDP", 30002)),
                                Optional.empty())
                        .service();
        int first = made.spec().ports().getFirst().nodePort();
        assertThat(first).isBetween(30000, 30003).isNotEqualTo(30002);
        assertThat(
                        ServiceAllocator.carried(
                                        service("NodePort", port(53, "UDP", 0), port(80, "TCP", 0)),
                                        made)
                                .spec()
                                .ports())
                .extracting(ServicePort::nodePort)
                .containsExactly(30002, first);
    }

    @Test
    void onePortMayServeTwoProtocols() {
        granted(
                service("NodePort", port(53, "TCP", 30001), port(53, "UDP", 30001)),
                Optional.empty());
        var problems = new Problems();
        allocator.grant(
                service("NodePort", port(80, "TCP", 30001), port(81, "TCP", 1)),
                Optional.empty(),
                problems);
        assertThat(problems.causes())
                .extracting(cause -> cause.field() + ": " + cause.message())
                .containsExactly(
                        "spec.ports[0].nodePort: Invalid value: 30001: provided port is already"
                                + " allocated",
                        "spec.ports[1].nodePort: Invalid value: 1: provided port is not in the"
                                + " valid range. The range of valid ports is 30000-30003");
    }

    @Test
    void aFailedCommitGivesBackWhatItTook() {
        Grant grant = granted(service("NodePort", port(80, "TCP", 30001)), Optional.empty());
        String address = grant.service().spec().clusterIP();
        grant.onFailure().run();
        assertThat(addresses.isTaken(address)).isFalse();
        assertThat(ports.claim(30001)).isEqualTo(Claim.GRANTED);
    }

    @Test
    void whatAnUpdateDropsIsFreeAfterItsCommit() {
        Grant first = granted(service("NodePort", port(80, "TCP", 30001)), Optional.empty());
        first.onCommit().run();
        Service external =
                first.service().withSpec(first.service().spec().withType("ExternalName"));
        Grant second = granted(external, Optional.of(first.service()));
        assertThat(second.service().spec().hasClusterIP()).isFalse();
        String address = first.service().spec().clusterIP();
        assertThat(addresses.isTaken(address)).isTrue();
        second.onCommit().run();
        assertThat(addresses.isTaken(address)).isFalse();
        assertThat(ports.claim(30001)).isEqualTo(Claim.GRANTED);
    }

    @Test
    void onlyOneStackIsThere() {
        var problems = new Problems();
        Service wanted = service("ClusterIP", port(80, "TCP", 0));
        allocator.grant(
                wanted.withSpec(wanted.spec().withIpFamilies(List.of("IPv6", "IPv4"))),
                Optional.empty(),
                problems);
        allocator.grant(
                wanted.withSpec(wanted.spec().withIpFamilyPolicy("RequireDualStack")),
                Optional.empty(),
                problems);
        assertThat(problems.causes())
                .extracting(cause -> cause.field() + ": " + cause.message())
                .contains(
                        "spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this"
                                + " cluster",
                        "spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this cluster is"
                                + " not configured for dual-stack services");
    }
}
