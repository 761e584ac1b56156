package io.podium.network.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.core.v1.Service;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.client.Key;
import io.podium.network.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real rules in a namespace of its own, with pods that are namespaces too. */
@Tag("host")
class KernelRulesTest {
    private static final String NODE = "10.244.0.1";
    private static final Settings SETTINGS =
            new Settings(
                    "n1",
                    "10.244.0.0/16",
                    "10.96.0.0/12",
                    Optional.of(new Settings.Dns("10.96.0.10", NODE, 5353)));

    private final Namespaces namespaces = new Namespaces();
    private final World world = new World();
    private final ServiceRenderer renderer = new ServiceRenderer("n1");
    private Ruleset rules = Ruleset.empty();
    private Nft nft;

    @TempDir private Path files;

    @BeforeEach
    void makeNode() throws IOException {
        namespaces.add("node");
        namespaces.in("node", "sysctl -q -w net.ipv4.ip_forward=1");
        for (String pod : List.of("a", "b")) {
            namespaces.add(pod);
            String address = pod.equals("a") ? "10.244.0.2" : "10.244.0.3";
            namespaces.join("node", NODE, pod, address);
            Path content = Files.createDirectory(files.resolve(pod));
            Files.writeString(content.resolve("name"), "pod-" + pod);
            namespaces.start(
                    pod,
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-m",
                    "jdk.httpserver",
                    "-b",
                    "0.0.0.0",
                    "-p",
                    "8080",
                    "-d",
                    content.toString());
        }
        namespaces.in("node", "ip route add 10.96.0.0/12 dev to-a");
        nft = NftCommand.inNamespace(namespaces.file("node"));
        nft.apply(Transaction.whole(SETTINGS, rules));
    }

    @AfterEach
    void removeAll() throws IOException {
        namespaces.close();
    }

    private void service(String words, String endpoints) throws IOException {
        world.set(Service.class, World.service("ns", "web", words));
        world.set(EndpointSlice.class, World.slice("ns", "web", ":8080/tcp", endpoints));
        Key key = new Key("ns", "web");
        Ruleset next = rules.with(key.toString(), renderer.render(world.view(), key));
        nft.apply(Transaction.between(rules, next, List.of(key.toString())));
        rules = next;
    }

    /** What an HTTP server says its name is, as seen from a namespace. */
    private String ask(String from, String address) throws IOException {
        String[] parts = address.split(":", -1);
        String answer =
                namespaces.shell(
                        from,
                        "exec 3<>/dev/tcp/%s/%s && printf 'GET /name HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3"
                                .formatted(parts[0], parts[1]));
        return answer.lines().reduce((first, second) -> second).orElse("");
    }

    @Test
    void aServiceAddressLeadsToItsPodsFromEverywhere() throws IOException {
        service("ip=10.96.0.1 ports=:80/tcp", "10.244.0.2@n1 10.244.0.3@n1");
        for (String from : List.of("node", "a", "b")) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 40; i++) {
                seen.add(ask(from, "10.96.0.1:80"));
            }
            // A pod that meets itself among them, too.
            assertThat(seen).as(from).containsExactlyInAnyOrder("pod-a", "pod-b");
        }
        service("ip=10.96.0.1 ports=:80/tcp", "10.244.0.3@n1");
        for (int i = 0; i < 10; i++) {
            assertThat(ask("a", "10.96.0.1:80")).isEqualTo("pod-b");
        }
    }

    @Test
    void anAddressWithoutPodsIsRefusedAtOnce() throws IOException {
        service("ip=10.96.0.1 ports=:80/tcp>30080", "10.244.0.2@n1!notready");
        for (String from : List.of("node", "a")) {
            assertThatThrownBy(() -> ask(from, "10.96.0.1:80"))
                    .hasMessageContaining("Connection refused");
            assertThatThrownBy(() -> ask(from, NODE + ":30080"))
                    .hasMessageContaining("Connection refused");
        }
    }

    @Test
    void aNodePortLeadsToThePodsThroughTheNodesAddress() throws IOException {
        service("ip=10.96.0.1 ports=:80/tcp>30080", "10.244.0.3@n1");
        assertThat(ask("a", NODE + ":30080")).isEqualTo("pod-b");
        assertThat(ask("b", NODE + ":30080")).isEqualTo("pod-b");
    }

    @Test
    void aStickyServiceKeepsItsClients() throws IOException {
        service("ip=10.96.0.1 ports=:80/tcp>30080 sticky=60", "10.244.0.2@n1 10.244.0.3@n1");
        String first = ask("a", "10.96.0.1:80");
        for (int i = 0; i < 20; i++) {
            assertThat(ask("a", "10.96.0.1:80")).isEqualTo(first);
            assertThat(ask("a", NODE + ":30080")).isEqualTo(first);
        }
        String other = first.equals("pod-a") ? "10.244.0.3" : "10.244.0.2";
        service("ip=10.96.0.1 ports=:80/tcp>30080 sticky=60", other + "@n1");
        assertThat(ask("a", "10.96.0.1:80")).isNotEqualTo(first).startsWith("pod-");
    }

    @Test
    void onlyAdmittedSourcesReachALoadBalancersAddress() throws IOException {
        service(
                "ip=None ports=:80/tcp lb=10.96.9.9 ranges=10.244.0.2/32,192.0.2.0/24",
                "10.244.0.3@n1");
        assertThat(ask("a", "10.96.9.9:80")).isEqualTo("pod-b");
        String ended =
                namespaces.shell(
                        "b", "timeout 1 bash -c 'exec 3<>/dev/tcp/10.96.9.9/80' || echo $?");
        assertThat(ended.strip()).isEqualTo("124");
    }

    @Test
    void theKernelTakesEveryStepAndEndsWhereTheWholeTableWouldBe() throws IOException {
        List<String> shapes =
                List.of(
                        "ip=10.96.0.1 ports=:80/tcp,u:53/udp,s:9/sctp",
                        "ip=10.96.0.1 ports=:80/tcp>30080 sticky=60",
                        "ip=10.96.0.2 ports=:80/tcp>30080 sticky=70 externally=Local",
                        "ip=None ports=:80/tcp",
                        "ip=10.96.0.2 ports=:80/tcp external=192.0.2.7 lb=192.0.2.8"
                                + " ranges=10.0.0.0/8",
                        "ip=10.96.0.2 ports=:80/tcp internal=Local",
                        "type=ExternalName name=example.org");
        List<String> endpoints =
                List.of(
                        "10.244.0.2@n1",
                        "",
                        "10.244.0.2@n1 10.244.0.3@n2 10.244.0.4@n2",
                        "10.244.0.3@n2!notready");
        namespaces.add("fresh");
        for (int i = 0; i < shapes.size() * endpoints.size(); i++) {
            service(shapes.get(i % shapes.size()), endpoints.get(i % endpoints.size()));
            if (i % 5 == 0) {
                NftCommand.inNamespace(namespaces.file("fresh"))
                        .apply(Transaction.whole(SETTINGS, rules));
                assertThat(listing("node")).isEqualTo(listing("fresh"));
            }
        }
    }

    private List<String> listing(String namespace) throws IOException {
        String text = namespaces.in(namespace, "nft -s list ruleset");
        return Arrays.stream(text.split("[,\\n]", -1))
                .map(line -> line.replaceAll("elements = \\{|\\}", "").strip())
                .filter(line -> !line.isEmpty())
                .sorted()
                .toList();
    }

    @Test
    void whatTheKernelRefusesIsToldInItsWords() {
        assertThatThrownBy(() -> nft.apply("add rule ip podium nowhere drop\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nowhere");
    }
}
