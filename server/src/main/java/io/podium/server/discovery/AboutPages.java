package io.podium.server.discovery;

import io.podium.server.authn.TokenIssuer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Small fixed pages: the version, the keys of tokens, the list of all paths. */
public final class AboutPages {
    /** The Kubernetes version whose behaviour this is, with our own behind it. */
    public static final String GIT_VERSION = "v1.36.0+podium-0.1.0";

    private AboutPages() {}

    /** Pages by path. */
    public static Map<String, Page> of(TokenIssuer issuer, String advertised) {
        var pages = new TreeMap<String, Page>();
        pages.put("/version", fixed("application/json", version()));
        pages.put(
                "/openid/v1/jwks",
                fixed(
                        "application/jwk-set+json",
                        issuer.keySet().getBytes(StandardCharsets.UTF_8)));
        pages.put(
                "/.well-known/openid-configuration",
                fixed("application/json", openId(issuer, advertised)));
        return pages;
    }

    private static Page fixed(String contentType, byte[] content) {
        var sheet = new Sheet(contentType, content);
        return (line, head, response) -> sheet.send(head, response);
    }

    private static byte[] version() {
        return Json.object(json ->
                json.text("major", "1")
                        .text("minor", "36")
                        .text("emulationMajor", "1")
                        .text("emulationMinor", "36")
                        .text("minCompatibilityMajor", "1")
                        .text("minCompatibilityMinor", "35")
                        .text("gitVersion", GIT_VERSION)
                        .text("gitCommit", "")
                        .text("gitTreeState", "clean")
                        .text("buildDate", "2026-01-01T00:00:00Z")
                        .text("goVersion", "none")
                        .text("compiler", "javac")
                        .text("platform", "linux/amd64"));
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
