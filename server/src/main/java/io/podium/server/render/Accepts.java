package io.podium.server.render;

import io.podium.api.error.ApiError;
import io.podium.server.render.Rendition.Form;
import io.podium.server.render.Rendition.Format;
import io.podium.server.render.Rendition.Include;
import io.podium.server.request.ApiRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the Accept header: the best of what is asked for that we can write, or 406. */
public final class Accepts {
    /** What this request may be answered with. */
    public enum Offer {
        /** An object or a list with metadata, so tables and metadata alone are possible. */
        OBJECTS,
        /** Something without metadata, such as a review. */
        PLAIN,
        /** A watch; its frames are JSON. */
        FRAMES
    }

    private static final Set<String> META_VERSIONS = Set.of("v1", "v1beta1");

    private record Clause(String type, Map<String, String> parameters, double quality) {}

    private Accepts() {}

    /** What the request's Accept header, pretty and includeObject parameters ask for. */
    public static Rendition negotiate(ApiRequest request, Offer offer) {
        if (request.accept().equals(ApiRequest.VALUE)) {
            return new Rendition(Form.OBJECT, Format.VALUE, "v1", Include.METADATA, false);
        }
        Rendition rendition = negotiate(request.accept(), offer);
        if (rendition.form() == Form.TABLE) {
            rendition = rendition.withInclude(include(request.parameter("includeObject")));
        }
        return rendition.withPretty(isPretty(request) && rendition.format() == Format.JSON);
    }

    static Rendition negotiate(String header, Offer offer) {
        if (header.isBlank()) {
            return Rendition.JSON;
        }
        for (Clause clause : clauses(header)) {
            Optional<Rendition> found = offered(clause, offer);
            if (found.isPresent()) {
                return found.get();
            }
        }
        String types =
                offer == Offer.FRAMES ? "application/json" : "application/json, application/yaml";
        throw ApiError.notAcceptable("only the following media types are accepted: " + types);
    }

    private static Optional<Rendition> offered(Clause clause, Offer offer) {
        Format format =
                switch (clause.type()) {
                    case "application/json", "*/*", "application/*" -> Format.JSON;
                    case "application/yaml" -> offer == Offer.FRAMES ? null : Format.YAML;
                    default -> null;
                };
        if (format == null) {
            return Optional.empty();
        }
        String as = clause.parameters().getOrDefault("as", "");
        if (as.isEmpty()) {
            return Optional.of(new Rendition(Form.OBJECT, format, "v1", Include.METADATA, false));
        }
        String version = clause.parameters().getOrDefault("v", "");
        boolean known =
                META_VERSIONS.contains(version)
                        && clause.parameters().getOrDefault("g", "").equals("meta.k8s.io");
        if (!known || offer == Offer.PLAIN) {
            return Optional.empty();
        }
        return switch (as) {
            case "Table" ->
                    Optional.of(
                            new Rendition(Form.TABLE, format, version, Include.METADATA, false));
            case "PartialObjectMetadata", "PartialObjectMetadataList" ->
                    Optional.of(
                            new Rendition(Form.METADATA, format, version, Include.METADATA, false));
            default -> Optional.empty();
        };
    }

    private static List<Clause> clauses(String header) {
        var clauses = new ArrayList<Clause>();
        for (String part : header.split(",", -1)) {
            String[] pieces = part.split(";", -1);
            var parameters = new HashMap<String, String>();
            double quality = 1;
            for (int i = 1; i < pieces.length; i++) {
                int equals = pieces[i].indexOf('=');
                if (equals < 0) {
                    continue;
                }
                String name = pieces[i].substring(0, equals).trim().toLowerCase(Locale.ROOT);
                String value = pieces[i].substring(equals + 1).trim();
                if (name.equals("q")) {
                    quality = quality(value);
                } else {
                    parameters.put(name, value);
                }
            }
            if (quality > 0) {
                clauses.add(
                        new Clause(pieces[0].trim().toLowerCase(Locale.ROOT), parameters, quality));
            }
        }
        clauses.sort(
                Comparator.comparingDouble(Clause::quality)
                        .reversed()); // Stable: the order sent decides ties.
        return clauses;
    }

    private static double quality(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 1; // As upstream: what cannot be read counts as unsaid.
        }
    }

    private static Include include(String parameter) {
        return switch (parameter) {
            case "", "Metadata" -> Include.METADATA;
            case "None" -> Include.NONE;
            case "Object" -> Include.OBJECT;
            default ->
                    throw ApiError.badRequest(
                            "unrecognized includeObject value: \"" + parameter + "\"");
        };
    }

    /** As upstream: said by the parameter, else for people at curl, wget or a browser. */
    private static boolean isPretty(ApiRequest request) {
        if (request.query().containsKey("pretty")) {
            return Set.of("", "1", "true", "True", "t").contains(request.parameter("pretty"));
        }
        String agent = request.userAgent();
        return agent.startsWith("curl")
                || agent.startsWith("Wget")
                || agent.startsWith("Mozilla/5.0");
    }
}
