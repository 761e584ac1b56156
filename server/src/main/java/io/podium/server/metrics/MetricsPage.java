package io.podium.server.metrics;

import io.podium.api.error.ApiError;
import io.podium.base.loop.Doers;
import io.podium.server.discovery.Page;
import io.podium.server.wire.Head;
import io.podium.server.wire.RequestLine;
import io.podium.server.wire.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a scrape. Some numbers are read from the disk, so it is not done on an event loop. */
public record MetricsPage(Metrics metrics, Doers doers) implements Page {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsPage.class);
    private static final int SHRINKS_TO = 8;

    @Override
    public void serve(RequestLine line, Head head, Response response) {
        var _ =
                doers.call(() -> {
                    try {
                        answer(head, response);
                    } catch (IOException | RuntimeException e) {
                        LOG.error("cannot write the metrics", e);
                        response.fail(ApiError.internal("the metrics cannot be written"));
                    }
                    return null;
                });
    }

    private void answer(Head head, Response response) throws IOException {
        Exposition form = Exposition.of(head.header("accept"));
        byte[] body = form.write(metrics);
        var headers = new LinkedHashMap<String, String>();
        headers.put("content-type", form.contentType());
        if (head.header("accept-encoding").contains("gzip")) {
            headers.put("content-encoding", "gzip");
            var out = new ByteArrayOutputStream(body.length / SHRINKS_TO);
            try (var gzip = new GZIPOutputStream(out)) {
                gzip.write(body);
            }
            body = out.toByteArray();
        }
        response.send(200, headers, body);
    }
}
