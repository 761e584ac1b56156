package io.podium.server.audit;

/** When an event is written. */
enum Stage {
    RECEIVED("RequestReceived"),
    STARTED("ResponseStarted"),
    COMPLETE("ResponseComplete"),
    PANIC("Panic");

    private final String word;

    Stage(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
