package io.podium.node.volume;

import io.podium.base.files.Folders;
import io.podium.base.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes a payload so that a reader sees all of the old files or all of the new ones: the files go
 * into a fresh folder, and one renamed symbolic link, {@code ..data}, makes them the volume's. The
 * layout is upstream's, because programs that watch such volumes wait for exactly that link.
 */
public final class AtomicWriter {
    private static final String DATA = "..data";
    private static final String NEXT = "..data_tmp";
    private static final String OWNER = "unix:uid";
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'..'yyyy_MM_dd_HH_mm_ss.").withZone(ZoneOffset.UTC);

    private final Clock clock;

    public AtomicWriter(Clock clock) {
        this.clock = clock;
    }

    /** What is still to be done with fresh files before anyone sees them. */
    public interface Finish {
        /** Called with the folder of the files. */
        void finish(Path fresh) throws IOException;
    }

    /** Makes the folder show the payload; true when anything had to be written. */
    public boolean write(Path folder, Payload payload) throws IOException {
        return write(folder, payload, fresh -> {});
    }

    /** Makes the folder show the payload once it is finished. */
    boolean write(Path folder, Payload payload, Finish finish) throws IOException {
        Path link = folder.resolve(DATA);
        Path old = Files.isSymbolicLink(link) ? folder.resolve(Files.readSymbolicLink(link)) : null;
        if (old != null && holds(old, payload)) {
            showRoots(folder, payload);
            return false;
        }
        Path fresh = Files.createTempDirectory(folder, NAME.format(clock.now()));
        Files.setPosixFilePermissions(fresh, permissions(0755));
        for (Map.Entry<String, Payload.Content> file : payload.files().entrySet()) {
            writeFile(fresh, file.getKey(), file.getValue());
        }
        finish.finish(fresh);
        Path next = folder.resolve(NEXT);
        Files.deleteIfExists(next);
        Files.createSymbolicLink(next, fresh.getFileName());
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        showRoots(folder, payload);
        if (old != null && Files.exists(old)) {
            Folders.delete(old);
        }
        return true;
    }

    private static void writeFile(Path fresh, String name, Payload.Content content)
            throws IOException {
        Path file = fresh.resolve(name).normalize();
        if (!file.startsWith(fresh)) {
            throw new IOException("path " + name + " leads out of the volume");
        }
        Path parent = file.getParent();
        if (!parent.equals(fresh)) {
            Files.createDirectories(parent);
            for (Path up = parent; !up.equals(fresh); up = up.getParent()) {
                Files.setPosixFilePermissions(up, permissions(0755));
            }
        }
        Files.write(file, content.bytes());
        Files.setPosixFilePermissions(file, permissions(content.mode()));
        if (content.owner() != Payload.ROOT) {
            Files.setAttribute(file, OWNER, content.owner());
        }
    }

    /** The links users see, one per first part of a path; those no longer wanted go. */
    private static void showRoots(Path folder, Payload payload) throws IOException {
        Set<String> roots = payload.roots();
        for (String root : roots) {
            Path shown = folder.resolve(root);
            if (!Files.exists(shown, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(shown, Path.of(DATA, root));
            }
        }
        try (Stream<Path> all = Files.list(folder)) {
            for (Path one : all.toList()) {
                String name = one.getFileName().toString();
                if (!name.startsWith("..") && !roots.contains(name) && Files.isSymbolicLink(one)) {
                    Files.delete(one);
                }
            }
        }
    }

    private static boolean holds(Path folder, Payload payload) throws IOException {
        var found = new Payload();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                found.put(
                        folder.relativize(file).toString(),
                        Files.readAllBytes(file),
                        mode(file),
                        owner(file, payload));
            }
        } catch (NoSuchFileException e) {
            // A crash between the link and its folder left the link alone; it is written anew.
            return false;
        }
        return found.equals(payload);
    }

    /** Files of nobody in particular are those of whoever runs Podium. */
    private static int owner(Path file, Payload wanted) throws IOException {
        boolean isNamed =
                wanted.files().values().stream().anyMatch(one -> one.owner() != Payload.ROOT);
        return isNamed ? (Integer) Files.getAttribute(file, OWNER) : Payload.ROOT;
    }

    private static int mode(Path file) throws IOException {
        int mode = 0;
        for (PosixFilePermission one : Files.getPosixFilePermissions(file)) {
            mode |= bit(one);
        }
        return mode;
    }

    /** Permission bits as the JDK has them. */
    static Set<PosixFilePermission> permissions(int mode) {
        var set = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission one : PosixFilePermission.values()) {
            if ((mode & bit(one)) != 0) {
                set.add(one);
            }
        }
        return set;
    }

    private static int bit(PosixFilePermission one) {
        return switch (one) {
            case OWNER_READ -> 0400;
            case OWNER_WRITE -> 0200;
            case OWNER_EXECUTE -> 0100;
            case GROUP_READ -> 0040;
            case GROUP_WRITE -> 0020;
            case GROUP_EXECUTE -> 0010;
            case OTHERS_READ -> 0004;
            case OTHERS_WRITE -> 0002;
            case OTHERS_EXECUTE -> 0001;
        };
    }
}
