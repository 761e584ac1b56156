package io.podium.server.wire;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The head of an HTTP/1.1 request. */
record Http1Head(HttpRequest request, Channel channel) implements Head {
    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String uri() {
        return request.uri();
    }

    @Override
    public String header(String name) {
        String value = request.headers().get(name);
        return value == null ? "" : value;
    }

    @Override
    public List<String> headers(String name) {
        return request.headers().getAll(name);
    }

    @Override
    public Iterable<Map.Entry<String, String>> all() {
        var all = new ArrayList<Map.Entry<String, String>>();
        for (Map.Entry<String, String> entry : request.headers()) {
            all.add(Map.entry(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
        }
        return all;
    }

    @Override
    public List<X509Certificate> certificates() {
        return Peer.certificates(channel);
    }

    @Override
    public String remote() {
        return Peer.remote(channel);
    }
}
