package io.podium.server.admission.podsecurity;

/**
 * A level in the wording of a version of Kubernetes.
 *
 * @param minor the version's second number, or {@link #LATEST}
 */
record Standard(Level level, int minor) {
    static final int LATEST = Integer.MAX_VALUE;

    /** As messages spell it: restricted:latest, baseline:v1.25. */
    @Override
    public String toString() {
        return level.word() + ":" + (minor == LATEST ? "latest" : "v1." + minor);
    }
}
