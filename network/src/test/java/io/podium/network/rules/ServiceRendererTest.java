package io.podium.network.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Service;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.client.Key;
import io.podium.network.World;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceRendererTest {
    /** How the tables below call the maps and sets. */
    private static final Map<String, String> SHORT =
            Map.of(
                    Table.SERVICES, "S",
                    Table.NODE_PORTS, "N",
                    Table.BACKENDS, "B",
                    Table.PORT_BACKENDS, "P",
                    Table.UNSERVED, "U",
                    Table.UNSERVED_PORTS, "V",
                    Table.GUARDED, "G",
                    Table.ADMITTED, "A",
                    Table.HAIRPINS, "H");

    private static Part render(String service, String ports, String endpoints) {
        var world = new World();
        world.set(Service.class, World.service("ns", "web", service));
        if (!ports.isEmpty()) {
            world.set(EndpointSlice.class, World.slice("ns", "web", ports, endpoints));
        }
        return new ServiceRenderer("n1").render(world.view(), new Key("ns", "web"));
    }

    /** Such as S*,tcp,80=pick-1, where the star is the cluster address. */
    private static List<String> elements(Part part) {
        return part.lines().entrySet().stream()
                .map(line -> {
                    String value = String.join("", line.getValue());
                    String text =
                            SHORT.get(line.getKey().name())
                                    + line.getKey().key()
                                    + (value.isEmpty() ? "" : "=" + value);
                    return text.replace("10.96.0.1", "*").replace(" . ", ",").replace("goto ", "");
                })
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PORTS            | MORE              | SLICE     | ENDPOINTS           | LINES
                    :80/tcp |  | :8080/tcp | 1.1.1.1@n2 | S*,tcp,80=pick-1 B*,tcp,80,0=1.1.1.1,8080
                    :53/udp          |                   | :53/udp   | 1.1.1.2@n2 1.1.1.1@n2 | S*,udp,53=pick-2 \
                        B*,udp,53,0=1.1.1.1,53 B*,udp,53,1=1.1.1.2,53
                    :80/tcp |  | :80/tcp | 1.1.1.1@n1 | S*,tcp,80=pick-1 B*,tcp,80,0=1.1.1.1,80 H1.1.1.1,1.1.1.1
                    :80/tcp          |                   |           |                     | U*,tcp,80=refuse
                    :80/tcp          |                   | :80/tcp   | 1.1.1.1@n2!notready | U*,tcp,80=refuse
                    :80/tcp |  | :80/tcp | 1.1.1.1@n2!ending | S*,tcp,80=pick-1 B*,tcp,80,0=1.1.1.1,80
                    :80/tcp |  | :80/tcp | 1.1.1.1@n2!ending 2.2.2.2@n2 | S*,tcp,80=pick-1 B*,tcp,80,0=2.2.2.2,80
                    :80/tcp          |                   | :80/udp   | 1.1.1.1@n2          | U*,tcp,80=refuse
                    a:80/tcp         |                   | b:80/tcp  | 1.1.1.1@n2          | U*,tcp,80=refuse
                    a:8/tcp,b:9/sctp |  | b:7/sctp | 1.1.1.1@n2 | U*,tcp,8=refuse S*,sctp,9=pick-1 B*,sctp,9,0=1.1.1.1,7
                    :80/tcp          | ip=None           | :80/tcp   | 1.1.1.1@n2          | nothing
                    :80/tcp          | type=ExternalName | :80/tcp   | 1.1.1.1@n2          | nothing
                    :80/tcp          | internal=Local    | :80/tcp   | 1.1.1.1@n2          | U*,tcp,80=drop
                    :80/tcp          | internal=Local    |           |                     | U*,tcp,80=refuse
                    :80/tcp>30080 | ip=None | :80/tcp | 1.1.1.1@n2 | N tcp,30080=port-masked-1 P tcp,30080,0=1.1.1.1,80
                    :80/tcp>30080    | ip=None externally=Local | :80/tcp   | 1.1.1.1@n2          | V tcp,30080=drop
                    :80/tcp | ip=None external=5.5.5.5 | :80/tcp | 1.1.1.1@n2 | S5.5.5.5,tcp,80=pick-masked-1 \
                        B5.5.5.5,tcp,80,0=1.1.1.1,80
                    :80/tcp          | ip=None lb=5.5.5.5 ranges=1.0.0.0/8,1.1.0.0/16,9.9.9.9/24 | | | \
                        U5.5.5.5,tcp,80=refuse \
                        G5.5.5.5,tcp,80 A5.5.5.5,tcp,80,1.0.0.0/8 A5.5.5.5,tcp,80,9.9.9.0/24
                    """)
    void decides(String ports, String more, String slice, String endpoints, String lines) {
        Part part =
                render(
                        "ip=10.96.0.1 ports=" + ports + " " + text(more),
                        text(slice),
                        text(endpoints));
        List<String> wanted =
                lines.equals("nothing")
                        ? List.of()
                        : List.of(lines.replaceAll("([NPV]) ", "$1").split(" +", -1));
        assertThat(elements(part)).containsExactlyInAnyOrderElementsOf(wanted);
    }

    private static String text(String cell) {
        return cell == null ? "" : cell;
    }

    @Test
    void aStickyServiceRemembersItsClientsPerEndpoint() {
        Part part =
                render(
                        "ip=10.96.0.1 ports=:80/tcp>30080 sticky=120",
                        ":8080/tcp",
                        "1.1.1.1@n2 2.2.2.2@n2");
        String text =
                part.lines().entrySet().stream()
                        .map(e -> e.getKey().name() + "[] " + String.join("; ", e.getValue()))
                        .collect(Collectors.joining("\n"))
                        .replace("/ns/web/tcp/80", "~");
        assertThat(text)
                .isEqualTo(
                        """
                        seen-120~/1.1.1.1.8080[] type ipv4_addr;; flags dynamic,timeout;; timeout 120s;
                        seen-120~/2.2.2.2.8080[] type ipv4_addr;; flags dynamic,timeout;; timeout 120s;
                        sticky-cluster~[] \
                        ip saddr @seen-120~/1.1.1.1.8080 goto to~/1.1.1.1.8080; \
                        ip saddr @seen-120~/2.2.2.2.8080 goto to~/2.2.2.2.8080; \
                        numgen random mod 2 vmap { 0 : goto to~/1.1.1.1.8080, 1 : goto to~/2.2.2.2.8080 }
                        sticky-masked-cluster~[] ct mark set ct mark or 0x4000; goto sticky-cluster~
                        to~/1.1.1.1.8080[] update @seen-120~/1.1.1.1.8080 { ip saddr }; \
                        meta l4proto tcp dnat to 1.1.1.1:8080
                        to~/2.2.2.2.8080[] update @seen-120~/2.2.2.2.8080 { ip saddr }; \
                        meta l4proto tcp dnat to 2.2.2.2:8080
                        node-ports[] goto sticky-masked-cluster~
                        services[] goto sticky-cluster~\
                        """);
    }

    @Test
    void whatIsNoAddressNeverReachesTheRules() {
        Part part = render("ip=10.96.0.1 ports=:80/tcp", ":80/tcp", "x;flush@n2 1.1.1.1@n2");
        assertThat(elements(part)).containsExactly("B*,tcp,80,0=1.1.1.1,80", "S*,tcp,80=pick-1");
    }
}
