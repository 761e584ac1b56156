package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.RawApi;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The API as JSON, by curl as the administrator: each answer is checked for its code and read. */
record Wire(RawApi api) {
    private static final String JSON = "application/json";

    static Wire of(PodiumCluster cluster) {
        return new Wire(RawApi.of(cluster));
    }

    /** Any request with a body; what comes back under another code than this one is a failure. */
    MapValue ask(int code, String method, String path, String body, String... headers) {
        var words = new ArrayList<>(List.of("-X", method, "-w", "\n%{http_code}"));
        for (String header : headers) {
            words.addAll(List.of("-H", header));
        }
        if (!body.isEmpty()) {
            words.addAll(List.of("--data-binary", "@-"));
            if (Arrays.stream(headers).noneMatch(one -> one.startsWith("Content-Type:"))) {
                words.addAll(List.of("-H", "Content-Type: " + JSON));
            }
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String out = api.curl(path).with(words).stdin(bytes).run().ok().out();
        int end = out.lastIndexOf('\n');
        assertThat(out.substring(end + 1)).as("%s %s: %s", method, path, out).isEqualTo("" + code);
        return read(out.substring(0, end));
    }

    static MapValue read(String json) {
        return (MapValue) new JsonDecoder().decodeFree(json.getBytes(StandardCharsets.UTF_8));
    }

    MapValue get(String path, String... headers) {
        return ask(200, "GET", path, "", headers);
    }

    MapValue create(String path, String body) {
        return ask(201, "POST", path, body);
    }

    MapValue update(String path, MapValue object) {
        return ask(200, "PUT", path, JsonEncoder.text(object));
    }

    MapValue merge(String path, String patch) {
        return ask(200, "PATCH", path, patch, "Content-Type: application/merge-patch+json");
    }

    MapValue delete(String path) {
        return ask(200, "DELETE", path, "");
    }

    /** A watch from this revision on, so that nothing done after it can come too early. */
    Watching watch(String collection, String query, String revision) {
        String more = query.isEmpty() ? "" : "&" + query;
        String path = collection + "?watch=1&resourceVersion=" + revision + more;
        // The last word on the time counts: pods come and go meanwhile.
        return new Watching(api.curl(path).with(List.of("-m", "300")).start());
    }

    /** The revision the collection is at now. */
    String revision(String collection) {
        return text(get(collection + "?limit=1"), "metadata", "resourceVersion");
    }

    /** The text at the end of the path, "" when there is none. */
    static String text(MapValue object, String... path) {
        int last = path.length - 1;
        return object.at(Arrays.copyOf(path, last)).string(path[last]);
    }

    /** The object with another value at the end of the path. */
    static MapValue with(MapValue object, Object value, String... path) {
        if (path.length == 1) {
            return object.with(path[0], value);
        }
        String[] rest = Arrays.copyOfRange(path, 1, path.length);
        return object.with(path[0], with(object.map(path[0]), value, rest));
    }

    /** The text under this name in each of the list. */
    static List<String> each(ListValue list, String... path) {
        var texts = new ArrayList<String>();
        for (int i = 0; i < list.size(); i++) {
            texts.add(text(list.map(i), path));
        }
        return texts;
    }
}
