package io.podium.podium.image;

import io.podium.podium.host.Refused;
import java.util.Locale;
import java.util.regex.Pattern;

/** Full names of images: what containerd and Kubernetes make of the short names people write. */
final class ImageName {
    private static final Pattern FULL =
            Pattern.compile(
                    "[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:[0-9]+)?/[a-z0-9]+([._/-]+[a-z0-9]+)*"
                            + ":[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}");

    private ImageName() {}

    /** The name with registry and tag: nginx becomes docker.io/library/nginx:latest. */
    static String full(String name) throws Refused {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        // A first part with a dot or a port is a registry; otherwise it belongs to the path on
        // Docker's.
        boolean hasRegistry =
                first.contains(".") || first.contains(":") || first.equals("localhost");
        String full = hasRegistry ? name : "docker.io/" + (slash < 0 ? "library/" : "") + name;
        full =
                full.startsWith("index.docker.io/")
                        ? "docker.io/" + full.substring("index.docker.io/".length())
                        : full;
        full = full.lastIndexOf(':') > full.lastIndexOf('/') ? full : full + ":latest";
        int path = full.indexOf('/');
        full = full.substring(0, path).toLowerCase(Locale.ROOT) + full.substring(path);
        if (!FULL.matcher(full).matches()) {
            throw new Refused(
                    "\"" + name + "\" is not the name of an image with a tag, such as nginx:1");
        }
        return full;
    }
}
