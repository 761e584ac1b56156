package io.podium.bench;

import java.io.IOException;
import javax.net.ssl.SSLContext;

/**
 * Whom to ask, and as whom: with the context's client certificate, or with the token if it is not
 * empty.
 */
record Target(int port, SSLContext tls, String token) {
    Connection connect() throws IOException {
        return new Connection(this);
    }

    /** A question or two outside of any measurement. */
    Connection.Reply ask(String method, String path, String body) throws IOException {
        try (Connection connection = connect()) {
            return connection.ask(method, path, "application/json", body);
        }
    }
}
