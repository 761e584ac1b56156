package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.podium.api.error.ApiError;
import io.podium.api.value.MapValue;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one watcher sees. */
class WatchTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final World world = World.small();

    @AfterEach
    void close() {
        world.close();
    }

    private void create(String name, String labels) {
        world.ok("POST " + MAPS, "{metadata: {name: " + name + ", labels: {" + labels + "}}}");
    }

    private void label(String name, String labels) {
        world.ok(
                "PUT " + MAPS + "/" + name,
                "{metadata: {name: " + name + ", labels: {" + labels + "}}}");
    }

    @Test
    void withoutVersionThePresentComesFirstThenWhatHappens() {
        create("a", "");
        Frames frames = world.watch("GET " + MAPS + "?watch=true");
        assertThat(frames.text()).isEqualTo("ADDED a");
        create("b", "");
        label("a", "x: one");
        world.ok("DELETE " + MAPS + "/a");
        assertThat(frames.text()).isEqualTo("ADDED b MODIFIED a DELETED a");
    }

    @Test
    void withVersionExactlyWhatCameAfterItComes() {
        String before = world.ok("GET " + MAPS).version();
        create("a", "");
        create("b", "");
        world.ok("DELETE " + MAPS + "/a");
        Frames frames = world.watch("GET " + MAPS + "?watch=true&resourceVersion=" + before);
        assertThat(frames.text()).isEqualTo("ADDED a ADDED b DELETED a");
        create("c", "");
        assertThat(frames.text()).isEqualTo("ADDED c");
    }

    @Test
    void aDeletionShowsTheLastObjectAtTheRevisionOfItsEnd() {
        create("a", "x: one");
        Frames frames =
                world.watch(
                        "GET " + MAPS + "?watch=true&resourceVersion=" + world.store.revision());
        world.ok("DELETE " + MAPS + "/a");
        MapValue frame = frames.take().getFirst();
        MapValue metadata = frame.map("object").map("metadata");
        assertThat(metadata.map("labels").string("x")).isEqualTo("one");
        assertThat(metadata.string("resourceVersion"))
                .isEqualTo(Long.toString(world.store.revision()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SELECTOR                        | SEEN
                    labelSelector=x%3Done           | ADDED a DELETED a ADDED a DELETED a
                    labelSelector=x                 | ADDED a MODIFIED a MODIFIED a DELETED a ADDED b
                    labelSelector=!x                | ''
                    fieldSelector=metadata.name%3Db | ADDED b
                    labelSelector=x%3Dthree         | ADDED b
                    """)
    void whatLeavesASelectionIsDeletedAndWhatEntersIsAdded(String selector, String seen) {
        Frames frames = world.watch("GET " + MAPS + "?watch=true&" + selector);
        create("a", "x: one");
        label("a", "x: two");
        label("a", "x: one");
        world.ok("DELETE " + MAPS + "/a");
        create("b", "x: three");
        assertThat(frames.text()).isEqualTo(seen);
    }

    @Test
    void whatThereIsComesInTheOrderOfItsPaths() {
        for (String namespace : List.of("a", "a-b", "ab")) {
            world.ok("POST /api/v1/namespaces", "{metadata: {name: " + namespace + "}}");
            String maps = "POST /api/v1/namespaces/" + namespace + "/configmaps";
            world.ok(maps, "{metadata: {name: in-" + namespace + "}}");
        }
        assertThat(world.watch("GET /api/v1/configmaps?watch=true").text())
                .isEqualTo("ADDED in-a-b ADDED in-a ADDED in-ab");
    }

    @Test
    void otherNamespacesAndResourcesAreNotSeen() {
        world.ok("POST /api/v1/namespaces", "{metadata: {name: other}}");
        Frames one = world.watch("GET " + MAPS + "?watch=true");
        Frames all = world.watch("GET /api/v1/configmaps?watch=true");
        world.ok("POST /api/v1/namespaces/other/configmaps", "{metadata: {name: far}}");
        world.ok("POST /api/v1/namespaces/default/secrets", "{metadata: {name: secret}}");
        create("near", "");
        assertThat(one.text()).isEqualTo("ADDED near");
        assertThat(all.text()).isEqualTo("ADDED far ADDED near");
    }

    @Test
    void aCloggedConnectionCatchesUpWithoutGapOrDouble() {
        Frames frames = world.watch("GET " + MAPS + "?watch=true");
        create("a", "");
        frames.clog();
        create("b", "");
        label("a", "x: one");
        create("c", "");
        assertThat(frames.text()).isEqualTo("ADDED a");
        frames.drain();
        create("d", "");
        assertThat(frames.text()).isEqualTo("ADDED b MODIFIED a ADDED c ADDED d");
    }

    @Test
    void aReaderTooSlowForTheWindowIsTold() {
        Frames frames = world.watch("GET " + MAPS + "?watch=true");
        frames.clog();
        create("a", "");
        for (int i = 0; i < 2_100; i++) {
            label("a", "x: v" + i);
        }
        world.store.compact(world.store.revision());
        frames.drain();
        MapValue error = frames.take().getFirst();
        assertThat(error.string("type")).isEqualTo("ERROR");
        assertThat(error.map("object").integer("code")).isEqualTo(410);
        assertThat(error.map("object").string("reason")).isEqualTo("Expired");
        assertThat(frames.isClosed).isTrue();
    }

    @Test
    void aVersionOlderThanTheWindowIsExpired() {
        create("a", "");
        create("b", "");
        world.store.compact(world.store.revision());
        Frames frames = world.watch("GET " + MAPS + "?watch=true&resourceVersion=1");
        assertThat(frames.take().getFirst().map("object").string("message"))
                .startsWith("too old resource version: 1 (");
        assertThat(frames.isClosed).isTrue();
    }

    @Test
    void bookmarksTellTheRevisionAndTheTimeoutEnds() {
        Frames frames =
                world.watch(
                        "GET " + MAPS + "?watch=true&allowWatchBookmarks=true&timeoutSeconds=90");
        assertThat(frames.text()).as("the present is empty").isEqualTo("BOOKMARK");
        world.ok("POST /api/v1/namespaces/default/secrets", "{metadata: {name: s}}");
        world.loop.pass(Duration.ofSeconds(63));
        MapValue bookmark = frames.take().getFirst();
        assertThat(bookmark.string("type")).isEqualTo("BOOKMARK");
        assertThat(bookmark.map("object").string("kind")).isEqualTo("ConfigMap");
        assertThat(bookmark.map("object").map("metadata").string("resourceVersion"))
                .isEqualTo(Long.toString(world.store.revision()));
        assertThat(frames.isClosed).isFalse();
        world.loop.pass(Duration.ofSeconds(24));
        assertThat(frames.text()).isEmpty();
        world.loop.pass(Duration.ofSeconds(2));
        assertThat(frames.text()).as("shortly before the end").isEqualTo("BOOKMARK");
        assertThat(frames.isClosed).isFalse();
        world.loop.pass(Duration.ofSeconds(1));
        assertThat(frames.text()).isEmpty();
        assertThat(frames.isClosed).isTrue();
    }

    @Test
    void initialEventsEndWithABookmark() {
        create("a", "");
        Frames frames =
                world.watch(
                        "GET "
                                + MAPS
                                + "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
                                + "&allowWatchBookmarks=true");
        List<MapValue> seen = frames.take();
        assertThat(seen).hasSize(2);
        assertThat(
                        seen.getLast()
                                .map("object")
                                .map("metadata")
                                .map("annotations")
                                .string("k8s.io/initial-events-end"))
                .isEqualTo("true");
        create("b", "");
        assertThat(frames.text()).isEqualTo("ADDED b");
    }

    /** As upstream: whoever names no version gets the present, and is told where it ends. */
    @ParameterizedTest
    @CsvSource({
        "'', ADDED a",
        "resourceVersion=0, ADDED a",
        "allowWatchBookmarks=, ADDED a BOOKMARK",
        "allowWatchBookmarks=1&resourceVersion=0, ADDED a BOOKMARK",
        "allowWatchBookmarks=false, ADDED a",
        "sendInitialEvents=true&resourceVersionMatch=NotOlderThan, ADDED a",
        "sendInitialEvents=false&resourceVersionMatch=NotOlderThan, ''",
        "sendInitialEvents=0&resourceVersionMatch=NotOlderThan&resourceVersion=0, ''",
        "sendInitialEvents=0&resourceVersionMatch=NotOlderThan&resourceVersion=%d, ADDED a",
        "sendInitialEvents=1&resourceVersionMatch=NotOlderThan&resourceVersion=%d, ADDED a",
    })
    void whatComesFirst(String query, String seen) {
        long before = world.store.revision();
        create("a", "");
        Frames frames = world.watch("GET " + MAPS + "?watch=true&" + query.formatted(before));
        assertThat(frames.text()).isEqualTo(seen);
        create("b", "");
        assertThat(frames.text()).isEqualTo("ADDED b");
    }

    @Test
    void aWatchFromTheFutureIsSilentUntilThen() {
        long future = world.store.revision() + 2;
        Frames frames =
                world.watch(
                        "GET "
                                + MAPS
                                + "?watch=true&allowWatchBookmarks=true&resourceVersion="
                                + future);
        create("a", "");
        world.loop.pass(Duration.ofSeconds(70));
        assertThat(frames.text()).as("no bookmark before its time").isEmpty();
        create("b", "");
        create("c", "");
        assertThat(frames.text()).isEqualTo("ADDED c");
    }

    @Test
    void initialEventsOfTheFutureAreWaitedForAMoment() {
        String query =
                "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=";
        long now = world.store.revision();
        Frames soon = world.watch("GET " + MAPS + query + (now + 1));
        Frames never = world.watch("GET " + MAPS + query + (now + 5));
        assertThat(soon.text()).isEmpty();
        create("a", "");
        assertThat(soon.text()).isEqualTo("ADDED a");
        world.loop.pass(Duration.ofSeconds(4));
        MapValue error = never.take().getFirst();
        assertThat(error.string("type")).isEqualTo("ERROR");
        assertThat(error.map("object").integer("code")).isEqualTo(504);
        assertThat(error.map("object").string("message"))
                .isEqualTo(
                        "Timeout: Too large resource version: %d, current: %d"
                                .formatted(now + 5, now + 1));
        assertThat(never.isClosed).isTrue();
    }

    @Test
    void cancelledWatchesGetNothingMore() {
        Frames frames = world.watch("GET " + MAPS + "?watch=true");
        frames.handle.cancel();
        create("a", "");
        assertThat(frames.text()).isEmpty();
        Frames other = world.watch("GET " + MAPS + "?watch=true");
        world.registry.close();
        world.loop.settle();
        assertThat(other.isClosed).isTrue();
    }

    @Test
    void tablesNameTheirColumnsOnce() {
        create("a", "");
        world.accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
        Frames frames = world.watch("GET " + MAPS + "?watch=true");
        world.accept = "";
        create("b", "");
        List<MapValue> tables = frames.take();
        assertThat(tables.getFirst().map("object").list("columnDefinitions")).hasSize(3);
        assertThat(tables.getLast().map("object").has("columnDefinitions")).isTrue();
        assertThat(tables.getLast().map("object").list("columnDefinitions")).isEmpty();
        assertThat(tables.getLast().map("object").list("rows").map(0).list("cells").getFirst())
                .isEqualTo("b");
    }

    @Test
    void metadataAloneCanBeWatched() {
        world.accept = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
        Frames frames = world.watch("GET " + MAPS + "?watch=true");
        world.accept = "";
        world.ok("POST " + MAPS, "{metadata: {name: a}, data: {k: v}}");
        MapValue object = frames.take().getFirst().map("object");
        assertThat(object.string("kind")).isEqualTo("PartialObjectMetadata");
        assertThat(object.has("data")).isFalse();
        assertThat(object.map("metadata").string("name")).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    QUERY                                  | CODE | MESSAGE
                    sendInitialEvents=true                 | 422  | resourceVersionMatch: Forbidden: \
                    sendInitialEvents requires setting resourceVersionMatch to NotOlderThan
                    sendInitialEvents=false&resourceVersionMatch=Exact | 422 | [resourceVersionMatch: Forbidden: \
                    sendInitialEvents requires setting resourceVersionMatch to NotOlderThan, \
                    resourceVersionMatch: Unsupported value: "Exact": supported values: "NotOlderThan"]
                    resourceVersionMatch=NotOlderThan      | 422  | resourceVersionMatch is forbidden for watch \
                    unless sendInitialEvents is provided
                    sendInitialEvents=1&resourceVersionMatch=NotOlderThan&continue=a | 422 | \
                    resourceVersionMatch is forbidden when continue is provided
                    fieldSelector=data.k%3Dv               | 400  | is not a known field selector
                    labelSelector=%3D                      | 400  | found '=', expected: !, identifier, or 'end of string'
                    resourceVersion=x                      | 400  | resourceVersion: Invalid value: "x"
                    timeoutSeconds=soon                    | 400  | strconv.ParseInt: parsing "soon"
                    """)
    void watchesAskedWronglyAreRefused(String query, int code, String message) {
        var refusal =
                catchThrowableOfType(
                        ApiError.class, () -> world.watch("GET " + MAPS + "?watch=true&" + query));
        assertThat(refusal.getMessage()).contains(message);
        assertThat(refusal.code()).isEqualTo(code);
    }
}
