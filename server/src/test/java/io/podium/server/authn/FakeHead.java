package io.podium.server.authn;

import io.podium.server.wire.Head;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A request's head made by hand. */
record FakeHead(List<Map.Entry<String, String>> lines, List<X509Certificate> certificates)
        implements Head {
    /** Name and value in turn. */
    static FakeHead of(String... headers) {
        var lines = new ArrayList<Map.Entry<String, String>>();
        for (int i = 0; i < headers.length; i += 2) {
            lines.add(Map.entry(headers[i], headers[i + 1]));
        }
        return new FakeHead(lines, List.of());
    }

    FakeHead with(X509Certificate... certificates) {
        return new FakeHead(lines, List.of(certificates));
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String uri() {
        return "/";
    }

    @Override
    public String header(String name) {
        return headers(name).stream().findFirst().orElse("");
    }

    @Override
    public List<String> headers(String name) {
        return lines.stream()
                .filter(line -> line.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public Iterable<Map.Entry<String, String>> all() {
        return lines;
    }

    @Override
    public String remote() {
        return "192.0.2.1:1";
    }
}
