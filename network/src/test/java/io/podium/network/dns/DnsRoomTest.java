package io.podium.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Service;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.base.loop.Doers;
import io.podium.base.random.Randomness;
import io.podium.network.Ipv4;
import io.podium.network.World;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Asks by real packets on the loopback, with the JDK's own resolver. */
class DnsRoomTest {
    private final World world = new World();
    private final Doers doers = new Doers("dns-test");
    private final List<AutoCloseable> owned = new ArrayList<>();
    private int port;

    @BeforeEach
    void makeServices() {
        world.set(
                Service.class,
                World.service("ns", "web", "ip=10.96.0.1 ports=http:80/tcp,dns:53/udp"));
        world.set(Service.class, World.service("ns", "db", "ip=None ports=sql:5432/tcp"));
        world.set(
                EndpointSlice.class,
                World.slice(
                        "ns",
                        "db",
                        "sql:5433/tcp",
                        "10.244.0.5@n1!hostname=db-0 10.244.0.6@n1!hostname=db-1 10.244.0.7@n1"
                                + " 10.244.0.8@n1!notready!hostname=db-2"));
        world.set(Service.class, World.service("ns", "none", "ip=None ports=:80/tcp"));
        world.set(
                Service.class,
                World.service("ns", "out", "type=ExternalName name=www.example.org"));
        world.set(
                Service.class,
                World.service("ns", "alias", "type=ExternalName name=web.ns.svc.cluster.local"));
        world.set(Service.class, World.service("other", "web", "ip=10.96.0.2 ports=:80/tcp"));
    }

    @AfterEach
    void closeAll() throws Exception {
        Collections.reverse(owned);
        for (AutoCloseable thing : owned) {
            thing.close();
        }
        doers.close();
    }

    private DnsRoom start(List<InetSocketAddress> servers) throws IOException {
        var ranges =
                Stream.of("10.96.0.0/12", "10.244.0.0/16")
                        .map(text -> Ipv4.Range.parse(text).orElseThrow())
                        .toList();
        var room =
                new DnsRoom(
                        world.door,
                        new DnsSettings("cluster.local", ranges, servers),
                        doers,
                        Randomness.seeded(1));
        owned.add(room);
        assertThat(room.start()).isDone();
        room.serve(
                new Sockets() {
                    @Override
                    public DatagramSocket datagrams() throws IOException {
                        var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                        port = socket.getLocalPort();
                        return socket;
                    }

                    @Override
                    public ServerSocket connections() throws IOException {
                        return new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
                    }
                });
        return room;
    }

