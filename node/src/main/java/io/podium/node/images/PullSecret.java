package io.podium.node.images;

import io.podium.api.value.MapValue;

/**
 * A Secret that let the node pull an image, or that a pod would pull it with.
 *
 * @param hash of what it says of the registry, as hexadecimal digits
 */
public record PullSecret(String uid, String namespace, String name, String hash) {
    static PullSecret of(MapValue map) {
        return new PullSecret(
                map.string("uid"),
                map.string("namespace"),
                map.string("name"),
                map.string("credentialHash"));
    }

    MapValue value() {
        return MapValue.empty()
                .with("uid", uid)
                .with("namespace", namespace)
                .with("name", name)
                .with("credentialHash", hash);
    }

    /** Whether it is the same object, whatever it says by now. */
    boolean isSameObject(PullSecret other) {
        return uid.equals(other.uid)
                && namespace.equals(other.namespace)
                && name.equals(other.name);
    }

    /** Whether it says the same of the registry. */
    boolean saysTheSame(PullSecret other) {
        return !hash.isEmpty() && hash.equals(other.hash);
    }
}
