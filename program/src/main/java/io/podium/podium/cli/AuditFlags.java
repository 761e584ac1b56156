package io.podium.podium.cli;

import io.podium.podium.state.AuditOptions;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of the audit log. */
final class AuditFlags {
    @Option(
            names = "--audit-policy-file",
            paramLabel = "FILE",
            description = "what the audit log is to hold: an audit.k8s.io/v1 Policy")
    private Optional<Path> policy = Optional.empty();

    @Option(
            names = "--audit-log-path",
            paramLabel = "FILE",
            description = "where the audit log is written")
    private Optional<Path> log = Optional.empty();

    @Option(
            names = "--audit-log-maxsize",
            paramLabel = "MB",
            description = "of a file before the next begins (default: 100)")
    private Optional<Integer> maxSize = Optional.empty();

    @Option(
            names = "--audit-log-maxbackup",
            paramLabel = "N",
            description = "how many full files are kept (default: all)")
    private Optional<Integer> maxBackup = Optional.empty();

    @Option(
            names = "--audit-log-maxage",
            paramLabel = "DAYS",
            description = "how long full files are kept (default: for ever)")
    private Optional<Integer> maxAge = Optional.empty();

    /** What is wanted; what is not said is as it was. */
    AuditOptions over(AuditOptions kept) {
        return new AuditOptions(
                policy.map(AuditFlags::whole).orElse(kept.policy()),
                log.map(AuditFlags::whole).orElse(kept.log()),
                maxSize.orElse(kept.maxSize()),
                maxBackup.orElse(kept.maxBackup()),
                maxAge.orElse(kept.maxAge()));
    }

    /** The server may run in another folder; an empty name takes the log away again. */
    static String whole(Path path) {
        return path.toString().isEmpty() ? "" : path.toAbsolutePath().normalize().toString();
    }
}
