package io.podium.server.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.server.TestServer;
import io.podium.server.rules.RuleTable.Row;
import io.podium.server.rules.RuleTable.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs every row of every table against a whole server, over HTTPS. */
final class RuleTablesTest {
    private static final String ADMIN = "admin-token";

    /** Under {@code -Drules=Deployment} only tables whose name contains the word are run. */
    private static final String WANTED = System.getProperty("rules", "");

    private static final Pattern WARNING = Pattern.compile("299 - \"((?:[^\"\\\\]|\\\\.)*)\"");
    private static TestServer server;
    private static int made;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.started(0, Optional.empty());
        make("serviceaccounts", "{'metadata':{'name':'default'}}"); // Whose the pods are.
        make(
                "pods",
                "{'metadata':{'name':'bound'},'spec':{'containers':[{'name':'c','image':'i'}]}}");
    }

    private static void make(String plural, String object) throws Exception {
        server.send(
                server.to(ADMIN, "/api/v1/namespaces/default/" + plural)
                        .header("Content-Type", "application/json")
                        .method("POST", BodyPublishers.ofString(object.replace('\'', '"'))));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @TestFactory
    Stream<DynamicContainer> everyKindFollowsItsRules() {
        return tables().stream()
                .map(table ->
                        DynamicContainer.dynamicContainer(
                                table.file(),
                                table.rules().stream()
                                        .map(rule ->
                                                DynamicContainer.dynamicContainer(
                                                        rule.text(),
                                                        rule.rows().stream()
                                                                .map(row ->
                                                                        DynamicTest.dynamicTest(
                                                                                table.file()
                                                                                        + " "
                                                                                        + row,
                                                                                () ->
                                                                                        run(
                                                                                                table,
                                                                                                rule,
                                                                                                row)))))));
    }

    private static List<RuleTable> tables() {
        try {
            Path folder = Path.of(RuleTablesTest.class.getResource("/rules").toURI());
            try (Stream<Path> files = Files.list(folder)) {
                return files.filter(file -> file.toString().endsWith(".rules"))
                        .filter(file -> file.getFileName().toString().contains(WANTED))
                        .sorted()
                        .map(RuleTablesTest::table)
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RuleTable table(Path file) {
        try {
            return RuleTable.parse(file.getFileName().toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(RuleTable table, Rule rule, Row row) throws Exception {
        if (!table.at().isEmpty()) {
            check(row, send(table.at(), "POST", Change.all(nameless(table, rule), row.changes())));
            return;
        }
        Resource resource =
                Schema.kubernetes().kind(table.apiVersion(), table.kind()).orElseThrow();
        MapValue start = named(table, resource, Change.all(rule.base(), rule.given()));
        HttpResponse<String> answer =
                rule.on().equals("create")
                        ? send(resource, "", "POST", Change.all(start, row.changes()))
                        : changed(resource, rule, row, start);
        check(row, answer);
    }

    private static MapValue nameless(RuleTable table, Rule rule) {
        return ((FreeMap) Change.all(rule.base(), rule.given()))
                .with("apiVersion", table.apiVersion())
                .with("kind", table.kind());
    }

    private static void check(Row row, HttpResponse<String> answer) {
        List<String> seen = faults(answer);
        assertThat(String.join("\n", seen))
                .as("%s", row)
                .isEqualTo(String.join("\n", row.faults()));
        if (row.warnings() != null) {
            assertThat(warnings(answer)).as("%s", row).isEqualTo(row.warnings());
        }
    }

    /** Makes the object, tries the change, and takes the object away again. */
    private static HttpResponse<String> changed(
            Resource resource, Rule rule, Row row, MapValue start) throws Exception {
        HttpResponse<String> born = send(resource, "", "POST", start, "");
        assertThat(born.statusCode())
                .as("given of %s: %s", rule.text(), born.body())
                .isEqualTo(201);
        var present =
                (MapValue)
                        new JsonDecoder().decodeFree(born.body().getBytes(StandardCharsets.UTF_8));
        String name = "/" + present.map("metadata").string("name");
        try {
            String subresource = rule.on().equals("update") ? "" : "/" + rule.on();
            return send(resource, name + subresource, "PUT", Change.all(present, row.changes()));
        } finally {
            server.send(server.to(ADMIN, path(resource) + name + "?gracePeriodSeconds=0").DELETE());
        }
    }

    private static MapValue named(RuleTable table, Resource resource, MapValue base) {
        FreeMap object =
                ((FreeMap) base).with("apiVersion", table.apiVersion()).with("kind", table.kind());
        var metadata = object.map("metadata") instanceof FreeMap map ? map : FreeMap.of(Map.of());
        if (!resource.verbs().contains("get") || metadata.get("name") != null) {
            return object;
        }
        return object.with("metadata", metadata.with("name", "rule-" + made++));
    }

    private static HttpResponse<String> send(
            Resource resource, String rest, String method, MapValue body) throws Exception {
        return send(resource, rest, method, body, "?dryRun=All");
    }

    private static HttpResponse<String> send(
            Resource resource, String rest, String method, MapValue body, String query)
            throws Exception {
        return send(path(resource) + rest + query, method, body);
    }

    private static HttpResponse<String> send(String path, String method, MapValue body)
            throws Exception {
        return server.send(
                server.to(ADMIN, path)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofByteArray(JsonEncoder.encode(body))));
    }

    private static String path(Resource resource) {
        String root = resource.group().isEmpty() ? "/api/" : "/apis/";
        String space = resource.namespaced() ? "/namespaces/default" : "";
        return root + resource.apiVersion() + space + "/" + resource.plural();
    }

    /** What was wrong, as tables write it. */
    private static List<String> faults(HttpResponse<String> answer) {
        if (answer.statusCode() < 300) {
            return List.of();
        }
        var status =
                (MapValue)
                        new JsonDecoder()
                                .decodeFree(answer.body().getBytes(StandardCharsets.UTF_8));
        ListValue causes = status.map("details").list("causes");
        if (answer.statusCode() != 422 || causes.isEmpty()) {
            return List.of(
                    answer.statusCode()
                            + " "
                            + status.string("reason")
                            + " | "
                            + status.string("message"));
        }
        var all = new ArrayList<String>();
        for (int i = 0; i < causes.size(); i++) {
            MapValue cause = causes.map(i);
            String reason = cause.string("reason").replaceFirst("^FieldValue", "");
            String message = cause.string("message").replace("\n", "\\n");
            all.add(reason + " | " + cause.string("field") + " | " + message);
        }
        return all;
    }

    private static List<String> warnings(HttpResponse<String> answer) {
        var all = new ArrayList<String>();
        for (String header : answer.headers().allValues("warning")) {
            Matcher matcher = WARNING.matcher(header);
            while (matcher.find()) {
                all.add(matcher.group(1).replaceAll("\\\\(.)", "$1"));
            }
        }
        return all;
    }
}
