package io.podium.podium.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * What clients do all day, as a server is to have done it before it is measured or used: the JVM
 * keeps which methods that led through and what they met there. Answers do not matter.
 */
final class WarmUpClient {
    private static final int ROUNDS = 50;
    private static final int CROWDS = 1;
    private static final int CROWD = 50;
    private static final int PATIENCE_SECONDS = 20;
    private static final int PODS = 1_500;
    private static final int PATCHES = 700;
    private static final int LISTS = 10;
    private static final int CONTAINERS = 3;
    private static final int VARIABLES = 24;
    private static final String NAMESPACE = "/api/v1/namespaces/default/";
    private static final String JSON = "application/json";
    private static final String CONFIG_MAP =
            """
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"generateName":"warm-"},"data":{"a":"b"}}\
            """;
    private static final String POD =
            """
            {"apiVersion":"v1","kind":"Pod","metadata":{"generateName":"warm-"},
            "spec":{"containers":[{"name":"c","image":"busybox:1"}]}}\
            """;

    private static final Pattern NAME = Pattern.compile("\"name\":\"(crowd-[0-9]+)\"");

    private final SSLContext tls;
    private final String server;

    WarmUpClient(SSLContext tls, String server) {
        this.tls = tls;
        this.server = server;
    }

    /** What stands at the beginning of every visit. */
    void lookAround() throws IOException {
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            for (int round = 0; round < ROUNDS; round++) {
                for (String page :
                        List.of("/readyz", "/api/v1/namespaces", "/api/v1/pods", "/apis")) {
                    ask(client, "GET", page, JSON, "");
                }
                ask(client, "POST", NAMESPACE + "configmaps", JSON, CONFIG_MAP);
                ask(client, "POST", NAMESPACE + "pods", JSON, POD);
            }
            ask(client, "GET", "/openapi/v3", JSON, "");
        }
    }

    /** Pods come to the node in crowds, run there, and go as they came. */
    void crowds() throws IOException {
        try (HttpClient client = client(HttpClient.Version.HTTP_1_1)) {
            ask(client, "DELETE", NAMESPACE + "pods?gracePeriodSeconds=0", JSON, "");
            for (int crowd = 0; crowd < CROWDS; crowd++) {
                crowd(client);
            }
        }
    }

    private void crowd(HttpClient client) throws IOException {
        String watch = NAMESPACE + "pods?watch=true&timeoutSeconds=" + PATIENCE_SECONDS;
        var request = HttpRequest.newBuilder(URI.create(server + watch)).build();
        try (Stream<String> lines = client.send(request, BodyHandlers.ofLines()).body()) {
            Iterator<String> news = lines.iterator();
            for (int number = 0; number < CROWD; number++) {
                ask(client, "POST", NAMESPACE + "pods", JSON, running(number));
            }
            awaitAll(news, "\"started\":true");
            ask(client, "DELETE", NAMESPACE + "pods", JSON, "");
            awaitAll(news, "{\"type\":\"DELETED\"");
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static String running(int number) {
        return """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"crowd-%d"},
        "spec":{"containers":[{"name":"c","image":"busybox:1","command":["sleep","3600"]}]}}\
        """
                .formatted(number);
    }

    /** Whoever waits in vain has waited long enough when the watch ends. */
    private static void awaitAll(Iterator<String> news, String mark) {
        Set<String> seen = new HashSet<>();
        while (seen.size() < CROWD && news.hasNext()) {
            String line = news.next();
            Matcher name = NAME.matcher(line);
            if (line.contains(mark) && name.find()) {
                seen.add(name.group(1));
            }
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("the warm-up was interrupted", e);
    }

    /** Pods of ten kilobytes, which nobody schedules: written, read, changed, watched, deleted. */
    void work() throws IOException {
        try (HttpClient client = client(HttpClient.Version.HTTP_1_1)) {
            for (int number = 0; number < PODS; number++) {
                ask(client, "POST", NAMESPACE + "pods", JSON, pod(number));
                ask(client, "GET", pods(number / 2), JSON, "");
            }
            for (int number = 0; number < PATCHES; number++) {
                String patch = "{\"metadata\":{\"annotations\":{\"n\":\"" + number + "\"}}}";
                ask(client, "PATCH", pods(number), "application/merge-patch+json", patch);
            }
            for (int number = 0; number < LISTS; number++) {
                ask(client, "GET", NAMESPACE + "pods", JSON, "");
            }
            ask(client, "GET", NAMESPACE + "pods?watch=true&timeoutSeconds=1", JSON, "");
            ask(client, "DELETE", NAMESPACE + "pods?gracePeriodSeconds=0", JSON, "");
        }
    }

    private static String pods(int number) {
        return NAMESPACE + "pods/work-" + number;
    }

    private static String pod(int number) {
        var text = new StringBuilder(11_000);
        text.append("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"work-")
                .append(number)
                .append(
                        "\",\"labels\":{\"app\":\"warm-up\"}},\"spec\":{\"schedulerName\":\"nobody\",");
        text.append("\"volumes\":[{\"name\":\"data\",\"emptyDir\":{}}],\"containers\":[");
        for (int container = 0; container < CONTAINERS; container++) {
            text.append(container == 0 ? "" : ",");
            text.append("{\"name\":\"c").append(container);
            text.append("\",\"image\":\"registry.example/warm:1\",\"command\":[\"/bin/warm\"],");
            text.append("\"ports\":[{\"containerPort\":").append(8080 + container);
            text.append("}],\"resources\":{\"requests\":{\"cpu\":\"100m\",\"memory\":\"128Mi\"}},");
            text.append("\"volumeMounts\":[{\"name\":\"data\",\"mountPath\":\"/data\"}],\"env\":[");
            for (int variable = 0; variable < VARIABLES; variable++) {
                text.append(variable == 0 ? "" : ",").append("{\"name\":\"WARM_").append(variable);
                text.append("\",\"value\":\"")
                        .append("pod ".repeat(20))
                        .append(number)
                        .append("\"}");
            }
            text.append("]}");
        }
        return text.append("]}}").toString();
    }

    private HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder().version(version).sslContext(tls).build();
    }

    private void ask(HttpClient client, String verb, String path, String type, String body)
            throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server + path))
                        .header("Content-Type", type)
                        .method(verb, BodyPublishers.ofString(body))
                        .build();
        try {
            client.send(request, BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }
}
