package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.RawApi;
import io.podium.e2e.cluster.RawApi.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists and watches to the letter, in a cluster whose past is short. */
@Tag("host")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReadsExactTest {
    private static final String HISTORY = "20s";
    private static final Pattern NAME = Pattern.compile("\"name\":\"(m[0-9]+)\"");
    private static final Pattern NEXT = Pattern.compile("\"continue\":\"([^\"]+)\"");
    private static final Pattern VERSION = Pattern.compile("\"resourceVersion\":\"([0-9]+)\"");

    private PodiumCluster cluster;
    private RawApi api;

    @BeforeAll
    void up() {
        cluster = PodiumCluster.prepare("reads");
        try {
            cluster.podium("up", "--history", HISTORY).run().ok();
            api = RawApi.of(cluster);
        } catch (RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    private static String maps(TestSpace space) {
        return "/api/v1/namespaces/" + space.name() + "/configmaps";
    }

    private static String manifest(int count) {
        var all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(
                    "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: m%03d}}\n"
                            .formatted(i));
        }
        return all.toString();
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(one -> one.group(1)).toList();
    }

    /** Asks until the past it is about is forgotten; a write now and then is all that happens. */
    private Answer untilGone(String path) {
        Answer last = api.get(path);
        for (int i = 0; i < 10_000 && last.code() != 410; i++) {
            last = api.get(path);
        }
        return last;
    }

    @Test
    void piecesAreOfOneRevisionUntilThatIsForgottenAndThenOfferTheRest() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "pieces")) {
            space.run("delete", "configmap", "kube-root-ca.crt", "--ignore-not-found");
            space.apply(manifest(40));
            String only = "?limit=17&fieldSelector=metadata.name!%3Dkube-root-ca.crt";
            Answer counted = api.get(maps(space) + "?limit=17");
            assertThat(counted.body()).contains("\"remainingItemCount\":");
            Answer page = api.get(maps(space) + only);
            assertThat(page.body()).doesNotContain("remainingItemCount");
            String version = first(VERSION, page.body());
            String token = first(NEXT, page.body());
            space.run("delete", "configmap", "m030");
            space.run("create", "configmap", "m999");

            var names = new ArrayList<>(all(NAME, page.body()));
            String next = token;
            while (!next.isEmpty()) {
                Answer more = api.get(maps(space) + only + "&continue=" + next);
                assertThat(first(VERSION, more.body())).isEqualTo(version);
                names.addAll(all(NAME, more.body()));
                next = more.body().contains("\"continue\"") ? first(NEXT, more.body()) : "";
            }
            assertThat(names).hasSize(40).isSorted().contains("m030").doesNotContain("m999");

            Answer gone = untilGone(maps(space) + only + "&continue=" + token);
            assertThat(gone.code()).isEqualTo(410);
            assertThat(gone.body())
                    .contains("\"reason\":\"Expired\"")
                    .contains("The provided continue parameter is too old");
            Answer rest = api.get(maps(space) + only + "&continue=" + first(NEXT, gone.body()));
            assertThat(rest.code()).isEqualTo(200);
            assertThat(first(VERSION, rest.body())).isNotEqualTo(version);
            assertThat(all(NAME, rest.body())).hasSize(17).startsWith("m017");
            forgottenIsForgotten(maps(space), version);
        }
    }

    /**
     * "Servers with support for API chunking should support continue listing from the last key if
     * the original version has been compacted away, though the list is inconsistent".
     */
    @Test
    void aListGoesOnAfterItsLastKeyWhenItsRevisionIsForgotten() {
        int count = 400;
        int limit = 40;
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "rest")) {
            MachineryConformanceTest.createTemplates(space, count);
            var wire = new Wire(api);
            String path = "/api/v1/namespaces/" + space.name() + "/podtemplates?limit=" + limit;
            MapValue metadata = wire.get(path).map("metadata");
            String version = metadata.string("resourceVersion");
            assertThat(metadata.integer("remainingItemCount")).isEqualTo(count - limit);
            Answer gone = untilGone(path + "&continue=" + metadata.string("continue"));
            assertThat(gone.code()).isEqualTo(410);

            int found = limit;
            String next = Wire.text(Wire.read(gone.body()), "metadata", "continue");
            String later = "";
            while (!next.isEmpty()) {
                MapValue page = wire.get(path + "&continue=" + next);
                metadata = page.map("metadata");
                String now = metadata.string("resourceVersion");
                assertThat(now).isNotEqualTo(version);
                assertThat(later).isIn("", now);
                later = now;
                List<String> names = Wire.each(page.list("items"), "metadata", "name");
                assertThat(names)
                        .hasSize(limit)
                        .startsWith(MachineryConformanceTest.templateName(found));
                found += names.size();
                next = metadata.string("continue");
                assertThat(metadata.has("remainingItemCount")).isEqualTo(!next.isEmpty());
                assertThat(metadata.integer("remainingItemCount")).isEqualTo(count - found);
            }
            assertThat(found).isEqualTo(count);
        }
    }

    private void forgottenIsForgotten(String maps, String version) {
        Answer exact = api.get(maps + "?resourceVersionMatch=Exact&resourceVersion=" + version);
        assertThat(exact.code()).isEqualTo(410);
        assertThat(exact.body()).contains("The resourceVersion for the provided list is too old.");
        Answer watch = api.get(maps + "?watch=1&resourceVersion=" + version);
        assertThat(watch.code()).isEqualTo(200);
        assertThat(watch.body())
                .startsWith("{\"type\":\"ERROR\"")
                .contains("\"code\":410", "too old resource version: " + version + " (");
        assertThat(api.get(maps + "?resourceVersion=" + version).code()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    resourceVersionMatch=Exact                    | 422 | resourceVersionMatch is forbidden unless
                    resourceVersion=0&resourceVersionMatch=Exact  | 422 | is forbidden for resourceVersion \\\\"0\\\\"
                    resourceVersion=1&resourceVersionMatch=Newest | 422 | Unsupported value: \\\\"Newest\\\\"
                    resourceVersion=now                           | 400 | invalid resource version
                    continue=nonsense                             | 400 | invalid continue token: continue key is not valid
                    sendInitialEvents=true                        | 422 | sendInitialEvents is forbidden for list
                    watch=1&sendInitialEvents=true                | 422 | requires setting resourceVersionMatch to
                    watch=1&resourceVersionMatch=NotOlderThan     | 422 | is forbidden for watch unless
                    watch=1&resourceVersion=now                   | 400 | Invalid value: \\\\"now\\\\"
                    resourceVersion=0                             | 200 | ConfigMapList
                    resourceVersion=1                             | 200 | ConfigMapList
                    resourceVersion=1&resourceVersionMatch=NotOlderThan&limit=1 | 200 | "continue"
                    limit=1&resourceVersion=0                     | 200 | ConfigMapList
                    resourceVersion=99999999                      | 504 | Too large resource version: 99999999, current:
                    """)
    void everyRuleOfVersionsIsAnswered(String query, int code, String text) {
        Answer answer = api.get("/api/v1/configmaps?" + query);
        assertThat(answer.body()).contains(text.replace("\\\\", "\\"));
        assertThat(answer.code()).isEqualTo(code);
        if (code == 504) {
            assertThat(answer.body())
                    .contains("\"reason\":\"ResourceVersionTooLarge\"", "\"retryAfterSeconds\":1");
            assertThat(answer.headers().toLowerCase(java.util.Locale.ROOT))
                    .contains("retry-after: 1");
        }
    }

    @Test
    void bookmarksEndTheBeginningAndComeBeforeTheEnd() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "bookmarks")) {
            space.apply(manifest(1));
            String one = "&fieldSelector=metadata.name%3Dm000&timeoutSeconds=4&watch=true";
            String asked = "?sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
            String bookmarks = "&allowWatchBookmarks=true";
            List<String> all =
                    api.get(maps(space) + asked + bookmarks + one).body().lines().toList();
            assertThat(all).hasSize(3);
            assertThat(all.get(0)).startsWith("{\"type\":\"ADDED\"").contains("\"m000\"");
            assertThat(all.get(1))
                    .startsWith("{\"type\":\"BOOKMARK\"")
                    .contains("\"k8s.io/initial-events-end\":\"true\"");
            assertThat(all.get(2))
                    .startsWith("{\"type\":\"BOOKMARK\"")
                    .doesNotContain("initial-events-end");
            assertThat(api.get(maps(space) + asked + one).body().lines()).hasSize(1);
            assertThat(
                            api.get("/api/v1/watch" + maps(space).substring(7) + "/m000?x=y" + one)
                                    .body()
                                    .lines())
                    .hasSize(1);
        }
    }

    @Test
    void anEventIsAMessageOverAWebSocket() {
        String path = "/api/v1/namespaces?watch=1&fieldSelector=metadata.name%3Ddefault";
        String out =
                api.curl(path + "&timeoutSeconds=1")
                        .with(
                                List.of(
                                        "--http1.1",
                                        "-i",
                                        "-H",
                                        "Connection: Upgrade",
                                        "-H",
                                        "Upgrade: websocket",
                                        "-H",
                                        "Sec-WebSocket-Version: 13",
                                        "-H",
                                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                                        "-m",
                                        "5"))
                        .run()
                        .out();
        assertThat(out)
                .startsWith("HTTP/1.1 101")
                .contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                .contains("{\"type\":\"ADDED\",\"object\":{\"kind\":\"Namespace\"");
    }

    @Test
    void aWatchFromAListMissesNothingAmongWrites() throws Exception {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "truth")) {
            String version = first(VERSION, api.get(maps(space)).body());
            Process watch =
                    api.curl(maps(space) + "?watch=1&timeoutSeconds=55&resourceVersion=" + version)
                            .start();
            space.apply(manifest(60));
            space.run("label", "configmaps", "--all", "touched=yes");
            space.run("delete", "configmaps", "-l", "touched=yes");
            var types = new ArrayList<String>();
            var seen = new ArrayList<Long>();
            try (BufferedReader lines = watch.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.contains("\"kube-root-ca.crt\"")) {
                        continue;
                    }
                    types.add(line.substring(9, line.indexOf('"', 9)));
                    seen.add(Long.parseLong(first(VERSION, line)));
                    if (types.size() == 180) {
                        break;
                    }
                }
            } finally {
                watch.destroy();
            }
            assertThat(seen).isSorted().doesNotHaveDuplicates();
            assertThat(types).filteredOn("ADDED"::equals).hasSize(60);
            assertThat(types).filteredOn("MODIFIED"::equals).hasSize(60);
            assertThat(types).filteredOn("DELETED"::equals).hasSize(60);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.27", "1.33"})
    void kubectlReadsInPieces(String version) {
        Kubectl kubectl = cluster.kubectl(version);
        try (TestSpace space = TestSpace.create(kubectl, "chunks")) {
            space.apply(manifest(25));
            var listed =
                    kubectl.command(space.in("get", "cm", "--chunk-size=6", "-v=6")).run().ok();
            assertThat(listed.out()).contains("m000", "m012", "m024");
            assertThat(listed.err()).contains("limit=6").contains("continue=");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.27", "1.33"})
    void kubectlSeesWhatEntersAndLeavesItsSelection(String version) throws IOException {
        Kubectl kubectl = cluster.kubectl(version);
        try (TestSpace space = TestSpace.create(kubectl, "select")) {
            space.apply(manifest(1));
            space.run("label", "configmap", "m000", "on=yes");
            Process watch =
                    kubectl.stream(
                                    space.in(
                                            "get",
                                            "cm",
                                            "-l",
                                            "on=yes",
                                            "--watch",
                                            "--output-watch-events",
                                            "--no-headers"))
                            .start();
            try (BufferedReader lines = watch.inputReader()) {
                assertThat(lines.readLine()).startsWith("ADDED").contains("m000");
                space.run("patch", "configmap", "m000", "-p", "{\"data\":{\"a\":\"1\"}}");
                assertThat(lines.readLine()).startsWith("MODIFIED").contains("m000");
                space.run("label", "configmap", "m000", "on=no", "--overwrite");
                assertThat(lines.readLine()).startsWith("DELETED").contains("m000");
                space.run("label", "configmap", "m000", "on=yes", "--overwrite");
                assertThat(lines.readLine()).startsWith("ADDED").contains("m000");
                space.run("delete", "configmap", "m000");
                assertThat(lines.readLine()).startsWith("DELETED").contains("m000");
            } finally {
                watch.destroy();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.27", "1.33"})
    void kubectlWaits(String version) {
        Kubectl kubectl = cluster.kubectl(version);
        try (TestSpace space = TestSpace.create(kubectl, "waits")) {
            space.apply(manifest(1));
            Process changed =
                    kubectl.command(
                                    space.in(
                                            "wait",
                                            "--for=jsonpath={.data.a}=1",
                                            "configmap/m000",
                                            "--timeout=90s"))
                            .start();
            space.run("patch", "configmap", "m000", "-p", "{\"data\":{\"a\":\"1\"}}");
            assertThat(changed.onExit().join().exitValue()).isZero();
            Process deleted =
                    kubectl.command(
                                    space.in(
                                            "wait",
                                            "--for=delete",
                                            "configmap/m000",
                                            "--timeout=90s"))
                            .start();
            space.run("delete", "configmap", "m000");
            assertThat(deleted.onExit().join().exitValue()).isZero();
        }
    }
}
