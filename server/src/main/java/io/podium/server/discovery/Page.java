package io.podium.server.discovery;

import io.podium.server.wire.Head;
import io.podium.server.wire.RequestLine;
import io.podium.server.wire.Response;

/** Answers a path that is no resource. Called on event loops, with GET or HEAD only. */
@FunctionalInterface
public interface Page {
    void serve(RequestLine line, Head head, Response response);
}
