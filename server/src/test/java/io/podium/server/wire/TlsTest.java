package io.podium.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslProvider;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever speaks TLS for the server shows the server's certificate. */
class TlsTest {
    private final TestCertificates authority = new TestCertificates();

    static Stream<SslProvider> providers() {
        return Stream.of(SslProvider.JDK, Tls.PROVIDER).distinct();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void everyHandshakeShowsTheServersCertificate(SslProvider provider) throws IOException {
        TestCertificates.Pair server = authority.server();
        var tls =
                Tls.context(
                        provider,
                        server.keys().getPrivate(),
                        List.of(server.certificate()),
                        List.of(authority.root().certificate()));
        try (var listener = new Listener(1)) {
            InetSocketAddress address =
                    listener.listen(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            () -> tls,
                            call -> call.response().send(200, Map.of(), new byte[0]),
                            Clock.system(),
                            Randomness.seeded(1));
            for (String version : List.of("TLSv1.2", "TLSv1.3", "TLSv1.3")) {
                var socket =
                        (SSLSocket)
                                authority
                                        .trusting()
                                        .getSocketFactory()
                                        .createSocket(address.getAddress(), address.getPort());
                try (socket) {
                    socket.setEnabledProtocols(new String[] {version});
                    socket.startHandshake();
                    assertThat(socket.getSession().getPeerCertificates())
                            .containsExactly(server.certificate());
                }
            }
        }
    }

    @Test
    void aKeyIsOnlyForItsOwnKindOfHandshake() throws GeneralSecurityException {
        KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
        var certificate = authority.server().certificate();
        var manager =
                (javax.net.ssl.X509ExtendedKeyManager)
                        ServingKey.factory(keys.getPrivate(), List.of(certificate))
                                .getKeyManagers()[0];
        String alias = manager.chooseEngineServerAlias("EC", null, null);
        assertThat(manager.getPrivateKey(alias)).isSameAs(keys.getPrivate());
        assertThat(manager.getCertificateChain(alias)).containsExactly(certificate);
        assertThat(manager.chooseEngineServerAlias("RSA", null, null)).isNull();
        assertThat(manager.chooseClientAlias(new String[] {"EC"}, null, null)).isNull();
    }
}
