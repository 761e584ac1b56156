package io.podium.node.volume;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The files of a volume that is written from API objects, by path relative to the volume. */
public final class Payload {
    private final TreeMap<String, Content> files = new TreeMap<>();

    /** Whose a file is when nobody in particular shall own it. */
    public static final int ROOT = 0;

    /** One file; mode are permission bits such as 0644. */
    public static final class Content {
        private final byte[] bytes;
        private final int mode;
        private final int owner;

        Content(byte[] bytes, int mode, int owner) {
            this.bytes = bytes;
            this.mode = mode;
            this.owner = owner;
        }

        public byte[] bytes() {
            return bytes.clone();
        }

        public int mode() {
            return mode;
        }

        /** The user the file belongs to. */
        public int owner() {
            return owner;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Content that
                    && mode == that.mode
                    && owner == that.owner
                    && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return (Arrays.hashCode(bytes) * 31 + mode) * 31 + owner;
        }

        @Override
        public String toString() {
            return bytes.length
                    + " bytes, mode "
                    + Integer.toOctalString(mode)
                    + (owner == ROOT ? "" : ", owner " + owner);
        }
    }

    /** Puts a file; a later one of the same path replaces an earlier one. */
    public void put(String path, byte[] bytes, int mode) {
        put(path, bytes, mode, ROOT);
    }

    /** Puts a file that belongs to a user. */
    public void put(String path, byte[] bytes, int mode, int owner) {
        files.put(path, new Content(bytes, mode, owner));
    }

    public Map<String, Content> files() {
        return new TreeMap<>(files);
    }

    /** The first parts of the paths: what the volume's folder shows. */
    public Set<String> roots() {
        var roots = new TreeSet<String>();
        files.keySet()
                .forEach(path ->
                        roots.add(
                                path.contains("/") ? path.substring(0, path.indexOf('/')) : path));
        return roots;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that && files.equals(that.files);
    }

    @Override
    public int hashCode() {
        return files.hashCode();
    }

    @Override
    public String toString() {
        return files.toString();
    }
}
