package io.podium.node.probe;

/** Why a container is asked something. */
public enum Purpose {
    STARTUP("Startup"),
    LIVENESS("Liveness"),
    READINESS("Readiness"),
    POST_START("PostStart"),
    PRE_STOP("PreStop");

    private final String word;

    Purpose(String word) {
        this.word = word;
    }

    /** As events begin: Readiness, PreStop. */
    public String word() {
        return word;
    }

    public boolean isProbe() {
        return this == STARTUP || this == LIVENESS || this == READINESS;
    }
}
