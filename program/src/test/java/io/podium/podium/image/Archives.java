package io.podium.podium.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Image archives as docker writes them, made by hand for tests. */
final class Archives {
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<String> manifests = new ArrayList<>();

    /** A layer of one file. */
    static byte[] layer(String name, String content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarWriter(bytes)) {
            tar.file(name, 0644, content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    static byte[] zipped(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    /** An image of plain layers; each is stored under its number. */
    Archives image(String tags, byte[]... layers) {
        return image(tags, List.of(layers), List.of(layers));
    }

    /** An image whose stored layers need not be the described ones. */
    Archives image(String tags, List<byte[]> described, List<byte[]> stored) {
        String digests =
                String.join(
                        ",",
                        described.stream().map(layer -> "\"" + Digests.of(layer) + "\"").toList());
        String config =
                "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"sh\"]},"
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
                        + digests
                        + "]}}";
        String configName =
                Digests.hex(Digests.of(config.getBytes(StandardCharsets.UTF_8))) + ".json";
        files.put(configName, config.getBytes(StandardCharsets.UTF_8));
        var names = new ArrayList<String>();
        for (byte[] layer : stored) {
            String name = Digests.hex(Digests.of(layer)) + "/layer.tar";
            files.put(name, layer);
            names.add("\"" + name + "\"");
        }
        manifests.add(
                "{\"Config\":\""
                        + configName
                        + "\",\"RepoTags\":"
                        + tags
                        + ",\"Layers\":["
                        + String.join(",", names)
                        + "]}");
        return this;
    }

    Archives without(String nameEnd) {
        files.keySet().removeIf(name -> name.endsWith(nameEnd));
        return this;
    }

    byte[] bytes() throws IOException {
        files.put(
                "manifest.json",
                ("[" + String.join(",", manifests) + "]").getBytes(StandardCharsets.UTF_8));
        var bytes = new ByteArrayOutputStream();
        write(bytes);
        return bytes.toByteArray();
    }

    Path write(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    private void write(OutputStream out) throws IOException {
        try (var tar = new TarWriter(out)) {
            for (Map.Entry<String, byte[]> entry : files.entrySet()) {
                tar.file(entry.getKey(), 0644, entry.getValue());
            }
        }
    }
}
