package io.podium.store;

/**
 * Names one object: ordered by resource, then as the text of the path {@code namespace/name}, which
 * is etcd's order: {@code a-b/x} comes before {@code a/x}.
 *
 * @param resource the storage name, such as pods or deployments.apps; one per kind, whatever its
 *     versions
 * @param namespace "" for cluster-scoped objects
 */
public record Key(String resource, String namespace, String name) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
        int resources = resource.compareTo(other.resource);
        if (resources != 0) {
            return resources;
        }
        if (namespace.equals(other.namespace)) {
            return compare(name, 0, other.name, 0);
        }
        int shared = shared(namespace, other.namespace);
        if (shared < namespace.length() && shared < other.namespace.length()) {
            return compare(namespace, shared, other.namespace, shared);
        }
        int paths = compare(path(), shared, other.path(), shared);
        return paths != 0 ? paths : namespace.compareTo(other.namespace);
    }

    private String path() {
        return namespace.isEmpty() ? name : namespace + '/' + name;
    }

    /** How many characters both begin with. */
    private static int shared(String one, String other) {
        int most = Math.min(one.length(), other.length());
        int i = 0;
        while (i < most && one.charAt(i) == other.charAt(i)) {
            i++;
        }
        return i;
    }

    /**
     * As their bytes in UTF-8 compare, where a surrogate pair comes behind every other character.
     */
    private static int compare(String one, int from, String other, int at) {
        int most = Math.min(one.length() - from, other.length() - at);
        for (int i = 0; i < most; i++) {
            char mine = one.charAt(from + i);
            char theirs = other.charAt(at + i);
            if (mine != theirs) {
                boolean isPair = Character.isSurrogate(mine);
                return isPair == Character.isSurrogate(theirs) ? mine - theirs : isPair ? 1 : -1;
            }
        }
        return (one.length() - from) - (other.length() - at);
    }

    @Override
    public String toString() {
        return resource + '/' + path();
    }
}
