package io.podium.api.error;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A refusal, with everything a Status says. One factory per reason; codes, reasons and texts follow
 * apimachinery's api/errors. Carries no stack: it is an answer, not a fault.
 */
public final class ApiError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** One detail: reason such as FieldValueInvalid, text, and the path of the field or "". */
    public record Cause(String reason, String message, String field) {}

    /**
     * What the refusal is about.
     *
     * @param retryAfterSeconds 0 for none
     */
    public record Details(
            String name,
            String group,
            String kind,
            String uid,
            List<Cause> causes,
            int retryAfterSeconds) {
        static final Details NONE = new Details("", "", "", "", List.of(), 0);
    }

    private final int code;
    private final String reason;
    private final transient Details details;
    private final transient Map<String, String> listMeta;
    private final boolean isFault;

    private ApiError(
            int code,
            String reason,
            String message,
            Details details,
            Map<String, String> listMeta,
            boolean isFault) {
        super(message, null, false, false);
        this.isFault = isFault;
        this.code = code;
        this.reason = reason;
        this.details = details;
        this.listMeta = Map.copyOf(listMeta);
    }

    private ApiError(
            int code,
            String reason,
            String message,
            Details details,
            Map<String, String> listMeta) {
        this(code, reason, message, details, listMeta, false);
    }

    private ApiError(int code, String reason, String message, Details details) {
        this(code, reason, message, details, Map.of());
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }

    public Details details() {
        return details;
    }

    /** Whether a bug of ours stands behind it, and nothing the caller did. */
    public boolean isFault() {
        return isFault;
    }

    /** What goes into the Status' metadata, such as continue; mostly empty. */
    public Map<String, String> listMeta() {
        return new TreeMap<>(listMeta);
    }

    /** As the resource's plural and group, such as pods or deployments.apps, appear in texts. */
    private static String qualified(String group, String resource) {
        return group.isEmpty() ? resource : resource + "." + group;
    }

    private static Details about(String group, String kind, String name) {
        return new Details(name, group, kind, "", List.of(), 0);
    }

    public static ApiError notFound(String group, String resource, String name) {
        String text = qualified(group, resource) + " \"" + name + "\" not found";
        return new ApiError(404, "NotFound", text, about(group, resource, name));
    }

    /** No such path or resource at all. */
    public static ApiError noSuchResource() {
        return new ApiError(
                404, "NotFound", "the server could not find the requested resource", Details.NONE);
    }

    public static ApiError alreadyExists(String group, String resource, String name) {
        String text = qualified(group, resource) + " \"" + name + "\" already exists";
        return new ApiError(409, "AlreadyExists", text, about(group, resource, name));
    }

    /** A name the server made is taken; another try makes another. */
    public static ApiError generatedNameTaken(String group, String resource, String name) {
        String text =
                alreadyExists(group, resource, name).getMessage()
                        + ", the server was not able to generate a unique name for the object";
        var details = new Details(name, group, resource, "", List.of(), 1);
        return new ApiError(409, "AlreadyExists", text, details);
    }

    public static ApiError conflict(String group, String resource, String name, String why) {
        String text =
                "Operation cannot be fulfilled on "
                        + qualified(group, resource)
                        + " \""
                        + name
                        + "\": "
                        + why;
        return new ApiError(409, "Conflict", text, about(group, resource, name));
    }

    /** The everyday conflict of an update against an old resourceVersion. */
    public static ApiError modified(String group, String resource, String name) {
        return conflict(
                group,
                resource,
                name,
                "the object has been modified; please apply your changes to the latest version and"
                        + " try again");
    }

    public static ApiError unauthorized() {
        return new ApiError(401, "Unauthorized", "Unauthorized", Details.NONE);
    }

    public static ApiError forbidden(String group, String resource, String name, String why) {
        String what =
                name.isEmpty()
                        ? qualified(group, resource)
                        : qualified(group, resource) + " \"" + name + "\"";
        return new ApiError(
                403, "Forbidden", what + " is forbidden: " + why, about(group, resource, name));
    }

    /** Forbidden for a path that is no resource. */
    public static ApiError forbiddenPath(String message) {
        return new ApiError(403, "Forbidden", message, Details.NONE);
    }

    public static ApiError badRequest(String message) {
        return new ApiError(400, "BadRequest", message, Details.NONE);
    }

    /** 422 for an object of the kind, with a cause per fault. */
    public static ApiError invalid(String group, String kind, String name, List<Cause> causes) {
        var texts = new LinkedHashSet<String>(); // The text says once what the causes say twice.
        causes.forEach(cause -> texts.add(text(cause)));
        String said = texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
        String message = qualified(group, kind) + " \"" + name + "\" is invalid: " + said;
        return new ApiError(422, "Invalid", message, new Details(name, group, kind, "", causes, 0));
    }

    private static String text(Cause cause) {
        return cause.field().isEmpty() ? cause.message() : cause.field() + ": " + cause.message();
    }

    /** Of a path that has no such method. */
    public static ApiError methodNotAllowed() {
        return new ApiError(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource",
                Details.NONE);
    }

    /** Of a resource that cannot do what its path allows. */
    public static ApiError methodNotSupported(String method, String group, String resource) {
        String text =
                method
                        + " is not supported on resources of kind \""
                        + qualified(group, resource)
                        + "\"";
        return new ApiError(405, "MethodNotAllowed", text, about(group, resource, ""));
    }

    public static ApiError notAcceptable(String message) {
        return new ApiError(406, "NotAcceptable", message, Details.NONE);
    }

    public static ApiError unsupportedMediaType(String message) {
        return new ApiError(415, "UnsupportedMediaType", message, Details.NONE);
    }

    public static ApiError tooLarge(String message) {
        return new ApiError(413, "RequestEntityTooLarge", message, Details.NONE);
    }

    public static ApiError expired(String message) {
        return new ApiError(410, "Expired", message, Details.NONE);
    }

    /** An expired continue token, with a fresh one that goes on without consistency. */
    public static ApiError expiredContinue(String message, String freshContinue) {
        return new ApiError(
                410, "Expired", message, Details.NONE, Map.of("continue", freshContinue));
    }

    public static ApiError tooManyRequests(String message, int retryAfterSeconds) {
        return new ApiError(
                429,
                "TooManyRequests",
                message,
                new Details("", "", "", "", List.of(), retryAfterSeconds));
    }

    public static ApiError timeout(String message, int retryAfterSeconds, List<Cause> causes) {
        return new ApiError(
                504, "Timeout", message, new Details("", "", "", "", causes, retryAfterSeconds));
    }

    public static ApiError internal(String message) {
        Cause cause = new Cause("", message, "");
        String text = "Internal error occurred: " + message;
        return new ApiError(
                500, "InternalError", text, new Details("", "", "", "", List.of(cause), 0));
    }

    /** The same where a bug of ours is the reason. */
    public static ApiError fault(String message) {
        ApiError error = internal(message);
        return new ApiError(
                error.code, error.reason, error.getMessage(), error.details, Map.of(), true);
    }

    public static ApiError serviceUnavailable(String message) {
        return new ApiError(503, "ServiceUnavailable", message, Details.NONE);
    }

    /** What Podium does not do yet; the README's "Not yet" names it. */
    public static ApiError notImplemented(String what) {
        return new ApiError(
                501,
                "NotImplemented",
                what + " is not there yet in this version of Podium",
                Details.NONE);
    }

    /** A refusal with a code of its own, for what comes from other servers. */
    public static ApiError of(int code, String reason, String message) {
        return new ApiError(code, reason, message, Details.NONE);
    }

    /** The same refusal in other words. */
    public ApiError withMessage(String message) {
        return new ApiError(code, reason, message, details, listMeta);
    }

    /** The same refusal with these causes. */
    public ApiError withCauses(List<Cause> causes) {
        var more =
                new Details(
                        details.name(),
                        details.group(),
                        details.kind(),
                        details.uid(),
                        causes,
                        details.retryAfterSeconds());
        return new ApiError(code, reason, getMessage(), more, listMeta);
    }
}
