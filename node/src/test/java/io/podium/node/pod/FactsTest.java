package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.HostAlias;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodDNSConfig;
import io.podium.api.core.v1.PodDNSConfigOption;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.ResourceRequirements;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows from specifications alone: classes of service, limits, names, resolvers. */
class FactsTest {
    private static final Resources.Node NODE = new Resources.Node(4L << 30, false, List.of());

    private static final String IMAGES =
            """
            nginx                                     | true  | nginx:latest                              | Always
            nginx:1.25                                | true  | nginx:1.25                                | IfNotPresent
            registry.example:5000/a/b_c               | true  | registry.example:5000/a/b_c:latest        | Always
            a@sha256:01234567890123456789012345678901 | true  | a@sha256:01234567890123456789012345678901 | IfNotPresent
            Bad Name                                  | false | Bad Name                                  | IfNotPresent
            -x                                        | false | -x                                        | IfNotPresent
            a:                                        | false | a:                                        | IfNotPresent
            """;

    private static Map<String, String> amounts(String text) {
        var amounts = new TreeMap<String, String>();
        for (String word : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            amounts.put(word.split("=", -1)[0], word.split("=", -1)[1]);
        }
        return amounts;
    }

    private static Pod pod(String requests, String limits) {
        var resources =
                ResourceRequirements.empty()
                        .withRequests(amounts(requests))
                        .withLimits(amounts(limits));
        return Pod.create("ns", "p")
                .withSpec(
                        PodSpec.empty()
                                .withContainers(
                                        List.of(
                                                Container.empty()
                                                        .withName("c")
                                                        .withResources(resources))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''               | ''                   | BestEffort | 1000 | 2    | 0      | 0
                    cpu=1 memory=1Gi | cpu=1 memory=1Gi     | Guaranteed | -997 | 1024 | 100000 | 1073741824
                    ''               | cpu=500m memory=64Mi | Guaranteed | -997 | 512  | 50000  | 67108864
                    cpu=100m         | ''                   | Burstable  | 999  | 102  | 0      | 0
                    memory=1Gi       | memory=2Gi           | Burstable  | 750  | 2    | 0      | 2147483648
                    cpu=1m           | cpu=2m memory=1Mi    | Burstable  | 999  | 2    | 1000   | 1048576
                    memory=5Gi       | ''                   | Burstable  | 3    | 2    | 0      | 0
                    """)
    void turnsRequestsAndLimitsIntoClassAndKernelNumbers(
            String requests,
            String limits,
            Qos qos,
            long oom,
            long shares,
            long quota,
            long memory) {
        Pod pod = pod(requests, limits);

        var resources = Resources.of(pod, pod.spec().containers().getFirst(), NODE);

        assertThat(Qos.of(pod)).isEqualTo(qos);
        assertThat(
                        List.of(
                                resources.oomScoreAdj(),
                                resources.cpuShares(),
                                resources.cpuQuota(),
                                resources.memoryLimitInBytes()))
                .containsExactly(oom, shares, quota, memory);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = IMAGES)
    void readsNamesOfImages(String name, boolean valid, String tagged, String policy) {
        assertThat(ImageNames.isValid(name)).isEqualTo(valid);
        assertThat(ImageNames.tagged(name)).isEqualTo(tagged);
        assertThat(ImageNames.policy("", name)).isEqualTo(policy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Nginx:1              | invalid reference format: repository name (library/Nginx) must be lowercase
                    docker.io/Nginx      | invalid reference format: repository name (library/Nginx) must be lowercase
                    r.example.com/a/B:1  | invalid reference format: repository name (a/B) must be lowercase
                    Mine/app:1           | ''
                    'Bad Name'           | invalid reference format: repository name (library/Bad Name) must be lowercase
                    nginx:               | invalid reference format
                    ''                   | invalid reference format
                    """)
    void saysWhatIsWrongWithTheNameOfAnImage(String name, String complaint) {
        assertThat(ImageNames.complaint(name)).isEqualTo(complaint);
        String hex = "0123456789abcdef".repeat(4);
        assertThat(ImageNames.complaint(hex))
                .isEqualTo(
                        "invalid repository name ("
                                + hex
                                + "), cannot specify 64-byte hexadecimal strings");
        assertThat(ImageNames.complaint("a/".repeat(128) + "b"))
                .isEqualTo("repository name must not be more than 255 characters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ClusterFirst            | false | 10.96.0.10 | ns.svc.c.local svc.c.local c.local corp | ndots:5
                    ClusterFirst            | true  | 9.9.9.9    | corp                                    | rotate
                    ClusterFirstWithHostNet | true  | 10.96.0.10 | ns.svc.c.local svc.c.local c.local corp | ndots:5
                    Default                 | false | 9.9.9.9    | corp                                    | rotate
                    None                    | false | ''         | ''                                      | ''
                    """)
    void resolvesNamesByPolicy(
            String policy, boolean hostNetwork, String servers, String searches, String options) {
        Pod pod =
                Pod.create("ns", "p")
                        .withSpec(
                                PodSpec.empty().withDnsPolicy(policy).withHostNetwork(hostNetwork));
        var node =
                ResolvConf.parse(
                        List.of("# c", "nameserver 9.9.9.9", "search corp", "options rotate"));

        var config = Resolver.of(pod, "10.96.0.10", "c.local", node).config();

        assertThat(String.join(" ", config.servers())).isEqualTo(servers);
        assertThat(String.join(" ", config.searches())).isEqualTo(searches);
        assertThat(String.join(" ", config.options())).isEqualTo(options);
    }

    @Test
    void addsAPodsOwnNameResolution() {
        Pod pod =
                Pod.create("ns", "p")
                        .withSpec(
                                PodSpec.empty()
                                        .withDnsPolicy("ClusterFirst")
                                        .withDnsConfig(
                                                PodDNSConfig.empty()
                                                        .withNameservers(List.of("1.1.1.1"))
                                                        .withSearches(List.of("mine"))
                                                        .withOptions(
                                                                List.of(
                                                                        PodDNSConfigOption.empty()
                                                                                .withName("ndots")
                                                                                .withValue("2"),
                                                                        PodDNSConfigOption.empty()
                                                                                .withName(
                                                                                        "edns0")))));

        var config = Resolver.of(pod, "10.96.0.10", "c", ResolvConf.NONE).config();

        assertThat(config.servers()).containsExactly("10.96.0.10", "1.1.1.1");
        assertThat(config.searches()).containsExactly("ns.svc.c", "svc.c", "c", "mine");
        assertThat(config.options()).containsExactly("ndots:2", "edns0");
    }

    /** In each row: how many, of how many letters; and how many of them there is room for. */
    @ParameterizedTest
    @CsvSource({"3, 10, 3", "32, 10, 32", "33, 10, 32", "2, 253, 2", "2, 254, 0", "20, 110, 18"})
    void leavesOutWhatFindsNoRoomAndSaysSo(int many, int letters, int kept) {
        List<String> searches =
                IntStream.range(0, many)
                        .mapToObj(i -> "%02d".formatted(i) + "x".repeat(letters - 2))
                        .toList();
        Pod pod =
                Pod.create("ns", "p")
                        .withSpec(
                                PodSpec.empty()
                                        .withDnsPolicy("None")
                                        .withDnsConfig(
                                                PodDNSConfig.empty()
                                                        .withNameservers(List.of("1.1.1.1"))
                                                        .withSearches(searches)));

        var resolved = Resolver.of(pod, "", "c", ResolvConf.NONE);

        assertThat(resolved.config().searches()).isEqualTo(searches.subList(0, kept));
        assertThat(resolved.omissions())
                .isEqualTo(
                        kept == many
                                ? List.of()
                                : List.of(
                                        "Search Line limits were exceeded, some search paths have"
                                                + " been omitted, the applied search line is: "
                                                + String.join(" ", searches.subList(0, kept))));
    }

    @Test
    void aPodHasNoMoreThanThreeNameServers() {
        Pod pod =
                Pod.create("ns", "p")
                        .withSpec(
                                PodSpec.empty()
                                        .withDnsConfig(
                                                PodDNSConfig.empty()
                                                        .withNameservers(
                                                                List.of(
                                                                        "1.1.1.1", "2.2.2.2",
                                                                        "10.96.0.10", "3.3.3.3"))));

        var resolved = Resolver.of(pod, "10.96.0.10", "c", ResolvConf.NONE);

        assertThat(resolved.omissions())
                .containsExactly(
                        "Nameserver limits were exceeded, some nameservers have been omitted, the"
                                + " applied nameserver line is: 10.96.0.10 1.1.1.1 2.2.2.2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    29 | 5   | c  | ''
                    30 | 5   | c  | Resolv.conf file '/r' contains search line consisting of more than 29 domains!
                    32 | 5   | '' | ''
                    33 | 5   | '' | Resolv.conf file '/r' contains search line consisting of more than 32 domains!
                    1  | 254 | c  | Resolv.conf file "/r" contains a search path which length is more than allowed 253 chars!
                    20 | 110 | c  | Resolv.conf file '/r' contains search line which length is more than allowed 2048 chars!
                    """)
    void saysWhenANodesSearchesAreTooMany(int many, int letters, String domain, String said) {
        String line = "search" + (" " + "x".repeat(letters)).repeat(many);

        assertThat(ResolvConf.parse(List.of(line)).excess(Path.of("/r"), domain)).isEqualTo(said);
    }

    @Test
    void readsAResolvConfAsTheKubeletDoes() {
        var conf =
                ResolvConf.parse(
                        List.of(
                                "; c",
                                "nameserver 9.9.9.9 8.8.8.8",
                                "nameserver",
                                "nameserver 7.7.7.7",
                                "search a.example",
                                "search . b.example. c.example",
                                "options rotate",
                                "options ndots:2 edns0"));

        assertThat(conf.servers()).containsExactly("9.9.9.9", "7.7.7.7");
        assertThat(conf.searches()).containsExactly("b.example", "c.example");
        assertThat(conf.options()).containsExactly("ndots:2", "edns0");
    }

    @Test
    void writesTheHostsFileWithNamesAndAliases() {
        Pod pod =
                Pod.create("ns", "p")
                        .withSpec(
                                PodSpec.empty()
                                        .withSubdomain("sub")
                                        .withHostAliases(
                                                List.of(
                                                        HostAlias.empty()
                                                                .withIp("1.2.3.4")
                                                                .withHostnames(
                                                                        List.of("a", "b")))));

        String text = HostsFile.render(pod, List.of("10.0.0.9"), "c.local", "");

        assertThat(text)
                .startsWith("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n")
                .contains("\n10.0.0.9\tp.sub.ns.svc.c.local\tp\n")
                .endsWith("\n# Entries added by HostAliases.\n1.2.3.4\ta\tb\n");
    }

    @Test
    void doublesABackOffAndForgetsItAfterAQuietTime() {
        Instant start = Instant.parse("2030-01-01T00:00:00Z");
        BackOff backOff = BackOff.first(start);
        for (long seconds : List.of(20, 40, 80, 160, 300, 300)) {
            backOff = backOff.next(start, start);
            assertThat(backOff.delay()).isEqualTo(Duration.ofSeconds(seconds));
        }
        Instant late = start.plus(Duration.ofMinutes(10)).plusSeconds(1);
        assertThat(backOff.until(late)).isEqualTo(late);
        assertThat(backOff.next(late, late).delay()).isEqualTo(Duration.ofSeconds(10));
    }
}
