package io.podium.server.render;

import io.podium.api.error.ApiError;
import io.podium.server.render.Rendition.Form;
import io.podium.server.render.Rendition.Format;
import io.podium.server.render.Rendition.Include;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.Verb;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the Accept header: the best of what is asked for that we can write, or 406. In all of
 * upstream's peculiarities: names are compared by case, a clause with a wildcard comes behind one
 * without whatever their qualities, and a quality of zero excludes nothing.
 */
public final class Accepts {
    /** What this request may be answered with. */
    public enum Offer {
        /** An object or a list with metadata, so tables and metadata alone are possible. */
        OBJECTS,
        /** Something without metadata, such as a review or a refusal. */
        PLAIN,
        /** A watch; there are no frames in YAML. */
        FRAMES
    }

    private static final String ACCEPTED = "only the following media types are accepted: ";
    private static final Set<String> META_VERSIONS = Set.of("v1", "v1beta1");

    /** In upstream's order, which decides what a wildcard gets. */
    private static final List<Format> FORMATS = List.of(Format.JSON, Format.YAML, Format.PROTOBUF);

    private record Clause(
            String type, String subtype, Map<String, String> parameters, double quality) {
        /** Whether this comes before the other in upstream's order, which is no proper one. */
        boolean isBefore(Clause other) {
            return quality > other.quality
                    || (!type.equals("*") && other.type.equals("*"))
                    || (!subtype.equals("*") && other.subtype.equals("*"));
        }

        boolean takes(Format format) {
            String mediaType = format.mediaType();
            int slash = mediaType.indexOf('/');
            return type.equals("*")
                    ? subtype.equals("*")
                    : mediaType.regionMatches(0, type, 0, slash)
                            && type.length() == slash
                            && (subtype.equals("*") || mediaType.endsWith("/" + subtype));
        }

        String parameter(String name) {
            return parameters.getOrDefault(name, "");
        }
    }

    private Accepts() {}

    /** What the request's Accept header, pretty and includeObject parameters ask for. */
    public static Rendition negotiate(ApiRequest request, Offer offer) {
        if (request.accept().equals(ApiRequest.VALUE)) {
            return new Rendition(Form.OBJECT, Format.VALUE, "v1", Include.METADATA, false);
        }
        Choice choice = choose(request.accept(), offer);
        checkKind(choice.as(), request);
        Rendition rendition = choice.rendition();
        if (rendition.form() == Form.TABLE) {
            rendition = rendition.withInclude(include(request.parameter("includeObject")));
        }
        return isPretty(request.parameter("pretty"), request.userAgent())
                ? rendition.withPretty(true)
                : rendition;
    }

    /** Metadata of one object is no list, and that of a list no object. */
    private static void checkKind(String as, ApiRequest request) {
        boolean isList = request.verb() == Verb.LIST || request.verb() == Verb.DELETE_COLLECTION;
        boolean isOther =
                isList
                        ? as.equals("PartialObjectMetadata")
                        : as.equals("PartialObjectMetadataList") && request.verb() != Verb.WATCH;
        if (isOther) {
            String group = request.resource().group();
            int dot = group.indexOf('.');
            String kind =
                    (group.isEmpty() ? "core" : dot < 0 ? group : group.substring(0, dot))
                            + "."
                            + request.resource().kind()
                            + (isList ? "List" : "");
            throw ApiError.notAcceptable(
                    "you requested "
                            + as
                            + ", but the requested object is "
                            + (isList ? "" : "not ")
                            + "a list (*"
                            + kind
                            + ")");
        }
    }

    /** What was chosen, and the name of the form it was asked for by. */
    private record Choice(Rendition rendition, String as) {}

    static Rendition negotiate(String header, Offer offer) {
        return choose(header, offer).rendition();
    }

    /** As {@link #negotiate}, for what is not about an object; empty instead of a refusal. */
    static Optional<Rendition> plain(String header) {
        return find(header, Offer.PLAIN).map(Choice::rendition);
    }

