package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.error.ApiError;
import io.podium.api.json.JsonDecoder;
import io.podium.api.proto.ProtoCodec;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.yaml.YamlReader;
import io.podium.server.registry.World.Reply;
import io.podium.server.request.Answer;
import io.podium.server.request.Answer.Pieces;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists: what is in them, in which order, in which pieces, at which revision. */
class ListTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private static final String PARTIAL_LIST =
            "io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadataList";

    private final World world = World.small();

    @AfterEach
    void close() {
        world.close();
    }

    private void create(int count) {
        for (int i = 0; i < count; i++) {
            world.ok(
                    "POST " + MAPS,
                    "{metadata: {name: m%03d, labels: {half: h%d}}, data: {k: v}}"
                            .formatted(i, i % 2));
        }
    }

    private static List<String> names(Reply list) {
        var names = new ArrayList<String>();
        for (int i = 0; i < list.body().list("items").size(); i++) {
            names.add(list.body().list("items").map(i).map("metadata").string("name"));
        }
        return names;
    }

    @Test
    void itemsComeWithoutKindAsTheyAreStored() {
        create(2);
        Reply list = world.ok("GET " + MAPS);
        Reply one = world.ok("GET " + MAPS + "/m001");
        assertThat(list.text())
                .startsWith(
                        "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\""
                                + world.store.revision()
                                + "\"},\"items\":[{\"metadata\":{\"name\":\"m000\"");
        String item =
                one.text().trim().replace("{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",", "{");
        assertThat(list.text()).endsWith(item + "]}\n");
    }

    @Test
    void anEmptyListIsAList() {
        assertThat(world.ok("GET " + MAPS).text()).endsWith("\"items\":[]}\n");
    }

    @Test
    void piecesShowOneRevisionAndCountTheRest() {
        create(40);
        Reply page = world.ok("GET " + MAPS + "?limit=17");
        String revision = page.version();
        var names = new ArrayList<>(names(page));
        assertThat(page.metadata().integer("remainingItemCount")).isEqualTo(23);
        world.ok("DELETE " + MAPS + "/m030");
        world.ok("POST " + MAPS, "{metadata: {name: m0005}}");
        while (page.metadata().has("continue")) {
            page =
                    world.ok(
                            "GET "
                                    + MAPS
                                    + "?limit=17&continue="
                                    + page.metadata().string("continue"));
            names.addAll(names(page));
            assertThat(page.version()).isEqualTo(revision);
        }
        assertThat(page.metadata().has("remainingItemCount")).isFalse();
        assertThat(names).hasSize(40).isSorted().contains("m030").doesNotContain("m0005");
    }

    @Test
    void anExpiredPieceOffersAnInconsistentRest() {
        create(10);
        Reply page = world.ok("GET " + MAPS + "?limit=4");
        create0("new");
        world.store.compact(world.store.revision());
        var failed =
                world.start(
                        "GET " + MAPS + "?limit=4&continue=" + page.metadata().string("continue"),
                        "");
        assertThat(World.reply(failed).code()).isEqualTo(410);
        assertThat(World.reply(failed).reason()).isEqualTo("Expired");
        String fresh = error(failed).listMeta().get("continue");
        Reply rest = world.ok("GET " + MAPS + "?limit=4&continue=" + fresh);
        assertThat(names(rest)).containsExactly("m004", "m005", "m006", "m007");
        assertThat(rest.version()).isNotEqualTo(page.version());
        assertThat(rest.metadata().integer("remainingItemCount")).isEqualTo(3);
    }

    private static ApiError error(CompletableFuture<Answer> failed) {
        return (ApiError)
                failed.handle((answer, trouble) ->
                                trouble instanceof CompletionException wrapped
                                        ? wrapped.getCause()
                                        : trouble)
                        .join();
    }

    private void create0(String name) {
        world.ok("POST " + MAPS, "{metadata: {name: " + name + "}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    QUERY                                                     | NAMES
                    labelSelector=half%3Dh0                                   | [m000, m002]
                    labelSelector=half!%3Dh0                                  | [m001, m003]
                    labelSelector=half+notin+(h0,h1)                          | []
                    fieldSelector=metadata.name%3Dm002                        | [m002]
                    fieldSelector=metadata.name!%3Dm002                       | [m000, m001, m003]
                    fieldSelector=metadata.namespace%3Dother                  | []
                    fieldSelector=metadata.name%3Dm002&labelSelector=half%3Dh1| []
                    labelSelector=half%3Dh0&limit=1                           | [m000]
                    """)
    void selectorsChoose(String query, String names) {
        create(4);
        assertThat(names(world.ok("GET " + MAPS + "?" + query))).hasToString(names);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    QUERY                                         | CODE | MESSAGE
                    fieldSelector=data%3Dv                        | 400  | "data" is not a known field \
                    selector: only "metadata.name", "metadata.namespace"
                    labelSelector=a+in+b                          | 400  | unable to parse requirement
                    limit=x                                       | 400  | strconv.ParseInt: parsing "x": invalid syntax
                    timeoutSeconds=99999999999999999999           | 400  | strconv.ParseInt: parsing \
                    "99999999999999999999": value out of range
                    resourceVersion=-5                            | 400  | invalid resource version: \
                    resourceVersion: Invalid value: "-5": strconv.ParseUint: parsing "-5": invalid syntax
                    resourceVersion=1&resourceVersionMatch=Exact&continue=a | 422 | resourceVersionMatch is \
                    forbidden when continue is provided
                    limit=2&resourceVersion=1                     | 410  | The resourceVersion for the provided \
                    list is too old.
                    resourceVersionMatch=Old&sendInitialEvents=   | 422  | ListOptions.meta.k8s.io "" is \
                    invalid: [resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless \
                    resourceVersion is provided, resourceVersionMatch: Unsupported value: "Old": supported \
                    values: "", "Exact", "NotOlderThan", sendInitialEvents: Forbidden: sendInitialEvents is \
                    forbidden for list]
                    resourceVersion=1&resourceVersionMatch=Exact  | 410  | The resourceVersion for the provided \
                    list is too old.
                    resourceVersionMatch=Exact                    | 422  | resourceVersionMatch: Forbidden: \
                    resourceVersionMatch is forbidden unless resourceVersion is provided
                    resourceVersion=0&resourceVersionMatch=Exact  | 422  | resourceVersionMatch "exact" is \
                    forbidden for resourceVersion "0"
                    resourceVersion=1&resourceVersionMatch=Older  | 422  | resourceVersionMatch: Unsupported \
                    value: "Older"
                    sendInitialEvents=true                        | 422  | sendInitialEvents is forbidden for list
                    """)
    void wrongListsAreRefused(String query, int code, String message) {
        create(2);
        world.store.compact(world.store.revision());
        Reply reply = world.call("GET " + MAPS + "?" + query, "");
        assertThat(reply.text()).contains(message);
        assertThat(reply.code()).isEqualTo(code);
    }

    /** The words are upstream's: its own decoder was asked. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    TOKEN                                              | MESSAGE
                    !!                                                 | : illegal base64 data at input byte 0
                    a                                                  | : illegal base64 data at input byte 0
                    e30=                                               | : illegal base64 data at input byte 3
                    W10                                                | : invalid character '[' looking for
                    e30                                                | : server does not recognize this encoded \
                    version
                    {"v":"meta.k8s.io/v2"}                             | : server does not recognize this encoded \
                    version meta.k8s.io/v2
                    {"v":"meta.k8s.io/v1"}                             | : incorrect encoded start resourceVersion \
                    (version meta.k8s.io/v1)
                    {"v":"meta.k8s.io/v1","rv":1}                      | : encoded start key empty (version \
                    meta.k8s.io/v1)
                    {"v":"meta.k8s.io/v1","rv":1,"start":"../a"}       | : ../a
                    {"v":"meta.k8s.io/v1","rv":1,"start":"a//b"}       | : a//b
                    """)
    void brokenTokensAreRefused(String token, String message) {
        String sent =
                token.startsWith("{")
                        ? Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(token.getBytes(StandardCharsets.UTF_8))
                        : token;
        Reply reply = world.call("GET " + MAPS + "?continue=" + sent, "");
        assertThat(reply.text())
                .startsWith("invalid continue token: continue key is not valid" + message);
        assertThat(reply.code()).isEqualTo(400);
        assertThat(reply.reason()).isEqualTo("BadRequest");
    }

    @Test
    void aTokenBringsItsOwnVersion() {
        create(3);
        String next = world.ok("GET " + MAPS + "?limit=1").metadata().string("continue");
        Reply refused = world.call("GET " + MAPS + "?resourceVersion=1&continue=" + next, "");
        assertThat(refused.code()).isEqualTo(400);
        assertThat(refused.text())
                .isEqualTo("specifying resource version is not allowed when using continue");
        Reply rest = world.ok("GET " + MAPS + "?limit=1&resourceVersion=0&continue=" + next);
        assertThat(names(rest)).containsExactly("m001", "m002");
    }

    @Test
    void aLimitMeansNothingToThoseWhoTakeAnyVersion() {
        create(3);
        Reply list = world.ok("GET " + MAPS + "?limit=1&resourceVersion=0");
        assertThat(names(list)).hasSize(3);
        assertThat(list.metadata().has("continue")).isFalse();
    }

    @Test
    void theRestIsNotCountedForSelections() {
        create(4);
        Reply page = world.ok("GET " + MAPS + "?limit=1&labelSelector=half%3Dh0");
        assertThat(page.metadata().has("remainingItemCount")).isFalse();
        String next = page.metadata().string("continue");
        Reply last = world.ok("GET " + MAPS + "?limit=1&labelSelector=half%3Dh0&continue=" + next);
        assertThat(names(last)).containsExactly("m002");
        assertThat(last.metadata().has("continue")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, configmaps?resourceVersion=",
        "GET, configmaps?resourceVersionMatch=Exact&resourceVersion=",
        "GET, configmaps?resourceVersionMatch=NotOlderThan&resourceVersion=",
        "GET, configmaps?limit=5&resourceVersion=",
        "GET, configmaps/m000?resourceVersion=",
        "DELETE, configmaps?resourceVersion="
    })
    void whatIsStillToComeIsWaitedForAMoment(String method, String what) {
        create(1);
        String line = method + " /api/v1/namespaces/default/" + what;
        long now = world.store.revision();
        var inTime = world.start(line + (now + 1), "");
        var never = world.start(line + (now + 9), "");
        world.loop.pass(Duration.ofMillis(2_900));
        assertThat(inTime).isNotDone();
        create0("new");
        assertThat(inTime).isDone();
        assertThat(never).isNotDone();
        world.loop.pass(Duration.ofMillis(200));
        Reply refused = World.reply(never);
        assertThat(refused.code()).isEqualTo(504);
        assertThat(refused.reason()).isEqualTo("Timeout");
        assertThat(refused.text())
                .isEqualTo(
                        "Timeout: Too large resource version: %d, current: %d"
                                .formatted(now + 9, world.store.revision()));
        assertThat(World.reply(inTime).code()).isEqualTo(200);
        assertThat(error(never).details().retryAfterSeconds()).isEqualTo(1);
        assertThat(error(never).details().causes())
                .containsExactly(
                        new ApiError.Cause(
                                "ResourceVersionTooLarge", "Too large resource version", ""));
    }

    /** Unless it says otherwise, a deletion of a collection reads exactly the version it names. */
    @Test
    void aCollectionIsDeletedAsItWas() {
        create(2);
        String then = Long.toString(world.store.revision());
        create0("later");
        world.ok("DELETE " + MAPS + "?resourceVersion=" + then);
        assertThat(names(world.ok("GET " + MAPS))).containsExactly("later");
        create(2);
        world.ok("DELETE " + MAPS + "?limit=1");
        assertThat(names(world.ok("GET " + MAPS))).containsExactly("m000", "m001");
        Reply refused = world.call("DELETE " + MAPS + "?resourceVersionMatch=Exact", "");
        assertThat(refused.code()).isEqualTo(422);
    }

    @Test
    void anExactVersionIsShownAsItWas() {
        create(1);
        String then = Long.toString(world.store.revision());
        create0("later");
        assertThat(
                        names(
                                world.ok(
                                        "GET "
                                                + MAPS
                                                + "?resourceVersionMatch=Exact&resourceVersion="
                                                + then)))
                .containsExactly("m000");
        assertThat(names(world.ok("GET " + MAPS + "?resourceVersion=" + then)))
                .containsExactly("later", "m000");
    }

    /** However a list is written, it is never whole in memory, and its pieces are the whole. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/yaml",
                "application/vnd.kubernetes.protobuf",
                "application/json;as=Table;v=v1;g=meta.k8s.io",
                "application/yaml;as=Table;v=v1;g=meta.k8s.io",
                "application/yaml;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
                "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"
            })
    void listsComeInPieces(String accept) {
        int count = accept.contains("as=") ? 700 : 60;
        String filler = accept.contains("as=") ? "" : "x".repeat(40_000);
        for (int i = 0; i < count; i++) {
            world.ok(
                    "POST " + MAPS,
                    "{metadata: {name: m%03d}, data: {k: '%s'}}".formatted(i, filler));
        }
        world.accept = accept;
        Answer answer = world.start("GET " + MAPS, "").join();
        var whole = new ByteArrayOutputStream();
        Pieces pieces = answer.pieces().orElseThrow().get();
        int most = 0;
        int number = 0;
        for (byte[] piece = pieces.next(); piece.length > 0; piece = pieces.next()) {
            whole.writeBytes(piece);
            most = Math.max(most, piece.length);
            number++;
        }
        assertThat(number).isGreaterThan(1);
        assertThat(most).isLessThan(120_000);
        assertThat(whole.toByteArray()).isEqualTo(answer.bytes().get());
        if (accept.startsWith("application/yaml")) {
            var read = (MapValue) YamlReader.value(whole.toString(StandardCharsets.UTF_8));
            assertThat(read.list(accept.contains("Table") ? "rows" : "items")).hasSize(count);
            world.accept = accept.replace("yaml", "json");
            byte[] json = world.start("GET " + MAPS, "").join().bytes().get();
            assertThat(read).isEqualTo(new JsonDecoder().decodeFree(json));
        } else if (accept.startsWith("application/vnd")) {
            ProtoCodec.Envelope envelope = ProtoCodec.unwrap(whole.toByteArray());
            boolean isPartial = envelope.kind().startsWith("Partial");
            assertThat(envelope.kind()).endsWith("List");
            Type type =
                    isPartial
                            ? Schema.kubernetes().type(PARTIAL_LIST)
                            : Schema.kubernetes().body("v1", envelope.kind()).orElseThrow();
            TypedMap list = new ProtoCodec().decode(envelope.raw(), type);
            assertThat(list.list("items")).hasSize(count);
            assertThat(list.list("items").map(count - 1).map("metadata").string("name"))
                    .isEqualTo("m%03d".formatted(count - 1));
        }
    }

    @ParameterizedTest
    @CsvSource({
        ";v=v1;g=meta.k8s.io;as=Table, rows",
        ";v=v1;g=meta.k8s.io;as=PartialObjectMetadataList, items",
        "'', items"
    })
    void emptyListsAreListsInYaml(String form, String name) {
        world.accept = "application/yaml" + form;
        String text = world.ok("GET " + MAPS).text();
        assertThat(((MapValue) YamlReader.value(text)).list(name)).isEmpty();
        assertThat(text).startsWith("apiVersion: ").contains("\n" + name + ": []\n");
    }

    /** etcd compares whole paths, in which the slash comes behind the dash. */
    @ParameterizedTest
    @CsvSource({"1, configmaps", "2, configmaps", "3, configmaps", "9, configmaps", "1, secrets"})
    void allNamespacesAreListedByTheirPathsInAnyPieces(int limit, String resource) {
        var wanted = new ArrayList<String>();
        for (String namespace : List.of("a-b", "a", "a0", "ab")) {
            world.ok("POST /api/v1/namespaces", "{metadata: {name: " + namespace + "}}");
            for (String name : List.of("x", "x-1", "x.y")) {
                String path = "/api/v1/namespaces/" + namespace + "/" + resource;
                String labels = "labels: {mine: ours}";
                world.ok("POST " + path, "{metadata: {name: " + name + ", " + labels + "}}");
                wanted.add(namespace + "/" + name);
            }
        }
        String query = "GET /api/v1/" + resource + "?labelSelector=mine&limit=" + limit;
        Reply page = world.ok(query);
        var seen = new ArrayList<>(paths(page));
        while (page.metadata().has("continue")) {
            page = world.ok(query + "&continue=" + page.metadata().string("continue"));
            seen.addAll(paths(page));
        }
        assertThat(seen).isEqualTo(wanted);
        String one = "GET /api/v1/namespaces/a/" + resource;
        assertThat(paths(world.ok(one))).containsExactly("a/x", "a/x-1", "a/x.y");
    }

    private static List<String> paths(Reply list) {
        var paths = new ArrayList<String>();
        for (int i = 0; i < list.body().list("items").size(); i++) {
            var metadata = list.body().list("items").map(i).map("metadata");
            paths.add(metadata.string("namespace") + "/" + metadata.string("name"));
        }
        return paths;
    }

    @Test
    void allNamespacesAreListedInKeyOrder() {
        world.ok("POST /api/v1/namespaces", "{metadata: {name: alpha}}");
        create0("z");
        world.ok("POST /api/v1/namespaces/alpha/configmaps", "{metadata: {name: zz}}");
        assertThat(names(world.ok("GET /api/v1/configmaps"))).containsExactly("zz", "z");
        assertThat(names(world.ok("GET /api/v1/configmaps?fieldSelector=metadata.name%3Dz")))
                .containsExactly("z");
        assertThat(
                        names(
                                world.ok(
                                        "GET /api/v1/configmaps?fieldSelector=metadata.namespace%3Dalpha")))
                .containsExactly("zz");
    }

    @Test
    void eventsOfBothGroupsAreTheSame() {
        world.ok(
                "POST /apis/events.k8s.io/v1/namespaces/default/events",
                "{metadata: {name: e}, eventTime: '2026-01-01T00:00:00.000000Z',"
                        + " reportingController: a.io/c, reportingInstance: i, action: A, reason: R,"
                        + " type: Normal, note: hello, regarding: {kind: Pod, name: p, namespace:"
                        + " default}}");
        Reply core = world.ok("GET /api/v1/namespaces/default/events/e");
        assertThat(core.body().string("message")).isEqualTo("hello");
        assertThat(core.body().map("involvedObject").string("name")).isEqualTo("p");
        String field = "?fieldSelector=regarding.name%3Dp,reportingController%3Da.io/c";
        Reply list = world.ok("GET /apis/events.k8s.io/v1/events" + field);
        assertThat(list.body().string("apiVersion")).isEqualTo("events.k8s.io/v1");
        assertThat(list.body().list("items").map(0).string("note")).isEqualTo("hello");
        String others = "?fieldSelector=regarding.name%3Dq";
        assertThat(names(world.ok("GET /apis/events.k8s.io/v1/events" + others))).isEmpty();
        Frames frames = world.watch("GET /apis/events.k8s.io/v1/events?watch=true");
        assertThat(frames.take().getFirst().map("object").string("note")).isEqualTo("hello");
    }

    @Test
    void anOlderVersionKeepsWhatItCannotSay() {
        String path = "/namespaces/default/horizontalpodautoscalers";
        world.ok(
                "POST /apis/autoscaling/v2" + path,
                "{metadata: {name: h}, spec: {maxReplicas: 3, scaleTargetRef: {kind: Deployment,"
                        + " name: d, apiVersion: apps/v1}, metrics: [{type: Resource, resource: {name:"
                        + " cpu, target: {type: Utilization, averageUtilization: 50}}}, {type:"
                        + " Resource, resource: {name: memory, target: {type: Utilization,"
                        + " averageUtilization: 70}}}], behavior: {scaleDown:"
                        + " {stabilizationWindowSeconds: 9}}}}");
        Reply old = world.ok("GET /apis/autoscaling/v1" + path + "/h");
        assertThat(old.body().map("spec").integer("targetCPUUtilizationPercentage")).isEqualTo(50);
        world.contentType = "application/merge-patch+json";
        world.ok(
                "PATCH /apis/autoscaling/v1" + path + "/h",
                "{spec: {targetCPUUtilizationPercentage: 60}}");
        Reply now = world.ok("GET /apis/autoscaling/v2" + path + "/h");
        assertThat(now.body().map("spec").list("metrics")).hasSize(2);
        assertThat(now.text()).contains("\"averageUtilization\":60");
        assertThat(now.text()).contains("\"averageUtilization\":70");
        assertThat(now.text()).contains("\"stabilizationWindowSeconds\":9");
        assertThat(now.text()).doesNotContain("autoscaling.alpha.kubernetes.io");
    }

    @Test
    void prettyIsForPeople() {
        create0("a");
        assertThat(world.ok("GET " + MAPS + "/a?pretty=true").text())
                .startsWith(
                        """
                        {
                          "kind": "ConfigMap",
                          "apiVersion": "v1",
                          "metadata": {
                        """)
                .endsWith("  }\n}\n");
    }
}
