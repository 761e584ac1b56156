package io.podium.podium.image;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What of a whole system has to lie in a layer above another one. */
final class LayerDifference {
    private static final String WHITEOUT = ".wh.";

    /** Left behind by package tools, or belongs to the machine or to each container. */
    private static final Set<String> UNWANTED_FOLDERS =
            Set.of(
                    "dev",
                    "proc",
                    "sys",
                    "run",
                    "tmp",
                    "var/cache/apt",
                    "var/lib/apt/lists",
                    "var/log/apt");

    private static final Set<String> UNWANTED =
            Set.of(
                    "etc/resolv.conf",
                    "etc/hostname",
                    "var/log/dpkg.log",
                    "var/log/bootstrap.log",
                    "var/log/alternatives.log",
                    "var/cache/ldconfig/aux-cache");

    /**
     * All that makes two entries the same; folders change their time with each entry, so times do
     * not count.
     */
    private record Mark(
            char type, int mode, long uid, long gid, long size, String link, String digest) {}

    private LayerDifference() {}

    /** Writes the system as a layer of its own. */
    static String whole(Path system, Path layer) throws IOException {
        return above(Map.of(), system, layer);
    }

    /**
     * Writes what the system has more than, or other than, the lower layer; returns the layer's
     * digest.
     */
    static String above(Path lower, Path system, Path layer) throws IOException {
        return above(marks(lower), system, layer);
    }

    private static String above(Map<String, Mark> lower, Path system, Path layer)
            throws IOException {
        Map<String, Mark> upper = marks(system);
        try (DigestOutputStream out = Digests.writing(Files.newOutputStream(layer));
                InputStream in = new BufferedInputStream(Files.newInputStream(system), 1 << 16)) {
            try (var writer = new TarWriter(new BufferedOutputStream(out, 1 << 16))) {
                var reader = new TarReader(in);
                for (Optional<TarEntry> next = reader.next();
                        next.isPresent();
                        next = reader.next()) {
                    TarEntry entry = next.get();
                    if (isWanted(entry.name())
                            && !upper.get(entry.name()).equals(lower.get(entry.name()))) {
                        writer.entry(entry, reader);
                    }
                }
                for (String gone : whiteouts(lower.keySet(), upper.keySet())) {
                    writer.file(gone, 0, new byte[0]);
                }
            }
            return Digests.of(out);
        }
    }

    private static Set<String> whiteouts(Set<String> lower, Set<String> upper) {
        var gone = new HashSet<>(lower);
        gone.removeAll(upper);
        var names = new TreeSet<String>();
        for (String name : gone) {
            int slash = name.lastIndexOf('/');
            String parent = slash < 0 ? "" : name.substring(0, slash);
            // One for the folder is one for all in it.
            if (!gone.contains(parent)) {
                names.add((slash < 0 ? "" : parent + "/") + WHITEOUT + name.substring(slash + 1));
            }
        }
        return names;
    }

    private static Map<String, Mark> marks(Path archive) throws IOException {
        var marks = new HashMap<String, Mark>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive), 1 << 16)) {
            var reader = new TarReader(in);
            for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                TarEntry entry = next.get();
                DigestOutputStream content = Digests.writing(OutputStream.nullOutputStream());
                reader.copyTo(content);
                if (isWanted(entry.name())) {
                    marks.put(
                            entry.name(),
                            new Mark(
                                    entry.type(),
                                    entry.mode(),
                                    entry.uid(),
                                    entry.gid(),
                                    entry.size(),
                                    entry.link(),
                                    Digests.of(content)));
                }
            }
        }
        return marks;
    }

    /** The folders themselves stay, what is in them goes. */
    private static boolean isWanted(String name) {
        if (name.isEmpty() || name.equals(".") || UNWANTED.contains(name)) {
            return false;
        }
        for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
            if (UNWANTED_FOLDERS.contains(name.substring(0, slash))) {
                return false;
            }
        }
        return true;
    }
}
