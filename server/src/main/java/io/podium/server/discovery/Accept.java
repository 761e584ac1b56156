package io.podium.server.discovery;

import java.util.Set;

/** Which form of discovery a client asks for. */
enum Accept {
    V2("v2"),
    V2_BETA1("v2beta1"),
    LEGACY("");

    private final String version;

    Accept(String version) {
        this.version = version;
    }

    /** The version of the aggregated document. */
    String version() {
        return version;
    }

    String contentType() {
        return this == LEGACY
                ? "application/json"
                : "application/json;g=apidiscovery.k8s.io;v="
                        + version
                        + ";as=APIGroupDiscoveryList";
    }

    /** The first of the header that we have; the old one for those who name none. */
    static Accept of(String header) {
        for (String clause : header.split(",", -1)) {
            Set<String> parts =
                    Set.copyOf(
                            java.util.Arrays.stream(clause.split(";", -1))
                                    .map(String::trim)
                                    .toList());
            if (!parts.contains("application/json")) {
                continue;
            }
            if (!parts.contains("as=APIGroupDiscoveryList")) {
                return LEGACY;
            }
            for (Accept candidate : new Accept[] {V2, V2_BETA1}) {
                if (parts.contains("g=apidiscovery.k8s.io")
                        && parts.contains("v=" + candidate.version)) {
                    return candidate;
                }
            }
        }
        return LEGACY;
    }
}
