package io.podium.server.audit;

/** How much of a request is written. */
enum Detail {
    NONE("None"),
    METADATA("Metadata"),
    REQUEST("Request"),
    REQUEST_RESPONSE("RequestResponse");

    private final String word;

    Detail(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    boolean isAtLeast(Detail other) {
        return compareTo(other) >= 0;
    }
}
