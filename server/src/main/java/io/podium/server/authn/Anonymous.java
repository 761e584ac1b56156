package io.podium.server.authn;

import io.podium.base.collect.Fixed;
import java.util.Set;

/**
 * Where those who show nothing are let in at all, as the user system:anonymous; what they may do
 * there is for authorization to say.
 *
 * @param isAllowed whether anywhere
 * @param paths the only ones, or none for everywhere
 */
public record Anonymous(boolean isAllowed, Set<String> paths) {
    public Anonymous {
        paths = Fixed.set(paths);
    }

    /** Nowhere: who shows nothing gets 401. */
    public static Anonymous never() {
        return new Anonymous(false, Set.of());
    }

    /** Everywhere, as long as authorization agrees. */
    public static Anonymous everywhere() {
        return new Anonymous(true, Set.of());
    }

    /** Only whether the server is well and which version it is. */
    public static Anonymous healthAndVersion() {
        return new Anonymous(
                true, Set.of("/healthz", "/livez", "/readyz", "/version", "/version/"));
    }

    /** Whether they are let in here. */
    boolean covers(String uri) {
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        return isAllowed && (paths.isEmpty() || paths.contains(path));
    }
}
