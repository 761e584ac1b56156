package io.podium.server.discovery;

import io.podium.server.authn.TokenIssuer;
import io.podium.server.render.Pretty;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Small fixed pages: the version, the keys of tokens, the list of all paths. */
public final class AboutPages {
    /** The Kubernetes version whose behaviour this is, with our own behind it. */
    public static final String GIT_VERSION = "v1.36.0+podium-0.1.0";

    private static final String MAJOR = "1";
    private static final String MINOR = "36";
    private static final SourceState SOURCE = SourceState.ofThisBuild();
    private static final String GO_VERSION = "none";
    private static final String COMPILER = "javac";
    private static final String PLATFORM = "linux/amd64";

    private AboutPages() {}

    /** Pages by path. */
    public static Map<String, Page> of(TokenIssuer issuer, String advertised) {
        var pages = new TreeMap<String, Page>();
        pages.put("/version", fixed("application/json", Pretty.indent(version())));
        pages.put(
                "/openid/v1/jwks",
                open("application/jwk-set+json", issuer.keySet().getBytes(StandardCharsets.UTF_8)));
        pages.put(
                "/.well-known/openid-configuration",
                open("application/json", openId(issuer, advertised)));
        return pages;
    }

    private static Page fixed(String contentType, byte[] content) {
        var sheet = new Sheet(contentType, content);
        return (line, head, response) -> sheet.send(head, response);
    }

    /** What those who verify tokens elsewhere may keep for an hour. */
    private static Page open(String contentType, byte[] content) {
        Map<String, String> headers =
                Map.of("content-type", contentType, "cache-control", "public, max-age=3600");
        return (line, head, response) -> response.send(200, headers, content);
    }

    private static byte[] version() {
        return Json.object(json ->
                json.text("major", MAJOR)
                        .text("minor", MINOR)
                        .text("emulationMajor", MAJOR)
                        .text("emulationMinor", MINOR)
                        .text("minCompatibilityMajor", MAJOR)
                        .text("minCompatibilityMinor", "35")
                        .text("gitVersion", GIT_VERSION)
                        .text("gitCommit", SOURCE.commit())
                        .text("gitTreeState", SOURCE.treeState())
                        .text("buildDate", SOURCE.date())
                        .text("goVersion", GO_VERSION)
                        .text("compiler", COMPILER)
                        .text("platform", PLATFORM));
    }

    /** The version as labels of a number. */
    public static SequencedMap<String, String> labels() {
        var labels = new LinkedHashMap<String, String>();
        labels.put("major", MAJOR);
        labels.put("minor", MINOR);
        labels.put("git_version", GIT_VERSION);
        labels.put("git_commit", SOURCE.commit());
        labels.put("git_tree_state", SOURCE.treeState());
        labels.put("build_date", SOURCE.date());
        labels.put("go_version", GO_VERSION);
        labels.put("compiler", COMPILER);
        labels.put("platform", PLATFORM);
        return labels;
    }

    private static byte[] openId(TokenIssuer issuer, String advertised) {
        return Json.object(json ->
                json.text("issuer", issuer.issuer())
                        .text("jwks_uri", "https://" + advertised + "/openid/v1/jwks")
                        .texts("response_types_supported", List.of("id_token"))
                        .texts("subject_types_supported", List.of("public"))
                        .texts(
                                "id_token_signing_alg_values_supported",
                                List.of(issuer.algorithm())));
    }

    /** The page of "/": all paths there are. */
    static byte[] paths(List<String> paths) {
        return Json.object(json -> json.texts("paths", paths));
    }
}
