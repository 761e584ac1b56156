package io.podium.campaigns.fuzz;

/** Where Jazzer comes in; the target is named by the property {@code podium.fuzz}. */
public final class Entry {
    private static final Target TARGET = Targets.named(System.getProperty("podium.fuzz", ""));
    private static final Bounds BOUNDS = new Bounds();

    private Entry() {}

    /** Called by Jazzer, by name. */
    public static void fuzzerInitialize() {
        TARGET.seeds().get().forEach(TARGET.deed());
    }

    /** Called by Jazzer, by name. */
    public static void fuzzerTestOneInput(byte[] input) {
        BOUNDS.run(TARGET, input);
    }
}
