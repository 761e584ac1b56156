package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.yaml.YamlReader;
import io.podium.api.yaml.YamlWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Pods of a table that run a script to its end: what they print is compared with what the table
 * says. All of them are there at once, in one namespace.
 */
final class GivenPods {
    private final TestSpace space;
    private final List<MapValue> cases;

    private GivenPods(TestSpace space, List<MapValue> cases) {
        this.space = space;
        this.cases = cases;
    }

    /**
     * Makes all pods of the table.
     *
     * @param words that stand between percent signs in the table, and what is meant
     */
    static GivenPods of(String table, TestSpace space, Map<String, String> words) {
        var cases = new ArrayList<MapValue>();
        for (Object one : (ListValue) YamlReader.value(filled(text(table), space, words))) {
            cases.add((MapValue) one);
        }
        var given = new GivenPods(space, cases);
        var manifest = new StringBuilder();
        for (int i = 0; i < cases.size(); i++) {
            manifest.append("---\n").append(YamlWriter.write(pod(i, cases.get(i))));
        }
        space.apply(manifest.toString());
        return given;
    }

    private static String text(String table) {
        try (InputStream in = GivenPods.class.getResourceAsStream(table)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String filled(String text, TestSpace space, Map<String, String> words) {
        String filled = text.replace("%SPACE%", space.name());
        for (Map.Entry<String, String> word : words.entrySet()) {
            filled = filled.replace("%" + word.getKey() + "%", word.getValue());
        }
        return filled;
    }

    private static String name(int index) {
        return "p" + index;
    }

    private static MapValue map(Object... pairs) {
        MapValue map = MapValue.empty();
        for (int i = 0; i < pairs.length; i += 2) {
            map = map.with((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /**
     * Container c of busybox runs the script; the case's own fields go before ours. Both outputs
     * are one, since two are logged in the order the node happens to read them.
     */
    private static MapValue pod(int index, MapValue one) {
        MapValue container = map("name", "c", "image", "busybox:1");
        if (!one.string("run").isEmpty()) {
            String script = "exec 2>&1\n" + one.string("run");
            container = container.with("command", ListValue.of("/bin/sh", "-c", script));
        }
        ListValue mounts = ListValue.EMPTY;
        ListValue volumes = ListValue.EMPTY;
        if (!one.map("volume").isEmpty()) {
            mounts = ListValue.of(over(map("name", "v", "mountPath", "/v"), one.map("mount")));
            volumes = ListValue.of(over(map("name", "v"), one.map("volume")));
        }
        MapValue own = one.map("container");
        container = over(container, own).with("volumeMounts", both(mounts, own, "volumeMounts"));
        MapValue spec = one.map("spec");
        MapValue whole =
                over(map("restartPolicy", "Never", "terminationGracePeriodSeconds", 0L), spec)
                        .with("containers", both(ListValue.of(container), spec, "containers"))
                        .with("volumes", both(volumes, spec, "volumes"));
        return map(
                "apiVersion",
                "v1",
                "kind",
                "Pod",
                "metadata",
                map("name", name(index)),
                "spec",
                whole);
    }

    private static MapValue over(MapValue ours, MapValue theirs) {
        MapValue both = ours;
        for (Map.Entry<String, Object> entry : theirs) {
            both = both.with(entry.getKey(), entry.getValue());
        }
        return both;
    }

    private static ListValue both(ListValue ours, MapValue theirs, String name) {
        var all = new ArrayList<Object>(ours);
        all.addAll(theirs.list(name));
        return ListValue.of(all);
    }

    /** A test for each, called as the table calls it; the namespace goes with the last. */
    Stream<DynamicTest> tests() {
        var tests = new ArrayList<DynamicTest>();
        for (int i = 0; i < cases.size(); i++) {
            String name = name(i);
            MapValue one = cases.get(i);
            tests.add(DynamicTest.dynamicTest(one.string("it"), () -> check(name, one)));
        }
        return tests.stream().onClose(space::close);
    }

    private void check(String name, MapValue one) {
        String end = one.string("phase").isEmpty() ? "Succeeded" : one.string("phase");
        String phase =
                space.until(
                        text -> text.equals("Succeeded") || text.equals("Failed"),
                        "get",
                        "pod",
                        name,
                        "-o",
                        "jsonpath={.status.phase}");
        String log = space.run("logs", name, "-c", "c");
        assertThat(log.stripTrailing())
                .as(() -> one.string("run") + space.run("describe", "pod", name))
                .isEqualTo(one.string("says").stripTrailing());
        assertThat(phase).isEqualTo(end);
    }
}
