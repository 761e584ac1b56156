package io.podium.node.cri;

import io.grpc.StatusRuntimeException;
import java.util.Locale;

/** The runtime refused or failed; the text is the runtime's own, as users see it in events. */
public final class RuntimeTrouble extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What callers tell apart. */
    public enum Sort {
        /** What was asked about is not there. */
        NOT_FOUND,
        /** The runtime does not answer. */
        UNAVAILABLE,
        /** It took longer than the caller waits. */
        TOO_LATE,
        /** Everything else. */
        FAILED
    }

    private final Sort sort;
    private final String call;

    public RuntimeTrouble(Sort sort, String call, String message, Throwable cause) {
        super(message, cause);
        this.sort = sort;
        this.call = call;
    }

    public Sort sort() {
        return sort;
    }

    /** What was being done, to what, and how long it took; for the log. */
    public String call() {
        return call;
    }

    /** What was said, with the code of the answer before it as Go's programs print it. */
    public String said() {
        return "rpc error: code = " + code() + " desc = " + getMessage();
    }

    /** The same, unless the code says nothing. */
    public String saidBriefly() {
        return code().equals("Unknown") ? getMessage() : said();
    }

    /** What trouble of any sort says, with the code where it came from a runtime. */
    public static String spelled(Exception trouble) {
        return trouble instanceof RuntimeTrouble runtimes ? runtimes.said() : trouble.getMessage();
    }

    private String code() {
        String name =
                getCause() instanceof StatusRuntimeException answer
                        ? answer.getStatus().getCode().name()
                        : switch (sort) {
                            case NOT_FOUND -> "NOT_FOUND";
                            case UNAVAILABLE -> "UNAVAILABLE";
                            case TOO_LATE -> "DEADLINE_EXCEEDED";
                            case FAILED -> "UNKNOWN";
                        };
        if (name.equals("CANCELLED")) {
            return "Canceled";
        }
        var text = new StringBuilder();
        for (String word : name.split("_", -1)) {
            text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }

    public boolean isNotFound() {
        return sort == Sort.NOT_FOUND;
    }
}
