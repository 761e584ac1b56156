package io.podium.podium.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.podium.cluster.Cidr;
import org.junit.jupiter.api.Test;

class HostRoutesTest {
    @Test
    void readsRoutesOfAllSorts() {
        assertThat(
                        HostRoutes.parse(
                                """
                                default via 192.0.2.1 dev eth0
                                10.1.0.0/16 dev tun0 scope link
                                172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1 linkdown
                                192.0.2.77 via 10.1.0.9 dev tun0
                                unreachable 10.96.0.0/12 metric 9000
                                blackhole 198.51.100.0/24

                                """))
                .containsExactly(
                        new HostRoutes.Route(Cidr.parse("10.1.0.0/16"), "tun0"),
                        new HostRoutes.Route(Cidr.parse("172.17.0.0/16"), "docker0"),
                        new HostRoutes.Route(Cidr.parse("192.0.2.77/32"), "tun0"),
                        new HostRoutes.Route(Cidr.parse("10.96.0.0/12"), ""),
                        new HostRoutes.Route(Cidr.parse("198.51.100.0/24"), ""));
    }

    @Test
    void readsAddresses() {
        assertThat(
                        HostRoutes.parseAddresses(
                                """
                                1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
                                4: eth0    inet 192.0.2.2/24 brd 192.0.2.255 scope global eth0\\       valid_lft forever
                                5: tun0    inet 10.8.0.1 peer 10.8.0.2/32 scope global tun0
                                """))
                .containsExactly(
                        new HostRoutes.Route(Cidr.parse("127.0.0.0/8"), "lo"),
                        new HostRoutes.Route(Cidr.parse("192.0.2.0/24"), "eth0"),
                        new HostRoutes.Route(Cidr.parse("10.8.0.1/32"), "tun0"));
    }
}
