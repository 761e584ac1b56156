package io.podium.podium.host;

import io.podium.base.files.MountTable;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The cgroups of a cluster, in whatever hierarchies (version 1 or 2) the machine has. */
final class Cgroups {
    private Cgroups() {}

    /** All processes in the cgroup or below it. */
    static Set<Long> processes(String cgroup) throws IOException {
        var found = new LinkedHashSet<Long>();
        for (Path folder : folders(cgroup)) {
            try {
                Files.readAllLines(folder.resolve("cgroup.procs"))
                        .forEach(line -> found.add(Long.valueOf(line)));
            } catch (NoSuchFileException e) {
                found.remove(0L); // The cgroup went away meanwhile, and its processes before it.
            }
        }
        found.remove(0L); // A process of another pid namespace, nothing of ours.
        return found;
    }

    /** Removes the cgroup and all below it; whether all were empty and are gone. */
    static boolean remove(String cgroup) throws IOException {
        boolean gone = true;
        for (Path folder : folders(cgroup)) {
            try {
                Files.deleteIfExists(
                        folder); // A cgroup is removed by rmdir, though it shows files.
            } catch (DirectoryNotEmptyException e) {
                gone = false;
            } catch (IOException e) {
                if (Files.exists(folder)) {
                    gone = false; // Busy: a process in it has not quite ended.
                }
            }
        }
        return gone;
    }

    /** Removes the cgroup itself if it stands empty. */
    static void removeIfEmpty(String cgroup) throws IOException {
        for (Path root : roots()) {
            Path folder = root.resolve(cgroup.substring(1));
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && children(folder).isEmpty()) {
                Files.deleteIfExists(folder);
            }
        }
    }

    /** The cgroup's folders in all hierarchies, the deepest first. */
    private static List<Path> folders(String cgroup) throws IOException {
        var found = new ArrayList<Path>();
        for (Path root : roots()) {
            collect(root.resolve(cgroup.substring(1)), found);
        }
        found.sort(Comparator.comparingInt(Path::getNameCount).reversed());
        return found;
    }

    private static void collect(Path folder, List<Path> found) throws IOException {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            found.add(folder);
            for (Path child : children(folder)) {
                collect(child, found);
            }
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static List<Path> roots() throws IOException {
        return MountTable.now().mounts().stream()
                .filter(mount -> mount.type().equals("cgroup") || mount.type().equals("cgroup2"))
                .map(MountTable.Mount::point)
                .distinct()
                .toList();
    }
}
