package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import io.podium.server.admission.Admissions;
import io.podium.server.allocate.AddressRange;
import io.podium.server.allocate.PortRange;
import io.podium.server.allocate.ServiceAllocator;
import io.podium.server.registry.World.Reply;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses and ports of services: given, wished for, refused, freed. */
class ServiceAddressTest {
    private static final String SERVICES = "/api/v1/namespaces/default/services";

    private final World world = World.small();

    @AfterEach
    void close() {
        world.close();
    }

    private static String service(String name, String more) {
        return "{metadata: {name: "
                + name
                + "}, spec: {selector: {a: b}, ports: [{port: 80}]"
                + more
                + "}}";
    }

    @Test
    void everyServiceGetsAnAddressOfItsOwn() {
        var seen = new HashSet<String>();
        for (int i = 0; i < 254; i++) {
            MapValue spec = world.ok("POST " + SERVICES, service("s" + i, "")).body().map("spec");
            assertThat(spec.string("clusterIP")).startsWith("10.96.0.");
            assertThat(spec.list("clusterIPs")).containsExactly(spec.string("clusterIP"));
            assertThat(spec.list("ipFamilies")).containsExactly("IPv4");
            assertThat(spec.string("ipFamilyPolicy")).isEqualTo("SingleStack");
            assertThat(seen.add(spec.string("clusterIP"))).isTrue();
        }
        Reply full = world.call("POST " + SERVICES, service("one-more", ""));
        assertThat(full.code()).isEqualTo(422);
        assertThat(full.text()).contains("range is full");
        world.ok("DELETE " + SERVICES + "/s0");
        world.ok("POST " + SERVICES, service("one-more", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    ADDRESS    | MESSAGE
                    10.96.0.7  | spec.clusterIPs: Invalid value: []string{"10.96.0.7"}: failed to allocate IP \
                    10.96.0.7: provided IP is already allocated
                    10.97.0.7  | spec.clusterIPs: Invalid value: []string{"10.97.0.7"}: failed to allocate IP \
                    10.97.0.7: the provided IP (10.97.0.7) is not in the valid range. The range of valid IPs is \
                    10.96.0.0/24
                    """)
    void wishesAreChecked(String address, String message) {
        world.ok("POST " + SERVICES, service("a", ", clusterIP: 10.96.0.7"));
        Reply reply = world.call("POST " + SERVICES, service("b", ", clusterIP: " + address));
        assertThat(reply.text()).isEqualTo("Service \"b\" is invalid: " + message);
    }

    @Test
    void headlessServicesHaveNoAddress() {
        MapValue headless =
                world.ok("POST " + SERVICES, service("h", ", clusterIP: None")).body().map("spec");
        assertThat(headless.list("clusterIPs")).containsExactly("None");
        world.ok("DELETE " + SERVICES + "/h");
    }

    @Test
    void failedCreatesAndDryRunsTakeNothing() {
        world.ok("POST " + SERVICES, service("a", ""));
        world.call("POST " + SERVICES, service("a", ", clusterIP: 10.96.0.9"));
        world.ok("POST " + SERVICES + "?dryRun=All", service("b", ", clusterIP: 10.96.0.9"));
        world.ok("POST " + SERVICES, service("b", ", clusterIP: 10.96.0.9"));
    }

    @Test
    void anUpdateThatLeavesTheAddressOutKeepsIt() {
        String address =
                world.ok("POST " + SERVICES, service("a", ""))
                        .body()
                        .map("spec")
                        .string("clusterIP");
        MapValue spec =
                world.ok("PUT " + SERVICES + "/a", service("a", ", sessionAffinity: None"))
                        .body()
                        .map("spec");
        assertThat(spec.string("clusterIP")).isEqualTo(address);
        Reply other =
                world.call("PUT " + SERVICES + "/a", service("a", ", clusterIP: 10.96.0.200"));
        assertThat(other.code()).isEqualTo(422);
    }

    @Test
    void aNewRegistryKnowsWhatStoredServicesHave() {
        world.ok("POST " + SERVICES, service("a", ", clusterIP: 10.96.0.7"));
        var addresses = new AddressRange("10.96.0.0/24", world.randomness);
        var again =
                new ObjectRegistry(
                        new Parts(
                                world.store,
                                World.KINDS,
                                world.forms,
                                world.loop.clock(),
                                world.randomness,
                                world.loop,
                                Admissions.builtIn(world.randomness, List.of()),
                                new ServiceAllocator(
                                        addresses, new PortRange(30000, 30010, world.randomness))));
        assertThat(addresses.isTaken("10.96.0.7")).isTrue();
        assertThat(addresses.isTaken("10.96.0.8")).isFalse();
        again.close();
    }
}
