package io.podium.podium.cli;

import io.podium.podium.state.DiskEncryption;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of encryption at rest. */
final class EncryptionFlag {
    @Option(
            names = "--encryption-provider-config",
            paramLabel = "FILE",
            description =
                    "which objects are encrypted on the disk, and how: an"
                            + " apiserver.config.k8s.io/v1 EncryptionConfiguration")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--encryption-provider-config-automatic-reload",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "whether a changed file counts while the server runs (default: false)")
    private Optional<Boolean> reload = Optional.empty();

    /** What is wanted; what is not said is as it was. */
    DiskEncryption over(DiskEncryption kept) {
        String file = config.map(AuditFlags::whole).orElse(kept.config());
        // Who takes the file away has nothing to reload.
        boolean isKept = kept.reload() && !file.isEmpty();
        return new DiskEncryption(file, reload.orElse(isKept));
    }
}
