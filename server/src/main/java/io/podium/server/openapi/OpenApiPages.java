package io.podium.server.openapi;

import io.podium.api.error.ApiError;
import io.podium.api.json.JsonDecoder;
import io.podium.api.schema.Schema;
import io.podium.api.value.MapValue;
import io.podium.base.loop.Doers;
import io.podium.server.discovery.AboutPages;
import io.podium.server.discovery.Json;
import io.podium.server.discovery.Lazy;
import io.podium.server.discovery.Page;
import io.podium.server.discovery.Sheet;
import io.podium.server.wire.Head;
import io.podium.server.wire.RequestLine;
import io.podium.server.wire.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** /openapi/v2, /openapi/v3 and the documents below it. */
public final class OpenApiPages {
    private static final Logger LOG = LoggerFactory.getLogger(OpenApiPages.class);
    private static final String JSON = "application/json";
    private static final String PROTOBUF_TYPE =
            "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
    private static final String PROTOBUF_THREE_TYPE =
            "application/com.github.proto-openapi.spec.v3.v1.0+protobuf";

    /**
     * Clients ask for the name with an at sign, which is none a header may have, so the answer says
     * it without.
     */
    private static final Set<String> PROTOBUF =
            Set.of(PROTOBUF_TYPE, "application/com.github.proto-openapi.spec.v2@v1.0+protobuf");

    private static final Set<String> PROTOBUF_THREE =
            Set.of(
                    PROTOBUF_THREE_TYPE,
                    "application/com.github.proto-openapi.spec.v3@v1.0+protobuf");

    /**
     * Goes up when the same schema is written another way, so that clients forget what they keep.
     */
    private static final String FORM = "3";

    /** Under its hash a document never changes, so clients may keep it. */
    private static final Map<String, String> FOR_GOOD =
            Map.of(
                    "cache-control",
                    "public, immutable",
                    "expires",
                    "Fri, 31 Dec 2100 00:00:00 GMT");

    private OpenApiPages() {}

    /** Pages by path; documents are written by the doers when first asked for. */
    public static Map<String, Page> of(Schema schema, Doers doers) {
        var documents = new Documents(schema);
        var pages = new TreeMap<String, Page>();
        var hashes = new TreeMap<String, String>();
        String table = tableHash();
        for (String name : documents.names()) {
            String hash = hash(table, name);
            hashes.put(name, hash);
            // Both forms have one tag, which is the hash of the index.
            var json = new Lazy<>(() -> new Sheet(JSON, documents.version3(name), hash));
            var binary =
                    new Lazy<>(() ->
                            new Sheet(
                                    PROTOBUF_THREE_TYPE,
                                    GnosticThree.encode(tree(documents.version3(name))),
                                    hash));
            pages.put("/openapi/v3/" + name, new Version3(json, binary, hash, doers));
        }
        var index = new Sheet(JSON, index(hashes));
        pages.put("/openapi/v3", (line, head, response) -> index.send(head, response));
        var everything = new Lazy<>(() -> new Sheet(JSON, documents.version2()));
        var binary = new Lazy<>(() -> new Sheet(PROTOBUF_TYPE, protobuf(documents)));
        pages.put(
                "/openapi/v2",
                new Version2(
                        (line, head, response) -> send(everything, doers, head, response, Map.of()),
                        (line, head, response) -> send(binary, doers, head, response, Map.of())));
        return pages;
    }

    private static byte[] index(Map<String, String> hashes) {
        return Json.object(json ->
                json.object(
                        "paths",
                        paths ->
                                hashes.forEach((name, hash) ->
                                        json.object(
                                                name,
                                                one ->
                                                        one.text(
                                                                "serverRelativeURL",
                                                                "/openapi/v3/"
                                                                        + name
                                                                        + "?hash="
                                                                        + hash)))));
    }

    /** Names the content of a document without writing it. */
    private static String hash(String table, String name) {
        String text = String.join("\n", FORM, AboutPages.GIT_VERSION, table, name);
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String tableHash() {
        try (InputStream in = Schema.class.getResourceAsStream("/podium-schema.table")) {
            return in == null ? "" : hex(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the table of the schema", e);
        }
    }

    private static String hex(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().withUpperCase().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    /** Sends a document that may have to be written first, which is not an event loop's work. */
    private static void send(
            Lazy<Sheet> sheet,
            Doers doers,
            Head head,
            Response response,
            Map<String, String> headers) {
        if (sheet.isMade()) {
            sheet.get().send(head, response, headers);
            return;
        }
        var _ =
                doers.call(() -> {
                    try {
                        sheet.get().send(head, response, headers);
                    } catch (RuntimeException e) {
                        LOG.error("cannot write the document of {}", head.uri(), e);
                        response.fail(ApiError.internal("the OpenAPI document cannot be written"));
                    }
                    return null;
                });
    }

    /** A document of version 3, which has an address for good under its hash. */
    private record Version3(Lazy<Sheet> json, Lazy<Sheet> protobuf, String hash, Doers doers)
            implements Page {
        @Override
        public void serve(RequestLine line, Head head, Response response) {
            boolean isJson =
                    isJson(head.header("accept"), PROTOBUF_THREE)
                            .orElseThrow(() -> refused(PROTOBUF_THREE_TYPE));
            String asked = line.parameter("hash");
            if (!asked.isEmpty() && !asked.equals(hash)) {
                // Somebody has an index from before: what he asks for is elsewhere now.
                String now = line.path().replaceFirst("/+$", "") + "?hash=" + hash;
                response.send(301, Map.of("location", now), new byte[0]);
                return;
            }
            OpenApiPages.send(
                    isJson ? json : protobuf,
                    doers,
                    head,
                    response,
                    asked.isEmpty() ? Map.of() : FOR_GOOD);
        }
    }

    private static byte[] protobuf(Documents documents) {
        return Gnostic.encode(tree(documents.version2()));
    }

    private static MapValue tree(byte[] json) {
        return (MapValue) new JsonDecoder().decodeFree(json);
    }

    /**
     * Whether JSON is asked for before protobuf, by quality and then by place; empty when neither
     * is taken.
     */
    private static Optional<Boolean> isJson(String accept, Set<String> protobuf) {
        Optional<Boolean> best = Optional.empty();
        double most = 0;
        for (String clause : accept.split(",", -1)) {
            String type = clause.split(";", -1)[0].trim();
            boolean isJson =
                    type.isEmpty()
                            || type.equals(JSON)
                            || type.equals("*/*")
                            || type.equals("application/*");
            double quality = quality(clause);
            if ((isJson || protobuf.contains(type)) && quality > most) {
                best = Optional.of(isJson);
                most = quality;
            }
        }
        return best;
    }

    private static double quality(String clause) {
        for (String parameter : clause.split(";", -1)) {
            String bare = parameter.trim();
            if (bare.startsWith("q=")) {
                try {
                    return Double.parseDouble(bare.substring(2));
                } catch (NumberFormatException e) {
                    return 1; // Upstream's reader takes what it cannot read for the best.
                }
            }
        }
        return 1;
    }

    private static ApiError refused(String protobuf) {
        return ApiError.notAcceptable(
                "only the following media types are accepted: " + JSON + ", " + protobuf);
    }

    /** Version 2, in the form asked for first. */
    private record Version2(Page json, Page protobuf) implements Page {
        @Override
        public void serve(RequestLine line, Head head, Response response) {
            boolean isJson =
                    isJson(head.header("accept"), PROTOBUF)
                            .orElseThrow(() -> refused(PROTOBUF_TYPE));
            (isJson ? json : protobuf).serve(line, head, response);
        }
    }
}