    /** The records as texts in order; NXDOMAIN and trouble by their names. */
    @SuppressWarnings("BanJNDI") // The JDK's own DNS client, with a server of our own.
    private String ask(String name, String type) throws NamingException {
        // The JDK wants this very class.
        @SuppressWarnings("JdkObsolete")
        var environment = new Hashtable<String, String>();
        environment.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
        environment.put("java.naming.provider.url", "dns://127.0.0.1:" + port);
        environment.put("com.sun.jndi.dns.timeout.initial", "1000");
        environment.put("com.sun.jndi.dns.timeout.retries", "4");
        var context = new InitialDirContext(environment);
        try {
            Attribute found = context.getAttributes(name + ".", new String[] {type}).get(type);
            if (found == null) {
                return "";
            }
            var values = new ArrayList<String>();
            for (int i = 0; i < found.size(); i++) {
                values.add(String.valueOf(found.get(i)));
            }
            Collections.sort(values);
            return String.join(", ", values);
        } catch (NameNotFoundException e) {
            return "NXDOMAIN";
        } catch (NamingException e) {
            return e.getClass().getSimpleName();
        } finally {
            context.close();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            nullValues = "-",
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NAME                                 | TYPE | ANSWER
                    web.ns.svc.cluster.local             | A    | 10.96.0.1
                    WEB.ns.SVC.Cluster.local             | A    | 10.96.0.1
                    web.ns.svc.cluster.local             | AAAA | ''
                    web.other.svc.cluster.local          | A    | 10.96.0.2
                    web.third.svc.cluster.local          | A    | NXDOMAIN
                    webb.ns.svc.cluster.local            | A    | NXDOMAIN
                    webb.ns.svc.cluster.local            | AAAA | NXDOMAIN
                    _http._tcp.web.ns.svc.cluster.local  | SRV  | 0 100 80 web.ns.svc.cluster.local.
                    _dns._udp.web.ns.svc.cluster.local   | SRV  | 0 100 53 web.ns.svc.cluster.local.
                    _dns._tcp.web.ns.svc.cluster.local   | SRV  | NXDOMAIN
                    _tcp.web.ns.svc.cluster.local        | A    | ''
                    1.0.96.10.in-addr.arpa               | PTR  | web.ns.svc.cluster.local.
                    9.0.96.10.in-addr.arpa               | PTR  | NXDOMAIN
                    db.ns.svc.cluster.local              | A    | 10.244.0.5, 10.244.0.6, 10.244.0.7
                    db-0.db.ns.svc.cluster.local         | A    | 10.244.0.5
                    db-2.db.ns.svc.cluster.local         | A    | NXDOMAIN
                    10-244-0-7.db.ns.svc.cluster.local   | A    | 10.244.0.7
                    5.0.244.10.in-addr.arpa              | PTR  | db-0.db.ns.svc.cluster.local.
                    7.0.244.10.in-addr.arpa              | PTR  | NXDOMAIN
                    _sql._tcp.db.ns.svc.cluster.local    | SRV  | SRV of 10-244-0-7, SRV of db-0, SRV of db-1
                    none.ns.svc.cluster.local            | A    | ''
                    out.ns.svc.cluster.local             | CNAME | www.example.org.
                    out.ns.svc.cluster.local             | A    | ''
                    alias.ns.svc.cluster.local           | CNAME | web.ns.svc.cluster.local.
                    10-1-2-3.ns.pod.cluster.local        | A    | 10.1.2.3
                    10-1-2-3.third.pod.cluster.local     | A    | NXDOMAIN
                    10-1-2.ns.pod.cluster.local          | A    | NXDOMAIN
                    ns.svc.cluster.local                 | A    | ''
                    third.svc.cluster.local              | A    | NXDOMAIN
                    svc.cluster.local                    | A    | ''
                    cluster.local                        | NS   | ns.dns.cluster.local.
                    dns-version.cluster.local            | TXT  | 1.1.0
                    www.example.org                      | A    | OperationNotSupportedException
                    """)
    void answers(String name, String type, String answer) throws Exception {
        start(List.of());
        String said = ask(name, type);
        assertThat(said.replaceAll("0 100 5433 ([^.]*).db.ns.svc.cluster.local.", "SRV of $1"))
                .isEqualTo(answer);
    }

    @Test
    void anAliasInsideTheClusterIsFollowed() throws Exception {
        start(List.of());
        byte[] answer = datagram(query("alias.ns.svc.cluster.local", 1, false));
        assertThat(count(answer, 6)).isEqualTo(2);
        assertThat(answer).endsWith((byte) 10, (byte) 96, (byte) 0, (byte) 1);
    }

    @Test
    void aChangeIsAnsweredAtOnce() throws Exception {
        start(List.of());
        world.remove(Service.class, "ns", "web");
        assertThat(ask("web.ns.svc.cluster.local", "A")).isEqualTo("NXDOMAIN");
        assertThat(ask("1.0.96.10.in-addr.arpa", "PTR")).isEqualTo("NXDOMAIN");
        world.set(Service.class, World.service("ns", "out", "ip=10.96.0.7 ports=:80/tcp"));
        assertThat(ask("out.ns.svc.cluster.local", "A")).isEqualTo("10.96.0.7");
        world.set(
                Service.class, World.service("ns", "out", "type=ExternalName name=a.example.org"));
        assertThat(ask("out.ns.svc.cluster.local", "CNAME")).isEqualTo("a.example.org.");
    }

    @Test
    void equalRecordsTakeTurns() throws Exception {
        start(List.of());
        Set<Byte> firsts = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            byte[] answer = datagram(query("db.ns.svc.cluster.local", 1, false));
            firsts.add(answer[answer.length - 1]);
        }
        assertThat(firsts).hasSize(3);
    }

    @Test
    void theAddressesOfTargetsComeWithThem() throws Exception {
        start(List.of());
        byte[] answer = datagram(query("_sql._tcp.db.ns.svc.cluster.local", 33, true));
        assertThat(count(answer, 6)).isEqualTo(3);
        // Three addresses and the mark of EDNS.
        assertThat(count(answer, 10)).isEqualTo(4);
    }

    @Test
    void whatIsTooLongForADatagramIsCutAndWholeOverAStream() throws Exception {
        var endpoints = new StringBuilder();
        for (int i = 1; i <= 200; i++) {
            endpoints.append(" 10.244.3.").append(i).append("@n1");
        }
        world.set(
                EndpointSlice.class, World.slice("ns", "db", "sql:5433/tcp", endpoints.toString()));
        start(List.of());
        byte[] question = query("db.ns.svc.cluster.local", 1, false);
        byte[] cut = datagram(question);
        assertThat(cut.length).isLessThanOrEqualTo(512);
        assertThat(cut[2] & 2).isEqualTo(2);
        assertThat(count(cut, 6)).isPositive();
        byte[] more = datagram(query("db.ns.svc.cluster.local", 1, true));
        assertThat(more.length).isBetween(513, 1232);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var in = new DataInputStream(socket.getInputStream());
            for (int i = 0; i < 2; i++) {
                ByteBuffer framed = ByteBuffer.allocate(2 + question.length);
                socket.getOutputStream()
                        .write(framed.putShort((short) question.length).put(question).array());
                var answer = new byte[in.readUnsignedShort()];
                in.readFully(answer);
                assertThat(count(answer, 6)).isEqualTo(200);
                assertThat(answer[2] & 2).isZero();
            }
        }
        assertThat(ask("db.ns.svc.cluster.local", "A").split(", ", -1)).hasSize(200);
    }

    @Test
    void otherNamesAreAskedElsewhere() throws Exception {
        var other = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        owned.add(other);
        var _ = doers.call(() -> answerAll(other));
        start(
                List.of(
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), other.getLocalPort())));
        assertThat(ask("www.example.org", "A")).isEqualTo("192.0.2.1");
        // The alias and the address behind it in one answer, as clients need it.
        byte[] answer = datagram(query("out.ns.svc.cluster.local", 1, false));
        assertThat(count(answer, 6)).isEqualTo(2);
        assertThat(answer).endsWith((byte) 192, (byte) 0, (byte) 2, (byte) 1);
        assertThat(ask("web.ns.svc.cluster.local", "A")).isEqualTo("10.96.0.1");
        assertThat(ask("nothere.ns.svc.cluster.local", "A")).isEqualTo("NXDOMAIN");
    }

    /** Where nobody else knows them: neither are there servers, nor do they answer. */
    @ParameterizedTest
    @CsvSource({
        "nothere, NXDOMAIN",
        "web, NXDOMAIN",
        "web.ns, NXDOMAIN",
        "web.ns.svc, NXDOMAIN",
        "web.third, other",
        "www.example.org, other"
    })
    void namesWithoutTheirDomainAreNone(String name, String answer) throws Exception {
        start(List.of());
        boolean isNone = answer.equals("NXDOMAIN");
        assertThat(ask(name, "A")).isEqualTo(isNone ? answer : "OperationNotSupportedException");
        var other = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        owned.add(other);
        var _ = doers.call(() -> failAll(other));
        start(
                List.of(
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), other.getLocalPort())));
        assertThat(ask(name, "A")).isEqualTo(isNone ? answer : "ServiceUnavailableException");
    }

    @Test
    void namesWithoutTheirDomainMayBeSomebodyElses() throws Exception {
        var other = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        owned.add(other);
        var _ = doers.call(() -> answerAll(other));
        start(
                List.of(
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), other.getLocalPort())));
        assertThat(ask("web.ns", "A")).isEqualTo("192.0.2.1");
    }

    /** Has trouble with whatever it is asked. */
    private static boolean failAll(DatagramSocket socket) throws IOException {
        while (true) {
            var packet = new DatagramPacket(new byte[512], 512);
            socket.receive(packet);
            byte[] out = packet.getData();
            out[2] = (byte) 0x81;
            out[3] = (byte) 0x82;
            socket.send(new DatagramPacket(out, packet.getLength(), packet.getSocketAddress()));
        }
    }

    /** Says 192.0.2.1 to whatever it is asked. */
    private static boolean answerAll(DatagramSocket socket) throws IOException {
        while (true) {
            var packet = new DatagramPacket(new byte[512], 512);
            socket.receive(packet);
            ByteBuffer out = ByteBuffer.allocate(packet.getLength() + 16);
            out.put(packet.getData(), 0, packet.getLength());
            out.put(2, (byte) 0x81).put(3, (byte) 0x80).putShort(6, (short) 1);
            out.putShort((short) 0xc00c).putInt(0x00010001).putInt(60).putShort((short) 4);
            out.putInt(0xc0000201);
            socket.send(new DatagramPacket(out.array(), out.position(), packet.getSocketAddress()));
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 8, 1", "5, 0, 1", "2, 8, 4", "4, 2, 1"})
    void whatCannotBeUnderstoodIsRefusedPolitely(int at, int value, int code) throws Exception {
        start(List.of());
        byte[] question = query("web.ns.svc.cluster.local", 1, false);
        question[at] = (byte) (at == 2 ? 0x10 : value);
        byte[] answer = datagram(question);
        assertThat(answer[3] & 15).isEqualTo(code);
    }

    @Test
    void garbageHarmsNobody() throws Exception {
        start(List.of());
        var chance = Randomness.seeded(5);
        try (var socket = new DatagramSocket()) {
            socket.connect(InetAddress.getLoopbackAddress(), port);
            byte[] good = query("web.ns.svc.cluster.local", 1, true);
            for (int i = 0; i < 3000; i++) {
                byte[] bad = good.clone();
                for (int j = chance.nextInt(4); j >= 0; j--) {
                    bad[chance.nextInt(bad.length)] = (byte) chance.nextInt(256);
                }
                socket.send(new DatagramPacket(bad, chance.nextInt(bad.length + 1)));
            }
        }
        assertThat(ask("web.ns.svc.cluster.local", "A")).isEqualTo("10.96.0.1");
    }

    private static int count(byte[] message, int at) {
        return ByteBuffer.wrap(message).getShort(at);
    }

    private static byte[] query(String name, int type, boolean isExtended) {
        ByteBuffer out = ByteBuffer.allocate(300);
        out.putShort((short) 7).putShort((short) 0x100).putShort((short) 1);
        out.putInt(0).putShort((short) (isExtended ? 1 : 0));
        for (String label : name.split("\\.", -1)) {
            out.put((byte) label.length())
                    .put(label.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        out.put((byte) 0).putShort((short) type).putShort((short) 1);
        if (isExtended) {
            out.put((byte) 0)
                    .putShort((short) 41)
                    .putShort((short) 4096)
                    .putInt(0)
                    .putShort((short) 0);
        }
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    private byte[] datagram(byte[] question) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(10_000);
            socket.connect(InetAddress.getLoopbackAddress(), port);
            socket.send(new DatagramPacket(question, question.length));
            var packet = new DatagramPacket(new byte[65_535], 65_535);
            socket.receive(packet);
            return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
        }
    }
}
