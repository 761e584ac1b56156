package io.podium.network.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Service;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.client.Key;
import io.podium.network.World;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceRendererTest {
    private static Part render(String service, String ports, String endpoints) {
        var world = new World();
        world.set(Service.class, World.service("ns", "web", service));
        if (!ports.isEmpty()) {
            world.set(EndpointSlice.class, World.slice("ns", "web", ports, endpoints));
        }
        return new ServiceRenderer("n1").render(world.view(), new Key("ns", "web"));
    }

    private static String text(Part part) {
        return part.lines().entrySet().stream()
                .map(
                        e ->
                                (e.getKey().name()
                                                + "["
                                                + e.getKey().key()
                                                + "] "
                                                + String.join("; ", e.getValue()))
                                        .strip())
                .collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            useHeadersInDisplayName = true,
            emptyValue = "",
            textBlock =
                    """
        SERVICE                                | SLICE PORTS | ENDPOINTS                       | LINES
        ip=10.96.0.1 ports=:80/tcp             | :8080/tcp   | 10.244.2.5@n2                   | 'services[10.96.0.1 . tcp . 80] goto pick-1, backends[10.96.0.1 . tcp . 80 . 0] 10.244.2.5 . 8080'
        ip=10.96.0.1 ports=:80/tcp             | :8080/tcp   | 10.244.1.5@n1                   | 'services[10.96.0.1 . tcp . 80] goto pick-1, backends[10.96.0.1 . tcp . 80 . 0] 10.244.1.5 . 8080, hairpins[10.244.1.5 . 10.244.1.5]'
        ip=10.96.0.1 ports=:53/udp             | :53/udp     | 10.0.0.2@n2 10.0.0.1@n2         | 'services[10.96.0.1 . udp . 53] goto pick-2, backends[10.96.0.1 . udp . 53 . 0] 10.0.0.1 . 53, backends[10.96.0.1 . udp . 53 . 1] 10.0.0.2 . 53'
        ip=10.96.0.1 ports=:80/tcp             | :8080/tcp   | 10.0.0.1@n2!notready            | 'unserved[10.96.0.1 . tcp . 80] goto refuse'
        ip=10.96.0.1 ports=:80/tcp             | :8080/tcp   | 10.0.0.1@n2!ending              | 'services[10.96.0.1 . tcp . 80] goto pick-1, backends[10.96.0.1 . tcp . 80 . 0] 10.0.0.1 . 8080'
        ip=10.96.0.1 ports=:80/tcp             | :8080/tcp   | 10.0.0.1@n2!ending 10.0.0.2@n2  | 'services[10.96.0.1 . tcp . 80] goto pick-1, backends[10.96.0.1 . tcp . 80 . 0] 10.0.0.2 . 8080'
        ip=10.96.0.1 ports=:80/tcp             | :8080/udp   | 10.0.0.1@n2                     | 'unserved[10.96.0.1 . tcp . 80] goto refuse'
        ip=10.96.0.1 ports=a:80/tcp            | b:8080/tcp  | 10.0.0.1@n2                     | 'unserved[10.96.0.1 . tcp . 80] goto refuse'
        ip=10.96.0.1 ports=a:80/tcp,b:90/sctp  | b:8080/sctp | 10.0.0.1@n2                     | 'unserved[10.96.0.1 . tcp . 80] goto refuse, services[10.96.0.1 . sctp . 90] goto pick-1, backends[10.96.0.1 . sctp . 90 . 0] 10.0.0.1 . 8080'
        ip=None ports=:80/tcp                  | :8080/tcp   | 10.244.2.5@n2                   | ''
        type=ExternalName name=example.org     | -           | -                               | ''
        ip=10.96.0.1 ports=:80/tcp internal=Local | :80/tcp  | 10.0.0.1@n2                     | 'unserved[10.96.0.1 . tcp . 80] drop'
        ip=10.96.0.1 ports=:80/tcp>30080       | :80/tcp     | 10.0.0.1@n2                     | 'services[10.96.0.1 . tcp . 80] goto pick-1, backends[10.96.0.1 . tcp . 80 . 0] 10.0.0.1 . 80, node-ports[tcp . 30080] goto port-masked-1, port-backends[tcp . 30080 . 0] 10.0.0.1 . 80'
        ip=10.96.0.1 ports=:80/tcp>30080 externally=Local | :80/tcp | 10.0.0.1@n2           | 'services[10.96.0.1 . tcp . 80] goto pick-1, backends[10.96.0.1 . tcp . 80 . 0] 10.0.0.1 . 80, unserved-ports[tcp . 30080] drop'
        ip=10.96.0.1 ports=:80/tcp external=192.0.2.1 | :80/tcp | 10.0.0.1@n2               | 'services[10.96.0.1 . tcp . 80] goto pick-1, backends[10.96.0.1 . tcp . 80 . 0] 10.0.0.1 . 80, services[192.0.2.1 . tcp . 80] goto pick-masked-1, backends[192.0.2.1 . tcp . 80 . 0] 10.0.0.1 . 80'
        ip=None ports=:80/tcp lb=192.0.2.9 ranges=10.0.0.0/8,10.1.0.0/16,192.168.7.9/24 | :80/tcp | - | 'unserved[192.0.2.9 . tcp . 80] goto refuse, guarded[192.0.2.9 . tcp . 80], admitted[192.0.2.9 . tcp . 80 . 10.0.0.0/8], admitted[192.0.2.9 . tcp . 80 . 192.168.7.0/24]'
        """)
    void decides(String service, String ports, String endpoints, String lines) {
        Part part =
                render(service, ports == null ? "" : ports, endpoints == null ? "" : endpoints);
        List<String> wanted =
                lines.isEmpty() ? List.of("") : List.of(lines.split(", ", -1));
        assertThat(List.of(text(part).split("\n", -1))).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void aStickyServiceRemembersItsClientsPerEndpoint() {
        Part part =
                render(
                        "ip=10.96.0.1 ports=:80/tcp>30080 sticky=120",
                        ":8080/tcp",
                        "10.0.0.1@n2 10.0.0.2@n2");
        assertThat(text(part))
                .isEqualTo(
                        """
                        seen-120/ns/web/tcp/80/10.0.0.1.8080[] type ipv4_addr;; flags dynamic,timeout;; timeout 120s;
                        seen-120/ns/web/tcp/80/10.0.0.2.8080[] type ipv4_addr;; flags dynamic,timeout;; timeout 120s;
                        sticky-cluster/ns/web/tcp/80[] ip saddr @seen-120/ns/web/tcp/80/10.0.0.1.8080 goto to/ns/web/tcp/80/10.0.0.1.8080; \
                        ip saddr @seen-120/ns/web/tcp/80/10.0.0.2.8080 goto to/ns/web/tcp/80/10.0.0.2.8080; \
                        numgen random mod 2 vmap { 0 : goto to/ns/web/tcp/80/10.0.0.1.8080, 1 : goto to/ns/web/tcp/80/10.0.0.2.8080 }
                        sticky-masked-cluster/ns/web/tcp/80[] ct mark set ct mark or 0x4000; goto sticky-cluster/ns/web/tcp/80
                        to/ns/web/tcp/80/10.0.0.1.8080[] update @seen-120/ns/web/tcp/80/10.0.0.1.8080 { ip saddr }; meta l4proto tcp dnat to 10.0.0.1:8080
                        to/ns/web/tcp/80/10.0.0.2.8080[] update @seen-120/ns/web/tcp/80/10.0.0.2.8080 { ip saddr }; meta l4proto tcp dnat to 10.0.0.2:8080
                        node-ports[tcp . 30080] goto sticky-masked-cluster/ns/web/tcp/80
                        services[10.96.0.1 . tcp . 80] goto sticky-cluster/ns/web/tcp/80""");
    }

    @Test
    void whatIsNoAddressNeverReachesTheRules() {
        Part part = render("ip=10.96.0.1 ports=:80/tcp", ":80/tcp", "x;flush@n2 10.0.0.1@n2");
        assertThat(text(part)).doesNotContain("flush").contains("10.0.0.1");
    }
}
