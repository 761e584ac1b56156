package io.podium.node.probe;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * One GET as the kubelet sends it: a connection of its own, certificates not looked at, redirects
 * followed while they stay on the same host.
 */
final class HttpAsking {
    private static final int MOST_REDIRECTS = 10;
    private static final int GOOD = 200;
    private static final int REDIRECT = 300;
    private static final int BAD = 400;

    /** How the JDK says that what came is no TLS. */
    private static final String NO_TLS = "Unsupported or unrecognized SSL message";

    private final Dialer dialer;
    private final Patience patience;

    private final boolean hook;

    /**
     * @param hook whether any status will do, as for hooks
     */
    HttpAsking(Dialer dialer, Patience patience, boolean hook) {
        this.dialer = dialer;
        this.patience = patience;
        this.hook = hook;
    }

    Answer ask(Question.Http first) {
        Question.Http http = first;
        for (int turn = 0; ; turn++) {
            HttpReply reply;
            try {
                reply = exchange(http);
            } catch (IOException | GeneralSecurityException trouble) {
                return Answer.failure("Get \"" + url(http) + "\": " + words(trouble));
            }
            Optional<Question.Http> next = redirected(http, reply);
            if (next.isEmpty()) {
                return judged(reply);
            }
            if (!next.get().host().equals(first.host())) {
                return hook ? Answer.success("") : terminated(reply);
            }
            if (turn + 1 >= MOST_REDIRECTS) {
                return Answer.failure(
                        "Get \"" + url(next.get()) + "\": stopped after 10 redirects");
            }
            http = next.get();
        }
    }

    private Answer judged(HttpReply reply) {
        if (hook) {
            return Answer.success("");
        }
        int status = reply.status();
        if (status >= GOOD && status < REDIRECT) {
            return Answer.success(reply.body());
        }
        // The body may hold secrets, so a failure does not show it.
        return status >= REDIRECT && status < BAD
                ? terminated(reply)
                : Answer.failure("HTTP probe failed with statuscode: " + status);
    }

    private static Answer terminated(HttpReply reply) {
        return new Answer(
                Answer.Outcome.WARNING,
                "Probe terminated redirects, Response body: " + reply.body());
    }

    private HttpReply exchange(Question.Http http) throws IOException, GeneralSecurityException {
        try (var connection = Connection.open(dialer, http.host(), http.port(), patience)) {
            Socket socket = connection.socket();
            socket.setSoTimeout(patience.leftMillis());
            if (http.scheme().equals("https")) {
                socket = Trusting.secured(socket, http.host(), http.port());
            }
            socket.getOutputStream().write(HttpReply.request(http));
            socket.getOutputStream().flush();
            return HttpReply.read(patience.listen(socket));
        }
    }

    private static Optional<Question.Http> redirected(Question.Http http, HttpReply reply) {
        boolean follows = List.of(301, 302, 303, 307, 308).contains(reply.status());
        String location = reply.header("location");
        if (!follows || location.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI to = URI.create(url(http)).resolve(location);
            String scheme =
                    Optional.ofNullable(to.getScheme()).orElse("http").toLowerCase(Locale.ROOT);
            String host = Optional.ofNullable(to.getHost()).orElse(http.host());
            int port = to.getPort() > 0 ? to.getPort() : scheme.equals("https") ? 443 : 80;
            String path = Optional.ofNullable(to.getRawPath()).orElse("/");
            String query = to.getRawQuery() == null ? "" : "?" + to.getRawQuery();
            var headers =
                    http.headers().stream()
                            .filter(h -> !h.name().equalsIgnoreCase("Host"))
                            .toList();
            return Optional.of(
                    new Question.Http(
                            scheme,
                            host.replaceAll("[\\[\\]]", ""),
                            port,
                            (path.isEmpty() ? "/" : path) + query,
                            headers));
        } catch (IllegalArgumentException nonsense) {
            return Optional.empty();
        }
    }

    private static String url(Question.Http http) {
        return http.scheme() + "://" + Connection.hostPort(http.host(), http.port()) + http.path();
    }

    private static String words(Exception trouble) {
        String late = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
        return switch (trouble) {
            case SocketTimeoutException ignored -> late;
            case SSLException plain when String.valueOf(plain.getMessage()).contains(NO_TLS) ->
                    "http: server gave HTTP response to HTTPS client";
            case SSLException ssl -> "tls: " + ssl.getMessage();
            default ->
                    String.valueOf(trouble.getMessage()).endsWith("i/o timeout")
                            ? trouble.getMessage()
                                    + " (Client.Timeout exceeded while awaiting headers)"
                            : String.valueOf(trouble.getMessage());
        };
    }
}
