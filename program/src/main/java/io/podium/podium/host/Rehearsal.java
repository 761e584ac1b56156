package io.podium.podium.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Does what a start does to a machine as far as that changes nothing, for the run that trains. */
public final class Rehearsal {
    private static final Path OWN_NETWORK = Path.of("/proc/self/ns/net");

    private Rehearsal() {}

    /**
     * Asks programs, looks at mounts and processes, and enters the network namespace that it is in
     * already; returns whether it could, for without root it cannot.
     */
    public static boolean run(Path folder) throws IOException {
        Requirements.missingPackages(Map.of());
        Capabilities.has(Capabilities.SYS_RESOURCE);
        Processes.identify(ProcessHandle.current().pid());
        Mounts.unmountBelow(folder.toRealPath());
        Commands.attempt("true");
        try (Place place = Place.enter("warm-up", OWN_NETWORK)) {
            place.execute(() -> {});
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
