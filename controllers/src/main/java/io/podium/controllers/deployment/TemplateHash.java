package io.podium.controllers.deployment;

import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The hash in the names of ReplicaSets: 32-bit FNV-1a over the template, spelled with letters that
 * form no words.
 */
final class TemplateHash {
    static final String LABEL = "pod-template-hash";

    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final int OFFSET = 0x811c9dc5;
    private static final int PRIME = 0x01000193;

    private int hash = OFFSET;

    private TemplateHash() {}

    /**
     * @param collisions how often the hash was taken by another template before
     */
    static String of(PodTemplateSpec template, int collisions) {
        var hash = new TemplateHash();
        hash.value(template.value());
        if (collisions > 0) {
            hash.text(Integer.toString(collisions));
        }
        return safe(Integer.toUnsignedString(hash.hash));
    }

    private static String safe(String decimal) {
        var text = new StringBuilder(decimal.length());
        for (int i = 0; i < decimal.length(); i++) {
            text.append(ALPHABET.charAt(decimal.charAt(i) % ALPHABET.length()));
        }
        return text.toString();
    }

    private void value(Object value) {
        switch (value) {
            case MapValue map -> {
                next('{');
                for (Map.Entry<String, Object> field : map) {
                    text(field.getKey());
                    value(field.getValue());
                }
                next('}');
            }
            case ListValue list -> {
                next('[');
                list.forEach(this::value);
                next(']');
            }
            default -> text(value.toString());
        }
    }

    private void text(String text) {
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            next(one);
        }
        next(0); // So that neighbouring texts do not run together.
    }

    private void next(int octet) {
        hash = (hash ^ (octet & 0xff)) * PRIME;
    }

    /** The template without the hash, as the Deployment has it. */
    static PodTemplateSpec without(PodTemplateSpec template) {
        ObjectMeta metadata = template.metadata();
        if (!metadata.labels().containsKey(LABEL)) {
            return template;
        }
        var labels = new HashMap<>(metadata.labels());
        labels.remove(LABEL);
        return template.withMetadata(
                labels.isEmpty() ? metadata.withoutLabels() : metadata.withLabels(labels));
    }

    /** The labels with the hash among them. */
    static Map<String, String> with(Map<String, String> labels, String hash) {
        var more = new HashMap<>(labels);
        more.put(LABEL, hash);
        return more;
    }
}
