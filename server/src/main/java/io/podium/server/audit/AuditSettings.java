package io.podium.server.audit;

import java.nio.file.Path;

/**
 * Where the audit log goes.
 *
 * @param path of the file that is written
 * @param maxBytes after which it is put aside
 * @param maxBackups how many that were put aside are kept, 0 for all
 * @param maxDays how long they are kept, 0 for ever
 */
public record AuditSettings(Policy policy, Path path, long maxBytes, int maxBackups, int maxDays) {}
