package io.podium.server.wire;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;

/** What the head of a request costs in memory as long as the request lasts, roughly. */
final class HeadCost {
    /** The request itself and what is made of it; a stream of HTTP/2 is a channel, too. */
    private static final int REQUEST = 1024;

    private static final int STREAM = 4096;

    /** The objects of one header line. */
    private static final int LINE = 128;

    /** A connection that read a larger head keeps a buffer of that size for the next. */
    static final int LARGE = 8 * 1024;

    private HeadCost() {}

    static int of(HttpRequest request) {
        int bytes = request.uri().length();
        int lines = 0;
        for (Map.Entry<String, String> line : request.headers()) {
            bytes += line.getKey().length() + line.getValue().length();
            lines++;
        }
        return REQUEST + (bytes > LARGE ? 2 * bytes : bytes) + LINE * lines;
    }

    static int of(Http2Headers headers) {
        int cost = STREAM;
        for (Map.Entry<CharSequence, CharSequence> line : headers) {
            cost += LINE + line.getKey().length() + line.getValue().length();
        }
        return cost;
    }
}
