package io.podium.server.discovery;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Which form of discovery a client asks for. */
enum Accept {
    V2("v2", false),
    V2_BINARY("v2", true),
    V2_BETA1("v2beta1", false),
    LEGACY("", false),
    LEGACY_BINARY("", true);

    private static final String JSON = "application/json";
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String AGGREGATED = "as=APIGroupDiscoveryList";

    private final String version;
    private final boolean isBinary;

    Accept(String version, boolean isBinary) {
        this.version = version;
        this.isBinary = isBinary;
    }

    /** The version of the aggregated document. */
    String version() {
        return version;
    }

    boolean isAggregated() {
        return !version.isEmpty();
    }

    boolean isBinary() {
        return isBinary;
    }

    private String mediaType() {
        return isBinary ? PROTOBUF : JSON;
    }

    String contentType() {
        return isAggregated()
                ? mediaType() + ";g=apidiscovery.k8s.io;v=" + version + ";" + AGGREGATED
                : mediaType();
    }

    /** The first of the header that we have; the old one for those who name none. */
    static Accept of(String header) {
        return first(header, true);
    }

    /** The first of the header for a page that is never aggregated. */
    static Accept ofPlain(String header) {
        return first(header, false);
    }

    private static Accept first(String header, boolean mayAggregate) {
        for (String clause : header.split(",", -1)) {
            Set<String> parts =
                    Arrays.stream(clause.split(";", -1))
                            .map(String::trim)
                            .collect(Collectors.toUnmodifiableSet());
            boolean isAggregated = parts.contains(AGGREGATED);
            for (Accept candidate : values()) {
                boolean isMeant =
                        parts.contains(candidate.mediaType())
                                && candidate.isAggregated() == isAggregated
                                && (!isAggregated
                                        || (parts.contains("g=apidiscovery.k8s.io")
                                                && parts.contains("v=" + candidate.version)));
                if (isMeant && (mayAggregate || !isAggregated)) {
                    return candidate;
                }
            }
        }
        return LEGACY;
    }
}
