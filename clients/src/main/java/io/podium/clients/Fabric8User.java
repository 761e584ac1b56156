package io.podium.clients;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A user of fabric8's client: {@code Fabric8User COMMAND NAMESPACE}. */
public final class Fabric8User {
    private final KubernetesClient client;
    private final String namespace;

    private Fabric8User(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    public static void main(String[] arguments) {
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            var user = new Fabric8User(client, arguments[1]);
            switch (arguments[0]) {
                case "typed" -> user.typed();
                case "informer" -> user.informer();
                case "apply" -> user.apply();
                case "exec" -> user.exec();
                default -> throw new IllegalArgumentException("no such command: " + arguments[0]);
            }
        }
        System.out.println("done");
        System.exit(0); // Threads of the client's HTTP library linger.
    }

    private ConfigMap map(String name, Map<String, String> entries) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels("made-by", "fabric8")
                .endMetadata()
                .withData(entries)
                .build();
    }

    private void typed() {
        ConfigMap made = client.resource(map("walked", Map.of("a", "1"))).create();
        Expect.equal(
                409,
                code(() -> client.resource(map("walked", Map.of())).create()),
                "a second create");
        var walked = client.configMaps().inNamespace(namespace).withName("walked");
        ConfigMap edited =
                walked.edit(now -> new ConfigMapBuilder(now).addToData("b", "2").build());
        Expect.equal(Map.of("a", "1", "b", "2"), edited.getData(), "what was edited");
        made.getData().put("stale", "yes");
        Expect.equal(409, code(() -> client.resource(made).update()), "a stale update");
        ConfigMap patched =
                walked.patch(
                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                        "{\"data\":{\"a\":null,\"c\":\"3\"}}");
        Expect.equal(Map.of("b", "2", "c", "3"), patched.getData(), "what was patched");
        GenericKubernetesResource generic =
                client.genericKubernetesResources("v1", "ConfigMap")
                        .inNamespace(namespace)
                        .withName("walked")
                        .get();
        Expect.equal("3", generic.get("data", "c"), "the generic form");
        Expect.equal(
                List.of("walked"),
                client
                        .configMaps()
                        .inNamespace(namespace)
                        .withLabel("made-by", "fabric8")
                        .list()
                        .getItems()
                        .stream()
                        .map(one -> one.getMetadata().getName())
                        .toList(),
                "the list");
        List<StatusDetails> deleted = walked.delete();
        Expect.equal("walked", deleted.getFirst().getName(), "what was deleted");
        Expect.equal(null, walked.get(), "what is left");
        Expect.equal("1.36", version(), "the version");
    }

    private String version() {
        return client.getKubernetesVersion().getMajor()
                + "."
                + client.getKubernetesVersion().getMinor();
    }

    private static int code(Runnable action) {
        try {
            action.run();
            return 200;
        } catch (KubernetesClientException e) {
            return e.getCode();
        }
    }

    private void informer() {
        var seen = new LinkedBlockingQueue<String>();
        client.resource(map("before", Map.of("a", "1"))).create();
        try (SharedIndexInformer<ConfigMap> informer =
                client.configMaps()
                        .inNamespace(namespace)
                        .withLabel("made-by", "fabric8")
                        .inform(
                                new ResourceEventHandler<>() {
                                    @Override
                                    public void onAdd(ConfigMap added) {
                                        seen.add("added " + added.getMetadata().getName());
                                    }

                                    @Override
                                    public void onUpdate(ConfigMap old, ConfigMap updated) {
                                        seen.add("updated " + updated.getData().get("a"));
                                    }

                                    @Override
                                    public void onDelete(ConfigMap deleted, boolean isUnknown) {
                                        seen.add("deleted " + deleted.getMetadata().getName());
                                    }
                                })) {
            Expect.next(seen, "added before"::equals, "the first object");
            client.resource(map("later", Map.of("a", "1"))).create();
            Expect.next(seen, "added later"::equals, "the second object");
            client.configMaps()
                    .inNamespace(namespace)
                    .withName("later")
                    .edit(now -> new ConfigMapBuilder(now).addToData("a", "2").build());
            Expect.next(seen, "updated 2"::equals, "the change");
            client.configMaps().inNamespace(namespace).withName("before").delete();
            Expect.next(seen, "deleted before"::equals, "the deletion");
            Expect.equal(1, informer.getStore().list().size(), "the informer's size");
        }
    }

    private void apply() {
        var mine = new PatchContext.Builder().withPatchType(PatchType.SERVER_SIDE_APPLY);
        ConfigMap wanted = map("applied", Map.of("a", "1"));
        client.resource(wanted).patch(mine.withFieldManager("one").build());
        ConfigMap rival = map("applied", Map.of("a", "2"));
        Expect.equal(
                409,
                code(() -> client.resource(rival).patch(mine.withFieldManager("two").build())),
                "a rival's apply");
        ConfigMap taken =
                client.resource(rival).forceConflicts().fieldManager("two").serverSideApply();
        Expect.equal(Map.of("a", "2"), taken.getData(), "what was taken");
    }

    private void exec() {
        Pod pod =
                client.resource(
                                new PodBuilder()
                                        .withNewMetadata()
                                        .withNamespace(namespace)
                                        .withName("executed")
                                        .endMetadata()
                                        .withNewSpec()
                                        .withTerminationGracePeriodSeconds(0L)
                                        .addNewContainer()
                                        .withName("a")
                                        .withImage("busybox:1")
                                        .withCommand("sh", "-c", "echo started; sleep 1000")
                                        .endContainer()
                                        .endSpec()
                                        .build())
                        .create();
        client.resource(pod).waitUntilReady(60, TimeUnit.SECONDS);
        var resource = client.pods().inNamespace(namespace).withName("executed");
        Expect.equal("started\n", resource.getLog(), "the log");
        var out = new ByteArrayOutputStream();
        try (var running = resource.writingOutput(out).exec("sh", "-c", "echo hello; exit 3")) {
            Expect.equal(3, running.exitCode().join(), "the exit code");
        }
        Expect.equal("hello\n", out.toString(StandardCharsets.UTF_8), "what was written");
        client.resource(pod).delete();
    }
}
