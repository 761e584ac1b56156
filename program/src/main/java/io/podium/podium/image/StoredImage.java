package io.podium.podium.image;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An image in the user's image folder.
 *
 * @param name its full name with registry and tag
 * @param manifest the digest of its manifest
 * @param manifestType the manifest's media type
 * @param manifestSize in bytes
 * @param origin out of what it was made, such as package versions; "" for an archive
 */
public record StoredImage(
        String name, String manifest, String manifestType, long manifestSize, String origin) {
    private static final String NAME = "io.containerd.image.name";
    private static final String ORIGIN = "dev.podium.origin";

    /** The entry of an OCI index that says this; containerd reads the name from it. */
    ImageJson descriptor() {
        Map<String, Object> annotations =
                origin.isEmpty() ? Map.of(NAME, name) : Map.of(NAME, name, ORIGIN, origin);
        var fields =
                new LinkedHashMap<>(ImageStore.descriptor(manifestType, manifest, manifestSize));
        fields.put("annotations", new TreeMap<>(annotations));
        return new ImageJson(fields);
    }

    static StoredImage of(ImageJson descriptor) {
        ImageJson annotations = descriptor.object("annotations");
        return new StoredImage(
                annotations.text(NAME),
                descriptor.text("digest"),
                descriptor.text("mediaType"),
                descriptor.number("size"),
                annotations.text(ORIGIN));
    }

    /** The name OCI and containerd tools wrote into an index entry, "" for none. */
    static String nameIn(ImageJson descriptor) {
        ImageJson annotations = descriptor.object("annotations");
        for (String key : List.of(NAME, "org.opencontainers.image.ref.name")) {
            String name = annotations.text(key);
            // Tools also write a bare tag there, which names nothing.
            if (name.contains("/") || name.contains(":")) {
                return name;
            }
        }
        return "";
    }
}
