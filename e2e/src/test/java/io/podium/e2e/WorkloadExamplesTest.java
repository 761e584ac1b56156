package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import io.podium.e2e.Watching.Event;
import io.podium.e2e.cluster.Command;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import io.podium.e2e.cluster.SourceRoot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S-24 to S-27 as the source documents tell them, from examples/. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class WorkloadExamplesTest {
    private static final String OWNER = "{.metadata.ownerReferences[*].uid}";
    private static final String OWNERS = "{.items[*].metadata.ownerReferences[*].uid}";
    private static final String ROLLED = "successfully rolled out";

    private static void example(TestSpace space, String verb, String name) {
        space.run(verb, "-f", SourceRoot.path().resolve("examples/" + name).toString());
    }

    private static TestSpace kubia(TestSpace space) {
        example(space, "create", "kubia-deployment.yaml");
        rolledOut(space, "kubia");
        return space;
    }

    private static void rolledOut(TestSpace space, String name) {
        assertThat(space.run("rollout", "status", "deployment/" + name, "--timeout=90s"))
                .contains(ROLLED);
    }

    private static String read(TestSpace space, String what, String path) {
        return space.run("get", what, "-o", "jsonpath=" + path);
    }

    /** The names of pods under a selector that are not on their way out, once they please. */
    private static List<String> pods(
            TestSpace space, String selector, Predicate<List<String>> pleases) {
        String[] ask = {"get", "pods", "-l", selector, "--no-headers"};
        return living(space.until(table -> pleases.test(living(table).toList()), ask)).toList();
    }

    private static Stream<String> living(String table) {
        return table.lines()
                .filter(line -> line.contains(" Running "))
                .map(line -> line.substring(0, line.indexOf(' ')));
    }

    private static Predicate<List<String>> three() {
        return names -> names.size() == 3;
    }

    /** One is deleted, one gets a label nobody asks for, one leaves and comes back. */
    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void podsMoveOutOfADeploymentAndBackIn(String version, PodiumCluster cluster) {
        try (TestSpace space =
                kubia(TestSpace.create(cluster.kubectl(version), "example-labels"))) {
            List<String> first = pods(space, "app=kubia", three());
            String one = first.getFirst();
            assertThat(first).allMatch(name -> name.matches("kubia-[a-z0-9]+-[a-z0-9]{5}"));
            space.until(
                    ("You've hit " + one + "\n")::equals,
                    "exec",
                    one,
                    "--",
                    "wget",
                    "-qO",
                    "-",
                    "http://localhost:8080");

            space.run("delete", "pod", one);
            List<String> second =
                    pods(space, "app=kubia", three().and(names -> !names.contains(one)));
            assertThat(second).containsAll(first.subList(1, 3));

            String moved = second.getFirst();
            String set = read(space, "pod/" + moved, OWNER);
            space.run("label", "pod", moved, "type=special");
            space.run("label", "pod", moved, "app=foo", "--overwrite");
            space.shows("pod/" + moved, OWNER, "");
            List<String> third =
                    pods(space, "app=kubia", three().and(names -> !names.contains(moved)));
            assertThat(third).as("type=special moved nobody").containsAll(second.subList(1, 3));
            assertThat(pods(space, "app=foo", names -> true)).containsExactly(moved);

            space.run("label", "pod", moved, "app=kubia", "--overwrite");
            space.until(
                    table -> table.lines().count() == 3,
                    "get",
                    "pods",
                    "-l",
                    "app=kubia",
                    "--no-headers");
            assertThat(read(space, "pods", OWNERS)).isEqualTo(set + " " + set + " " + set);
        }
    }

    /** A new Deployment takes its ReplicaSet back, a new ReplicaSet the pods. */
    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void whatWasOrphanedIsAdoptedByTheNext(String version, PodiumCluster cluster) {
        try (TestSpace space =
                kubia(TestSpace.create(cluster.kubectl(version), "example-orphans"))) {
            String set = space.run("get", "rs", "-o", "name").strip();
            String uid = read(space, set, "{.metadata.uid}");
            String pods = read(space, "pods", "{.items[*].metadata.uid}");
            String owned = read(space, "pods", OWNERS);
            assertThat(owned).isEqualTo(uid + " " + uid + " " + uid);

            space.run("delete", "deployment", "kubia", "--cascade=false");
            assertThat(read(space, set, "{.metadata.uid} " + OWNER)).isEqualTo(uid + " ");
            assertThat(read(space, "pods", OWNERS)).as("still the set's").isEqualTo(owned);
            kubia(space);
            space.shows(set, OWNER, read(space, "deployment/kubia", "{.metadata.uid}"));

            String again = succeeded(cluster, space, set);
            assertThat(again).isNotEqualTo(uid);
            space.shows("pods", OWNERS, again + " " + again + " " + again);
            assertThat(space.run("get", "rs", "-o", "name").strip()).isEqualTo(set);
            assertThat(read(space, "pods", "{.items[*].metadata.uid}"))
                    .as("no pod was made or ended")
                    .isEqualTo(pods);
            assertThat(read(space, "pods", "{.items[*].metadata.deletionTimestamp}")).isEmpty();

            space.run("delete", "deployment", "kubia");
            space.until(String::isEmpty, "get", "deployments,rs,pods", "-o", "name");
        }
    }

    /**
     * The uid of the set of the same name that follows. A kubectl that waits asks for the dying set
     * and then lists by its name; where the successor came between the two, it waits for the end of
     * that one, whatever the server does.
     */
    private static String succeeded(PodiumCluster cluster, TestSpace space, String set) {
        Wire wire = Wire.of(cluster);
        String all = "/apis/apps/v1/namespaces/" + space.name() + "/replicasets";
        String name = set.substring(set.indexOf('/') + 1);
        String one = "fieldSelector=metadata.name%3D" + name;
        try (Watching watching = wire.watch(all, one, wire.revision(all))) {
            space.run("delete", set, "--cascade=orphan", "--wait=false");
            watching.until(event -> event.type().equals("DELETED"));
            Event next = watching.next();
            assertThat(next.type()).isEqualTo("ADDED");
            return next.at("metadata", "uid");
        }
    }

    @Test
    void aReplicaSetTakesThePodsOfTheOneBefore(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "example-set")) {
            example(space, "create", "nginx-set.yaml");
            space.shows("rs/nginx-set", "{.status.readyReplicas}", "3");
            String pods = space.run("get", "pods", "-o", "name");
            space.run("delete", "rs", "nginx-set", "--cascade=orphan");
            assertThat(read(space, "pods", OWNERS)).isEmpty();
            example(space, "create", "nginx-set.yaml");
            String uid = read(space, "rs/nginx-set", "{.metadata.uid}");
            space.shows("pods", OWNERS, uid + " " + uid + " " + uid);
            space.shows("rs/nginx-set", "{.status.readyReplicas}", "3");
            assertThat(space.run("get", "pods", "-o", "name")).isEqualTo(pods);
        }
    }

    /** Never one pod more or fewer than allowed, and what does not start stops the update. */
    @Test
    void anUpdateGoesPodByPodAndIsUndone(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "example-update")) {
            String deployment = "deployment/nginx-deployment";
            example(space, "apply", "nginx-rolling.yaml");
            rolledOut(space, "nginx-deployment");
            staysInBounds(
                    Wire.of(cluster),
                    space,
                    () -> space.run("set", "image", deployment, "nginx=nginx:latest"));
            rolledOut(space, "nginx-deployment");
            space.shows("pods", images(), "nginx:latest nginx:latest nginx:latest");

            space.run("set", "image", deployment, "nginx=nginx:404");
            space.shows(
                    deployment,
                    "{.status.updatedReplicas} {.status.availableReplicas} {.status.replicas}",
                    "2 2 4");
            assertThat(space.run("rollout", "history", deployment))
                    .containsPattern("REVISION +CHANGE-CAUSE\n1 +<none>\n2 +<none>\n3 +<none>");
            assertThat(space.run("rollout", "undo", deployment)).contains("rolled back");
            rolledOut(space, "nginx-deployment");
            space.shows("pods", images(), "nginx:latest nginx:latest nginx:latest");

            space.run("rollout", "undo", deployment, "--to-revision=1");
            rolledOut(space, "nginx-deployment");
            space.shows("pods", images(), "nginx:1 nginx:1 nginx:1");
            assertThat(space.run("rollout", "history", deployment))
                    .containsPattern("REVISION +CHANGE-CAUSE\n3 +<none>\n4 +<none>\n5 +<none>");
            assertThat(space.run("rollout", "history", deployment, "--revision=3"))
                    .contains("nginx:404");
        }
    }

    private static String images() {
        return "{.items[*].spec.containers[*].image}";
    }

    /** Follows all ReplicaSets until the new one carries all. */
    private static void staysInBounds(Wire wire, TestSpace space, Runnable update) {
        String all = "/apis/apps/v1/namespaces/" + space.name() + "/replicasets";
        MapValue list = wire.get(all);
        var sets = new HashMap<String, MapValue>();
        MapValue first = list.list("items").map(0);
        String old = Wire.text(first, "metadata", "name");
        sets.put(old, first);
        try (Watching watching =
                wire.watch(all, "", Wire.text(list, "metadata", "resourceVersion"))) {
            update.run();
            watching.until(event -> {
                sets.put(event.at("metadata", "name"), event.object());
                long wanted = sum(sets, "spec", "replicas");
                long available = sum(sets, "status", "availableReplicas");
                assertThat(wanted).as("one more than three").isLessThanOrEqualTo(4);
                assertThat(available).as("one fewer than three").isGreaterThanOrEqualTo(2);
                return sets.get(old).map("spec").integer("replicas") == 0
                        && wanted == 3
                        && available == 3;
            });
        }
    }

    private static long sum(Map<String, MapValue> sets, String part, String field) {
        return sets.values().stream().mapToLong(set -> set.map(part).integer(field)).sum();
    }

    /** An owned ReplicaSet that is edited or deleted is succeeded by a new one. */
    @Test
    void aDeploymentKeepsToItsOwnTemplate(PodiumCluster cluster) {
        try (TestSpace space = kubia(TestSpace.create(cluster.kubectl(), "example-edit"))) {
            String edited = space.run("get", "rs", "-o", "name").strip();
            String add =
                    "[{\"op\":\"add\",\"path\":\"/spec/template/spec/containers/0/env\","
                            + "\"value\":[{\"name\":\"EDITED\",\"value\":\"yes\"}]}]";
            space.run("patch", edited, "--type=json", "-p", add);
            String next =
                    space.until(text -> text.lines().count() == 2, "get", "rs", "-o", "name")
                            .lines()
                            .filter(name -> !name.equals(edited))
                            .findFirst()
                            .orElseThrow();
            space.shows(edited, "{.spec.replicas} {.status.replicas}", "0 0");
            space.shows(next, "{.spec.replicas} {.status.readyReplicas}", "3 3");
            assertThat(read(space, "deployment/kubia", "{.spec.template.spec.containers[*].env}"))
                    .isEmpty();

            String uid = read(space, next, "{.metadata.uid}");
            space.run("delete", next);
            space.until(
                    text -> text.endsWith(" 3") && !text.startsWith(uid),
                    "get",
                    next,
                    "-o",
                    "jsonpath={.metadata.uid} {.status.readyReplicas}");
            space.run("delete", "deployment", "kubia");
            space.until(String::isEmpty, "get", "rs,pods", "-o", "name");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubia-deployment.yaml", "kubia-deployment-matchexpressions.yaml"})
    void itIsScaledWhateverItsSelector(String file, PodiumCluster cluster) {
        try (TestSpace space =
                TestSpace.create(cluster.kubectl(), "example-" + file.replaceFirst("\\..*", ""))) {
            example(space, "create", file);
            rolledOut(space, "kubia");
            space.run("scale", "deployment", "kubia", "--replicas=5");
            rolledOut(space, "kubia");
            assertThat(space.run("get", "deployment", "kubia", "--no-headers"))
                    .containsPattern("kubia +5/5 +5 +5 ");
        }
    }

    /** As with an editor: size and template, which a set's running pods do not follow. */
    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void whatAnEditorChangesIsDone(String version, PodiumCluster cluster) {
        try (TestSpace space =
                kubia(TestSpace.create(cluster.kubectl(version), "example-editor"))) {
            String first = space.run("get", "rs", "-o", "name").strip();
            assertThat(edited(space, "deployment", "s/replicas: 3/replicas: 4/"))
                    .isEqualTo("deployment.apps/kubia edited\n");
            pods(space, "app=kubia", names -> names.size() == 4);
            edited(
                    space,
                    "deployment",
                    "s/terminationGracePeriodSeconds: 1/terminationGracePeriodSeconds: 0/");
            rolledOut(space, "kubia");
            space.shows(first, "{.spec.replicas} {.status.replicas}", "0 0");
            assertThat(edited(space, "deployment", "s/nosuch/nothing/"))
                    .isEqualTo("Edit cancelled, no changes made.\n");

            example(space, "create", "nginx-set.yaml");
            space.shows("rs/nginx-set", "{.status.readyReplicas}", "3");
            edited(space, "rs/nginx-set", "s/image: nginx:1/image: nginx:latest/");
            space.run("delete", "pod", pods(space, "app=nginx", three()).getFirst());
            space.until(
                    text ->
                            List.of(text.split(" ", -1)).stream()
                                    .sorted()
                                    .toList()
                                    .equals(List.of("nginx:1", "nginx:1", "nginx:latest")),
                    "get",
                    "pods",
                    "-l",
                    "app=nginx",
                    "-o",
                    "jsonpath=" + images());
        }
    }

    private static String edited(TestSpace space, String what, String script) {
        String[] words = what.contains("/") ? new String[] {what} : new String[] {what, "kubia"};
        String[] all = Stream.concat(Stream.of("edit"), Stream.of(words)).toArray(String[]::new);
        Command.Result result =
                space.kubectl()
                        .command(space.in(all))
                        .env("KUBE_EDITOR", "sed -i '" + script + "'")
                        .run()
                        .ok();
        return result.out() + result.err();
    }

    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void aControllerIsNamedScaledAndSucceeded(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "example-rc")) {
            example(space, "create", "replication-controller.yaml");
            space.shows("rc/kubia", "{.status.readyReplicas}", "3");
            assertThat(space.run("get", "rc", "-o", "wide"))
                    .containsPattern(
                            "NAME +DESIRED +CURRENT +READY +AGE +CONTAINERS +IMAGES +SELECTOR\n")
                    .containsPattern("kubia +3 +3 +3 +\\d+s +kubia +busybox:1 +app=kubia\n");
            assertThat(space.run("scale", "rc", "kubia", "--replicas=2"))
                    .isEqualTo("replicationcontroller/kubia scaled\n");
            String left = pods(space, "app=kubia", names -> names.size() == 2).toString();
            space.run("delete", "rc", "kubia", "--cascade=orphan");
            assertThat(read(space, "pods", OWNERS)).isEmpty();
            example(space, "create", "replication-controller.yaml");
            List<String> all = pods(space, "app=kubia", three());
            assertThat(all.stream().filter(left::contains)).hasSize(2);
        }
    }
}