    private static Choice choose(String header, Offer offer) {
        Choice choice =
                find(header, offer)
                        .orElseThrow(() ->
                                ApiError.notAcceptable(
                                        ACCEPTED
                                                + "application/json, application/yaml,"
                                                + " application/vnd.kubernetes.protobuf"));
        if (offer == Offer.FRAMES && choice.rendition().format() == Format.YAML) {
            throw ApiError.notAcceptable(
                    ACCEPTED
                            + "application/json;stream=watch,"
                            + " application/vnd.kubernetes.protobuf;stream=watch");
        }
        return choice;
    }

    private static Optional<Choice> find(String header, Offer offer) {
        if (header.isEmpty()) {
            return Optional.of(new Choice(Rendition.JSON, ""));
        }
        for (Clause clause : clauses(header)) {
            for (Format format : FORMATS) {
                Optional<Rendition> found =
                        clause.takes(format) ? offered(clause, format, offer) : Optional.empty();
                if (found.isPresent()) {
                    boolean isPretty = clause.parameter("pretty").equals("1");
                    return Optional.of(
                            new Choice(found.get().withPretty(isPretty), clause.parameter("as")));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Rendition> offered(Clause clause, Format format, Offer offer) {
        String stream = clause.parameter("stream");
        if (!stream.isEmpty() && (!stream.equals("watch") || format == Format.YAML)) {
            return Optional.empty();
        }
        boolean isTransformed =
                clause.parameters().containsKey("as")
                        || clause.parameters().containsKey("g")
                        || clause.parameters().containsKey("v");
        if (!isTransformed) {
            return Optional.of(new Rendition(Form.OBJECT, format, "v1", Include.METADATA, false));
        }
        String version = clause.parameter("v");
        boolean isKnown =
                META_VERSIONS.contains(version) && clause.parameter("g").equals("meta.k8s.io");
        if (!isKnown || offer == Offer.PLAIN) {
            return Optional.empty();
        }
        Form form =
                switch (clause.parameter("as")) {
                    case "Table" -> format == Format.PROTOBUF ? Form.OBJECT : Form.TABLE;
                    case "PartialObjectMetadata", "PartialObjectMetadataList" -> Form.METADATA;
                    default -> Form.OBJECT;
                };
        return form == Form.OBJECT
                ? Optional.empty()
                : Optional.of(new Rendition(form, format, version, Include.METADATA, false));
    }

    private static List<Clause> clauses(String header) {
        var clauses = new ArrayList<Clause>();
        for (String part : header.split(",", -1)) {
            clause(part).ifPresent(clauses::add);
        }
        // By insertion, as Go sorts so few: with such an order the way matters.
        for (int i = 1; i < clauses.size(); i++) {
            for (int j = i; j > 0 && clauses.get(j).isBefore(clauses.get(j - 1)); j--) {
                clauses.set(j, clauses.set(j - 1, clauses.get(j)));
            }
        }
        return clauses;
    }

    private static Optional<Clause> clause(String part) {
        String[] pieces = part.split(";", -1);
        String[] type = pieces[0].split("/", -1);
        String first = type[0].strip();
        if (type.length > 2 || (type.length == 1 && !first.equals("*"))) {
            return Optional.empty();
        }
        var parameters = new HashMap<String, String>();
        double quality = 1;
        for (int i = 1; i < pieces.length; i++) {
            String[] sides = pieces[i].split("=", -1);
            if (sides.length != 2 || sides[1].isEmpty()) {
                continue;
            }
            if (sides[0].strip().equals("q")) {
                quality = quality(sides[1]);
            } else {
                parameters.put(sides[0].strip(), sides[1].strip());
            }
        }
        return Optional.of(
                new Clause(first, type.length == 1 ? "*" : type[1].strip(), parameters, quality));
    }

    private static double quality(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0; // As upstream: what cannot be read counts as nothing.
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
    static boolean isPretty(String parameter, String agent) {
        if (!parameter.isEmpty()) {
            return Set.of("1", "t", "T", "true", "TRUE", "True").contains(parameter);
        }
        return agent.startsWith("curl")
                || agent.startsWith("Wget")
                || agent.startsWith("Mozilla/5.0");
    }
}
