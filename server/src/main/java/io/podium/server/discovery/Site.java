package io.podium.server.discovery;

import io.podium.api.error.ApiError;
import io.podium.server.render.Pretty;
import io.podium.server.wire.Head;
import io.podium.server.wire.RequestLine;
import io.podium.server.wire.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** All paths that are no resource. */
public final class Site {
    private static final Map<String, String> NOT_FOUND =
            Map.of(
                    "content-type", "text/plain; charset=utf-8",
                    "x-content-type-options", "nosniff");

    private final Map<String, Page> pages = new TreeMap<>();

    /** Paths under which everything belongs to one page, without the slash at their end. */
    private final Map<String, Page> trees = new TreeMap<>();

    /** Pages for exact paths, trees for whole subtrees; unlisted ones stand in no list of paths. */
    public Site(Map<String, Page> pages, Map<String, Page> trees, Map<String, Page> unlisted) {
        this.pages.putAll(pages);
        this.trees.putAll(trees);
        var paths = new TreeSet<>(pages.keySet());
        paths.addAll(trees.keySet());
        var root =
                new Sheet("application/json", Pretty.indent(AboutPages.paths(List.copyOf(paths))));
        this.pages.putAll(unlisted);
        this.pages.put("/", (line, head, response) -> root.send(head, response));
    }

    /** Answers, or refuses with 404 or 405. */
    public void serve(RequestLine line, Head head, Response response) {
        String path = trimmed(line.path());
        Page page = pages.get(path);
        if (page == null) {
            page = tree(path);
        }
        if (page == null) {
            refuse(path, response);
            return;
        }
        if (!head.method().equals("GET") && !head.method().equals("HEAD")) {
            throw ApiError.methodNotAllowed();
        }
        page.serve(line, head, response);
    }

    /** Below a group that is served it is a Status, elsewhere Go's own words. */
    private void refuse(String path, Response response) {
        int group = path.indexOf('/', "/apis/".length());
        String home = path.substring(0, group < 0 ? path.length() : group);
        if (path.startsWith("/api/") || (path.startsWith("/apis/") && pages.containsKey(home))) {
            throw ApiError.noSuchResource();
        }
        response.send(404, NOT_FOUND, "404 page not found\n".getBytes(StandardCharsets.UTF_8));
    }

    private Page tree(String path) {
        for (int slash = path.length(); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            Page page = trees.get(path.substring(0, slash));
            if (page != null) {
                return page;
            }
        }
        return null;
    }

    /** A slash at the end is legal. */
    private static String trimmed(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }
}
