package io.podium.node.cri;

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

    public boolean isNotFound() {
        return sort == Sort.NOT_FOUND;
    }
}
