package io.podium.server.audit;

import io.podium.base.time.Clock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A file that lines are added to, and that is put aside under the time's name when it is full.
 * Nobody but its owner may read it.
 */
final class LogFile implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSS").withZone(ZoneOffset.UTC);

    private final AuditSettings settings;
    private final Clock clock;
    private OutputStream out;
    private long size;

    LogFile(AuditSettings settings, Clock clock) throws IOException {
        this.settings = settings;
        this.clock = clock;
        open();
    }

    private void open() throws IOException {
        Path path = settings.path();
        if (path.getParent() != null) {
            Files.createDirectories(path.getParent());
        }
        if (Files.notExists(path)) {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(OWNER));
        }
        Files.setPosixFilePermissions(path, OWNER);
        size = Files.size(path);
        out = Files.newOutputStream(path, StandardOpenOption.APPEND);
    }

    void add(byte[] line) throws IOException {
        if (size > 0 && size + line.length + 1 > settings.maxBytes()) {
            rotate();
        }
        byte[] whole = java.util.Arrays.copyOf(line, line.length + 1);
        whole[line.length] = '\n';
        out.write(whole);
        size += whole.length;
    }

    private void rotate() throws IOException {
        out.close();
        Instant now = clock.now();
        Path aside = aside(now);
        while (Files.exists(aside)) {
            now = now.plusMillis(1);
            aside = aside(now);
        }
        Files.move(settings.path(), aside, StandardCopyOption.ATOMIC_MOVE);
        open();
        tidy(clock.now());
    }

    private Path aside(Instant now) {
        return settings.path().resolveSibling(prefix() + STAMP.format(now) + suffix());
    }

    private String prefix() {
        String name = settings.path().getFileName().toString();
        int dot = name.lastIndexOf('.');
        return (dot > 0 ? name.substring(0, dot) : name) + "-";
    }

    private String suffix() {
        String name = settings.path().getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(dot) : "";
    }

    private void tidy(Instant now) throws IOException {
        var old = new ArrayList<Path>();
        Path folder = settings.path().toAbsolutePath().getParent();
        try (var files = Files.newDirectoryStream(folder, prefix() + "*" + suffix())) {
            files.forEach(old::add);
        }
        old.sort(Comparator.reverseOrder());
        List<Path> tooMany =
                settings.maxBackups() > 0 && old.size() > settings.maxBackups()
                        ? old.subList(settings.maxBackups(), old.size())
                        : List.of();
        for (Path path : old) {
            boolean isTooOld =
                    settings.maxDays() > 0
                            && Files.getLastModifiedTime(path)
                                    .toInstant()
                                    .isBefore(now.minus(Duration.ofDays(settings.maxDays())));
            if (isTooOld || tooMany.contains(path)) {
                Files.deleteIfExists(path);
            }
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
