package io.podium.server.wire;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/** The head of a request as it came over the wire, whichever version of HTTP carried it. */
public interface Head {
    /** In upper case, such as GET. */
    String method();

    /** Path and query as sent. */
    String uri();

    /** The first value of the header, or "". Names are lower case. */
    String header(String name);

    /** All values of the header, in order. Names are lower case. */
    List<String> headers(String name);

    /**
     * Every header line in order, names in lower case; pseudo headers of HTTP/2 are not among them.
     */
    Iterable<Map.Entry<String, String>> all();

    /** The certificates the client showed, its own first; not yet verified by anyone. */
    List<X509Certificate> certificates();

    /** Where the connection comes from, as host:port. */
    String remote();
}
