package io.podium.server.health;

import io.podium.server.discovery.Page;
import io.podium.server.wire.Head;
import io.podium.server.wire.RequestLine;
import io.podium.server.wire.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * /healthz, /livez and /readyz: all checks together, with {@code ?verbose} and {@code ?exclude=},
 * and each alone.
 */
public final class HealthPages {
    private static final Logger LOG = LoggerFactory.getLogger(HealthPages.class);

    private HealthPages() {}

    /** Trees of pages by path. */
    public static Map<String, Page> of(List<Check> checks) {
        var pages = new TreeMap<String, Page>();
        List<Check> alive = checks.stream().filter(check -> !check.ready()).toList();
        pages.put("/healthz", new Sheets("healthz", alive));
        pages.put("/livez", new Sheets("livez", alive));
        pages.put("/readyz", new Sheets("readyz", checks));
        return pages;
    }

    private record Sheets(String name, List<Check> checks) implements Page {
        @Override
        public void serve(RequestLine line, Head head, Response response) {
            String rest =
                    line.path()
                            .substring(name.length() + 1)
                            .replaceFirst("^/", "")
                            .replaceFirst("/$", "");
            if (rest.isEmpty()) {
                all(line, response);
            } else {
                one(rest, response);
            }
        }

        private void one(String wanted, Response response) {
            Optional<Check> check =
                    checks.stream()
                            .filter(candidate -> candidate.name().equals(wanted))
                            .findFirst();
            if (check.isEmpty()) {
                send(response, 404, "404 page not found\n");
                return;
            }
            Optional<String> trouble = check.get().trouble().get();
            if (trouble.isEmpty()) {
                send(response, 200, "ok");
            } else {
                LOG.warn("{} check {} failed: {}", name, wanted, trouble.get());
                send(response, 500, "internal server error: " + trouble.get() + "\n");
            }
        }

        private void all(RequestLine line, Response response) {
            Set<String> excluded = new HashSet<>(line.query().getOrDefault("exclude", List.of()));
            var lines = new StringBuilder();
            var failed = new ArrayList<String>();
            for (Check check : checks) {
                if (excluded.remove(check.name())) {
                    lines.append("[+]").append(check.name()).append(" excluded: ok\n");
                    continue;
                }
                Optional<String> trouble = check.trouble().get();
                if (trouble.isEmpty()) {
                    lines.append("[+]").append(check.name()).append(" ok\n");
                } else {
                    // The page is for everyone, the trouble for the log.
                    lines.append("[-]").append(check.name()).append(" failed: reason withheld\n");
                    failed.add(check.name() + ": " + trouble.get());
                }
            }
            excluded.forEach(unknown ->
                    lines.append("warn: some health checks cannot be excluded: no matches for \"")
                            .append(unknown)
                            .append("\"\n"));
            if (!failed.isEmpty()) {
                LOG.warn("{} check failed: {}", name, failed);
                send(response, 500, lines.append(name).append(" check failed\n").toString());
            } else if (line.query().containsKey("verbose")) {
                send(response, 200, lines.append(name).append(" check passed\n").toString());
            } else {
                send(response, 200, "ok");
            }
        }

        private static void send(Response response, int code, String text) {
            response.send(
                    code,
                    Map.of(
                            "content-type",
                            "text/plain; charset=utf-8",
                            "x-content-type-options",
                            "nosniff"),
                    text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
