package io.podium.server.wire;

import io.podium.server.request.ApiRequest;

/**
 * Answers the subresources that are streams: log, exec, attach, portforward and proxy. Requests
 * come parsed and permitted (exec, attach and portforward for {@code create}, however they came).
 * Calls arrive on event loops: hand blocking work to {@link io.podium.base.loop.Doers}. What is
 * thrown becomes a Status as everywhere.
 */
public interface Connect {
    /** A plain request, of HTTP/1.1 or 2, answered by bytes as they come (logs) or at once. */
    void serve(ApiRequest request, Head head, Response response);

    /** A request to upgrade its connection. */
    void upgrade(ApiRequest request, Upgrade upgrade);
}
