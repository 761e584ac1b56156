package io.podium.server.wire;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What a connection says about its other end. */
final class Peer {
    private static final AttributeKey<List<X509Certificate>> CERTIFICATES =
            AttributeKey.valueOf("podium.certificates");

    private Peer() {}

    /**
     * The same list for every request of a connection, so that whoever verifies it can remember the
     * verdict.
     */
    static List<X509Certificate> certificates(Channel channel) {
        var attribute = channel.attr(CERTIFICATES);
        List<X509Certificate> known = attribute.get();
        if (known == null) {
            known = read(channel);
            attribute.set(known);
        }
        return known;
    }

    private static List<X509Certificate> read(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return List.of();
        }
        try {
            var chain = new ArrayList<X509Certificate>();
            for (Certificate certificate : tls.engine().getSession().getPeerCertificates()) {
                if (certificate instanceof X509Certificate x509) {
                    chain.add(x509);
                }
            }
            return List.copyOf(chain);
        } catch (SSLPeerUnverifiedException e) {
            return List.of(); // The client showed none, which is its right.
        }
    }

    static String remote(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress() + ":" + address.getPort()
                : String.valueOf(channel.remoteAddress());
    }
}
