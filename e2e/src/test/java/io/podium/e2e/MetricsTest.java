package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a monitoring system reads of a cluster that is up. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class MetricsTest {
    private static final Pattern HEAD =
            Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\]|\\\\[\\\\\"n])*\"";
    private static final Pattern SAMPLE =
            Pattern.compile(
                    "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{"
                            + LABEL
                            + "(?:,"
                            + LABEL
                            + ")*\\})? ([-+]?(?:[0-9.]+(?:e[-+][0-9]+)?|Inf)|NaN)");

    /** What a scrape says, checked as a scraper checks it: line by line, no series twice. */
    private static Map<String, Double> scrape(PodiumCluster cluster, String page) {
        var types = new HashMap<String, String>();
        var samples = new HashMap<String, Double>();
        var closed = new HashSet<String>();
        String family = "";
        for (String line : cluster.kubectl().run("get", "--raw", page).lines().toList()) {
            Matcher head = HEAD.matcher(line);
            if (head.matches()) {
                if (!head.group(2).equals(family)) {
                    family = head.group(2);
                    assertThat(closed.add(family)).as("%s comes once", family).isTrue();
                }
                if (head.group(1).equals("TYPE")) {
                    types.put(family, head.group(3));
                }
                continue;
            }
            Matcher sample = SAMPLE.matcher(line);
            assertThat(sample.matches()).as(line).isTrue();
            String name = sample.group(1);
            boolean isHistogram = "histogram".equals(types.get(family));
            String bare = isHistogram ? name.replaceFirst("_(bucket|sum|count)$", "") : name;
            assertThat(bare).as("the family of %s", line).isEqualTo(family);
            String series = line.substring(0, line.lastIndexOf(' '));
            double value = Double.parseDouble(sample.group(3).replace("Inf", "Infinity"));
            assertThat(samples.put(series, value)).as("%s comes once", series).isNull();
        }
        return samples;
    }

    @Test
    void numbersRiseWithWhatIsDone(PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl();
        Map<String, Double> before = scrape(cluster, "/metrics");
        try (TestSpace space = TestSpace.create(kubectl, "metrics")) {
            for (int i = 0; i < 3; i++) {
                space.run("create", "configmap", "c" + i, "--from-literal=a=b");
                space.run("create", "quota", "q" + i, "--hard=pods=100");
            }
            space.run("get", "configmap", "c0");
            Map<String, Double> after = scrape(cluster, "/metrics");
            String route =
                    "group=\"\",version=\"v1\",resource=\"configmaps\",subresource=\"\","
                            + "scope=\"resource\",component=\"apiserver\"";
            assertThat(
                            risen(
                                    before,
                                    after,
                                    "apiserver_request_total{verb=\"POST\",dry_run=\"\","
                                            + route
                                            + ",code=\"201\"}"))
                    .isGreaterThanOrEqualTo(3);
            assertThat(
                            risen(
                                    before,
                                    after,
                                    "apiserver_request_duration_seconds_count{verb=\"GET\","
                                            + "dry_run=\"\","
                                            + route
                                            + "}"))
                    .isGreaterThanOrEqualTo(1);
            assertThat(
                            risen(
                                    before,
                                    after,
                                    "etcd_request_duration_seconds_count{operation=\"create\","
                                            + "group=\"\",resource=\"configmaps\"}"))
                    .isGreaterThanOrEqualTo(3);
            // What other tests left may be going in the meantime.
            String stored = "apiserver_storage_objects{resource=\"resourcequotas\"}";
            assertThat(after.get(stored)).isGreaterThanOrEqualTo(3);
            assertThat(after.get("apiserver_storage_size_bytes{storage_cluster_id=\"podium\"}"))
                    .isPositive();
            assertThat(after.keySet()).anyMatch(one -> one.startsWith("workqueue_adds_total"));
        }
    }

    private static double risen(
            Map<String, Double> before, Map<String, Double> after, String series) {
        return after.getOrDefault(series, 0.0) - before.getOrDefault(series, 0.0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apiserver_request_total",
                "apiserver_request_duration_seconds_bucket",
                "apiserver_request_sli_duration_seconds_sum",
                "apiserver_response_sizes_count",
                "apiserver_current_inflight_requests",
                "apiserver_watch_events_total",
                "apiserver_watch_events_sizes_bucket",
                "apiserver_init_events_total",
                "apiserver_resource_objects",
                "apiserver_authorization_decisions_total",
                "apiserver_admission_controller_admission_duration_seconds_count",
                "apiserver_admission_step_admission_duration_seconds_count",
                "apiserver_longrunning_requests",
                "apiserver_tls_handshake_errors_total",
                "authenticated_user_requests",
                "authentication_attempts",
                "authentication_duration_seconds_bucket",
                "authorization_attempts_total",
                "etcd_requests_total",
                "scheduler_pending_pods",
                "scheduler_scheduling_algorithm_duration_seconds_bucket",
                "scheduler_pod_scheduling_attempts_bucket",
                "scheduler_preemption_attempts_total",
                "scheduler_preemption_victims_bucket",
                "scheduler_framework_extension_point_duration_seconds_bucket",
                "scheduler_plugin_execution_duration_seconds_bucket",
                "scheduler_plugin_evaluation_total",
                "scheduler_scheduler_cache_size",
                "workqueue_depth",
                "workqueue_queue_duration_seconds_bucket",
                "workqueue_work_duration_seconds_bucket",
                "kubernetes_build_info",
                "process_cpu_seconds_total",
                "process_open_fds",
                "process_start_time_seconds",
                "jvm_threads_current"
            })
    void namesAreTheOnesDashboardsAskFor(String name, PodiumCluster cluster) {
        String watch = "/api/v1/namespaces?watch=true&timeoutSeconds=1";
        cluster.kubectl().run("get", "--raw", watch);
        assertThat(scrape(cluster, "/metrics").keySet())
                .anyMatch(series -> series.equals(name) || series.startsWith(name + "{"));
    }

    @Test
    void theSchedulerCountsItsAttempts(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "attempts")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: huge}
                    spec:
                      containers: [{name: main, image: 'busybox:1', resources: {requests: {cpu: '1000'}}}]
                    """);
            space.until(text -> text.contains("Insufficient cpu"), "describe", "pod", "huge");
            Map<String, Double> now = scrape(cluster, "/metrics");
            String how = "{profile=\"default-scheduler\",result=\"unschedulable\"}";
            assertThat(now.get("scheduler_schedule_attempts_total" + how)).isPositive();
            assertThat(now.get("scheduler_scheduling_attempt_duration_seconds_count" + how))
                    .isPositive();
            assertThat(now.get("scheduler_pending_pods{queue=\"unschedulable\"}")).isPositive();
            assertThat(
                            now.get(
                                    "scheduler_queue_incoming_pods_total{"
                                            + "event=\"ScheduleAttemptFailure\","
                                            + "queue=\"unschedulable\"}"))
                    .isPositive();
            assertThat(now.get("scheduler_preemption_attempts_total")).isPositive();
            assertThat(
                            now.get(
                                    "scheduler_plugin_evaluation_total{"
                                            + "plugin=\"NodeResourcesFit\","
                                            + "extension_point=\"Filter\","
                                            + "profile=\"default-scheduler\"}"))
                    .isPositive();
            assertThat(
                            now.get(
                                    "scheduler_framework_extension_point_duration_seconds_count{"
                                            + "extension_point=\"PostFilter\","
                                            + "status=\"Unschedulable\","
                                            + "profile=\"default-scheduler\"}"))
                    .isPositive();
            assertThat(now.get("scheduler_scheduler_cache_size{type=\"nodes\"}")).isPositive();
        }
    }

    @Test
    void whoMayNotMonitorSeesNothing(PodiumCluster cluster) {
        assertThat(cluster.kubectl().attempt("get", "--raw", "/metrics", "--as", "nobody").err())
                .contains("User \"nobody\" cannot get path \"/metrics\"");
        assertThat(
                        cluster.kubectl()
                                .attempt(
                                        "get",
                                        "--raw",
                                        "/metrics",
                                        "--as",
                                        "nobody",
                                        "--as-group",
                                        "system:monitoring")
                                .code())
                .isZero();
    }
}
