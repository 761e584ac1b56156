package io.podium.podium.cli;

import io.podium.podium.state.DiskEncryption;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flag of encryption at rest. */
final class EncryptionFlag {
    @Option(
            names = "--encryption-provider-config",
            paramLabel = "FILE",
            description =
                    "which objects are encrypted on the disk, and how: an"
                            + " apiserver.config.k8s.io/v1 EncryptionConfiguration")
    private Optional<Path> config = Optional.empty();

    /** What is wanted; what is not said is as it was. */
    DiskEncryption over(DiskEncryption kept) {
        return config.map(path -> new DiskEncryption(AuditFlags.whole(path))).orElse(kept);
    }
}
