package io.podium.podium.image;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How containers of an image run unless their pod says otherwise.
 *
 * @param entrypoint the command, empty for none
 * @param arguments what is appended, or the command if there is no entrypoint
 * @param environment NAME=VALUE
 * @param folder where it starts
 * @param port the TCP port it serves, 0 for none
 * @param stopSignal by name, "" for SIGTERM
 */
record ImageSettings(
        List<String> entrypoint,
        List<String> arguments,
        List<String> environment,
        String folder,
        int port,
        String stopSignal) {
    static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** The image's configuration, as OCI wants it, over layers with these digests. */
    String configuration(List<String> layers) {
        var config = new LinkedHashMap<String, Object>();
        if (!entrypoint.isEmpty()) {
            config.put("Entrypoint", entrypoint);
        }
        if (!arguments.isEmpty()) {
            config.put("Cmd", arguments);
        }
        config.put("Env", environment);
        config.put("WorkingDir", folder);
        if (port > 0) {
            config.put("ExposedPorts", Map.of(port + "/tcp", Map.of()));
        }
        if (!stopSignal.isEmpty()) {
            config.put("StopSignal", stopSignal);
        }
        var fields = new LinkedHashMap<String, Object>();
        fields.put(
                "created",
                "1970-01-01T00:00:00Z"); // The same content is the same image, whenever it is made.
        fields.put("architecture", ArchiveLoader.architecture());
        fields.put("os", "linux");
        fields.put("config", config);
        fields.put("rootfs", new TreeMap<>(Map.of("type", "layers", "diff_ids", layers)));
        return new ImageJson(fields).write();
    }
}
