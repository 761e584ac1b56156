package io.podium.podium.state;

import io.podium.podium.host.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Our context in the user's own ~/.kube/config. All other entries stay as they are, in their order;
 * comments are lost, as with each change kubectl makes itself.
 */
public final class KubeconfigMerge {
    private static final String CURRENT = "current-context";

    private final StateFolder state;
    private final Path file;

    public KubeconfigMerge(StateFolder state) {
        this.state = state;
        this.file = state.user().home().resolve(".kube/config");
    }

    /** The user's file. */
    public Path file() {
        return file;
    }

    /** Puts the context in, or anew, and makes it the current one. */
    public void add(Kubeconfig kubeconfig) throws IOException {
        Map<String, Object> content = read();
        String before = content.get(CURRENT) instanceof String text ? text : "";
        if (!before.equals(kubeconfig.name())) {
            OwnersOnly.write(state.previousContext(), before);
        }
        write(added(content, kubeconfig));
    }

    /** Brings the context up to date where it is there, and leaves which one is current. */
    public void refresh(Kubeconfig kubeconfig) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        Map<String, Object> content = read();
        boolean isThere =
                content.get("users") instanceof List<?> users
                        && users.stream()
                                .anyMatch(user ->
                                        user instanceof Map<?, ?> entry
                                                && kubeconfig.name().equals(entry.get("name")));
        if (isThere) {
            Map<String, Object> fresh = added(content, kubeconfig);
            fresh.put(CURRENT, content.getOrDefault(CURRENT, ""));
            write(fresh);
        }
    }

    /** Takes the context out, if it is there; the context of before is current again. */
    public void remove(String name) throws IOException {
        Path kept = state.previousContext();
        String before = Files.exists(kept) ? Files.readString(kept).strip() : "";
        if (Files.exists(file)) {
            Map<String, Object> content = read();
            Map<String, Object> fresh = removed(content, name, before);
            if (!fresh.equals(content) && isEmpty(fresh)) {
                Files.delete(file.toRealPath());
            } else if (!fresh.equals(content)) {
                write(fresh);
            }
        }
        Files.deleteIfExists(kept);
    }

    static Map<String, Object> added(Map<String, Object> content, Kubeconfig kubeconfig) {
        var fresh = new LinkedHashMap<>(content);
        fresh.putIfAbsent("apiVersion", "v1");
        fresh.putIfAbsent("kind", "Config");
        for (String list : Kubeconfig.lists()) {
            List<Object> entries = without(content, list, kubeconfig.name());
            entries.add(kubeconfig.entries().get(list));
            fresh.put(list, entries);
        }
        fresh.put(CURRENT, kubeconfig.name());
        return fresh;
    }

    static Map<String, Object> removed(Map<String, Object> content, String name, String previous) {
        var fresh = new LinkedHashMap<>(content);
        for (String list : Kubeconfig.lists()) {
            if (content.get(list) instanceof List<?>) {
                fresh.put(list, without(content, list, name));
            }
        }
        if (name.equals(content.get(CURRENT))) {
            boolean isThere =
                    fresh.get("contexts") instanceof List<?> contexts
                            && contexts.stream().anyMatch(entry -> isNamed(entry, previous));
            fresh.put(CURRENT, isThere ? previous : "");
        }
        return fresh;
    }

    static Map<String, Object> parse(String text) throws IOException {
        Object content;
        try {
            content =
                    new Load(LoadSettings.builder().setCodePointLimit(64 << 20).build())
                            .loadFromString(text);
        } catch (YamlEngineException e) {
            throw new IOException(e.getMessage(), e);
        }
        var map = new LinkedHashMap<String, Object>();
        if (content instanceof Map<?, ?> found) {
            found.forEach((key, value) -> map.put(String.valueOf(key), value));
        } else if (content != null) {
            throw new IOException("it is not a mapping");
        }
        return map;
    }

    static String print(Map<String, Object> content) {
        var settings =
                DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setIndicatorIndent(0)
                        .setSplitLines(false)
                        .build();
        return new Dump(settings).dumpToString(content);
    }

    private Map<String, Object> read() throws IOException {
        if (!Files.exists(file)) {
            return new LinkedHashMap<>();
        }
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new Refused(
                    file
                            + " cannot be read ("
                            + e.getMessage().lines().findFirst().orElse("")
                            + "), so the context was not merged: repair it, or use --no-merge and"
                            + " KUBECONFIG="
                            + state.kubeconfig(),
                    e);
        }
    }

    private void write(Map<String, Object> content) throws IOException {
        Path folder = file.getParent();
        if (!Files.exists(folder)) {
            Files.createDirectories(folder);
            state.user().ownOnly(folder);
        }
        // Through a link to where the file really is, so that the link stays one.
        Path target = Files.exists(file) ? file.toRealPath() : file;
        Path fresh = target.resolveSibling(target.getFileName() + ".podium-new");
        Files.deleteIfExists(fresh);
        Files.createFile(
                fresh,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, print(content));
        state.user().ownOnly(fresh);
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<Object> without(Map<String, Object> content, String list, String name) {
        var entries = new ArrayList<>();
        if (content.get(list) instanceof List<?> found) {
            found.stream().filter(entry -> !isNamed(entry, name)).forEach(entries::add);
        }
        return entries;
    }

    /** Nothing but what {@link #added} puts into an empty file. */
    private static boolean isEmpty(Map<String, Object> content) {
        return content.entrySet().stream()
                .allMatch(field ->
                        field.getKey().equals("apiVersion")
                                || field.getKey().equals("kind")
                                || (field.getValue() instanceof List<?> list && list.isEmpty())
                                || "".equals(field.getValue()));
    }

    private static boolean isNamed(Object entry, String name) {
        return entry instanceof Map<?, ?> map && name.equals(map.get("name"));
    }
}
