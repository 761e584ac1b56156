package io.podium.podium.state;

import io.podium.podium.host.Refused;
import io.podium.server.audit.AuditSettings;
import io.podium.server.audit.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a user says of the audit log, under the API server's names for it.
 *
 * @param policy the policy file, "" for no audit log
 * @param log the file that is written, "" for no audit log
 * @param maxSize megabytes of a file
 * @param maxBackup how many full files are kept, 0 for all
 * @param maxAge how many days they are kept, 0 for ever
 */
public record AuditOptions(String policy, String log, int maxSize, int maxBackup, int maxAge) {
    /** No audit log. */
    public static final AuditOptions NONE = new AuditOptions("", "", 100, 0, 0);

    private static final long MEGABYTE = 1L << 20;

    /** Refuses what cannot be. */
    void check() throws Refused {
        if (policy.isEmpty() != log.isEmpty()) {
            throw new Refused("--audit-policy-file and --audit-log-path go together");
        }
        if (maxSize < 1 || maxBackup < 0 || maxAge < 0) {
            throw new Refused("the sizes and ages of the audit log cannot be less than nothing");
        }
        settings();
    }

    /** The same for the server; empty when there is to be no audit log. */
    public Optional<AuditSettings> settings() throws Refused {
        if (policy.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new AuditSettings(
                            Policy.read(Files.readAllBytes(Path.of(policy))),
                            Path.of(log),
                            maxSize * MEGABYTE,
                            maxBackup,
                            maxAge));
        } catch (IOException | IllegalArgumentException e) {
            throw new Refused("--audit-policy-file " + policy + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return policy.isEmpty()
                ? ""
                : " --audit-policy-file "
                        + policy
                        + " --audit-log-path "
                        + log
                        + " --audit-log-maxsize "
                        + maxSize
                        + " --audit-log-maxbackup "
                        + maxBackup
                        + " --audit-log-maxage "
                        + maxAge;
    }

    static AuditOptions read(Map<String, String> fields) {
        return new AuditOptions(
                fields.getOrDefault("audit-policy-file", NONE.policy),
                fields.getOrDefault("audit-log-path", NONE.log),
                Integer.parseInt(fields.getOrDefault("audit-log-maxsize", "" + NONE.maxSize)),
                Integer.parseInt(fields.getOrDefault("audit-log-maxbackup", "" + NONE.maxBackup)),
                Integer.parseInt(fields.getOrDefault("audit-log-maxage", "" + NONE.maxAge)));
    }

    /** As lines of the settings file. */
    String lines() {
        return "audit-policy-file="
                + policy
                + "\naudit-log-path="
                + log
                + "\naudit-log-maxsize="
                + maxSize
                + "\naudit-log-maxbackup="
                + maxBackup
                + "\naudit-log-maxage="
                + maxAge
                + "\n";
    }
}
