package io.podium.clients;

import com.google.gson.reflect.TypeToken;
import io.kubernetes.client.Exec;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.util.Config;
import io.kubernetes.client.util.PatchUtils;
import io.kubernetes.client.util.Watch;
import io.kubernetes.client.util.generic.GenericKubernetesApi;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;

/** A user of the official Java client: {@code OfficialUser COMMAND NAMESPACE}. */
public final class OfficialUser {
    private final ApiClient client;
    private final CoreV1Api core;
    private final String namespace;

    private OfficialUser(ApiClient client, String namespace) {
        this.client = client;
        this.core = new CoreV1Api(client);
        this.namespace = namespace;
    }

    public static void main(String[] arguments) throws Exception {
        ApiClient client = Config.defaultClient().setReadTimeout(0);
        var user = new OfficialUser(client, arguments[1]);
        switch (arguments[0]) {
            case "typed" -> user.typed();
            case "informer" -> user.informer();
            case "watch" -> user.watch();
            case "apply" -> user.apply();
            case "exec" -> user.exec();
            default -> throw new IllegalArgumentException("no such command: " + arguments[0]);
        }
        System.out.println("done");
        System.exit(0); // Threads of the client's HTTP library linger.
    }

    private static V1ConfigMap map(String name, Map<String, String> entries) {
        return new V1ConfigMap()
                .metadata(new V1ObjectMeta().name(name).labels(Map.of("made-by", "java")))
                .data(entries);
    }

    private interface Action {
        void run() throws ApiException;
    }

    private static int code(Action action) {
        try {
            action.run();
            return 200;
        } catch (ApiException e) {
            return e.getCode();
        }
    }

    private void typed() throws ApiException {
        V1ConfigMap made =
                core.createNamespacedConfigMap(namespace, map("walked", Map.of("a", "1")))
                        .execute();
        Expect.equal(
                409,
                code(() ->
                        core.createNamespacedConfigMap(namespace, map("walked", Map.of()))
                                .execute()),
                "a second create");
        made.putDataItem("b", "2");
        V1ConfigMap updated = core.replaceNamespacedConfigMap("walked", namespace, made).execute();
        Expect.equal(Map.of("a", "1", "b", "2"), updated.getData(), "what was updated");
        Expect.equal(
                409,
                code(() -> core.replaceNamespacedConfigMap("walked", namespace, made).execute()),
                "a stale update");
        V1ConfigMap patched =
                patch(
                        "[{\"op\":\"remove\",\"path\":\"/data/a\"}]",
                        V1Patch.PATCH_FORMAT_JSON_PATCH);
        Expect.equal(Map.of("b", "2"), patched.getData(), "what was patched");
        var names = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            core.createNamespacedConfigMap(namespace, map("page-" + i, Map.of())).execute();
        }
        String token = null;
        do {
            V1ConfigMapList page =
                    core.listNamespacedConfigMap(namespace)
                            .labelSelector("made-by=java")
                            .limit(2)
                            ._continue(token)
                            .execute();
            page.getItems().forEach(one -> names.add(one.getMetadata().getName()));
            token = page.getMetadata().getContinue();
        } while (token != null);
        Expect.equal(List.of("page-0", "page-1", "page-2", "page-3", "walked"), names, "the pages");
        core.deleteCollectionNamespacedConfigMap(namespace).labelSelector("made-by=java").execute();
        Expect.equal(
                404,
                code(() -> core.readNamespacedConfigMap("walked", namespace).execute()),
                "a get after all");
    }

    private V1ConfigMap patch(String patch, String format) throws ApiException {
        return PatchUtils.patch(
                V1ConfigMap.class,
                () ->
                        core.patchNamespacedConfigMap("walked", namespace, new V1Patch(patch))
                                .buildCall(null),
                format,
                client);
    }

    private void watch() throws Exception {
        String version =
                core.listNamespacedConfigMap(namespace)
                        .execute()
                        .getMetadata()
                        .getResourceVersion();
        V1ConfigMap made =
                core.createNamespacedConfigMap(namespace, map("watched", Map.of("a", "1")))
                        .execute();
        core.replaceNamespacedConfigMap("watched", namespace, made.putDataItem("a", "2")).execute();
        core.deleteNamespacedConfigMap("watched", namespace).execute();
        var seen = new ArrayList<String>();
        try (Watch<V1ConfigMap> watch =
                Watch.createWatch(
                        client,
                        core.listNamespacedConfigMap(namespace)
                                .labelSelector("made-by=java")
                                .resourceVersion(version)
                                .timeoutSeconds(30)
                                .watch(true)
                                .buildCall(null),
                        new TypeToken<Watch.Response<V1ConfigMap>>() {}.getType())) {
            for (Watch.Response<V1ConfigMap> event : watch) {
                seen.add(event.type + " " + event.object.getData().get("a"));
                if (event.type.equals("DELETED")) {
                    break;
                }
            }
        }
        Expect.equal(List.of("ADDED 1", "MODIFIED 2", "DELETED 2"), seen, "what was watched");
    }

    private void informer() throws ApiException {
        var seen = new LinkedBlockingQueue<String>();
        var factory = new SharedInformerFactory(client);
        var api =
                new GenericKubernetesApi<>(
                        V1ConfigMap.class, V1ConfigMapList.class, "", "v1", "configmaps", client);
        var informer = factory.sharedIndexInformerFor(api, V1ConfigMap.class, 0, namespace);
        informer.addEventHandler(
                new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(V1ConfigMap added) {
                        seen.add("added " + added.getMetadata().getName());
                    }

                    @Override
                    public void onUpdate(V1ConfigMap old, V1ConfigMap updated) {
                        seen.add("updated " + updated.getData().get("a"));
                    }

                    @Override
                    public void onDelete(V1ConfigMap deleted, boolean isUnknown) {
                        seen.add("deleted " + deleted.getMetadata().getName());
                    }
                });
        core.createNamespacedConfigMap(namespace, map("before", Map.of("a", "1"))).execute();
        factory.startAllRegisteredInformers();
        Expect.next(seen, "added before"::equals, "the first object");
        V1ConfigMap later =
                core.createNamespacedConfigMap(namespace, map("later", Map.of("a", "1"))).execute();
        Expect.next(seen, "added later"::equals, "the second object");
        core.replaceNamespacedConfigMap("later", namespace, later.putDataItem("a", "2")).execute();
        Expect.next(seen, "updated 2"::equals, "the change");
        core.deleteNamespacedConfigMap("before", namespace).execute();
        Expect.next(seen, "deleted before"::equals, "the deletion");
        factory.stopAllRegisteredInformers();
    }

    private void apply() throws ApiException {
        String wanted =
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\","
                        + "\"metadata\":{\"name\":\"applied\"},\"data\":{\"a\":\"%s\"}}";
        Expect.equal(
                "1",
                applied(wanted.formatted("1"), "one", false).getData().get("a"),
                "what was applied");
        Expect.equal(
                409, code(() -> applied(wanted.formatted("2"), "two", false)), "a rival's apply");
        Expect.equal(
                "2",
                applied(wanted.formatted("2"), "two", true).getData().get("a"),
                "what was taken");
    }

    private V1ConfigMap applied(String object, String manager, boolean isForced)
            throws ApiException {
        return PatchUtils.patch(
                V1ConfigMap.class,
                () ->
                        core.patchNamespacedConfigMap("applied", namespace, new V1Patch(object))
                                .fieldManager(manager)
                                .force(isForced)
                                .buildCall(null),
                V1Patch.PATCH_FORMAT_APPLY_YAML,
                client);
    }

    private void exec() throws Exception {
        var container =
                new V1Container()
                        .name("a")
                        .image("busybox:1")
                        .command(List.of("sh", "-c", "sleep 1000"));
        var spec = new V1PodSpec().addContainersItem(container).terminationGracePeriodSeconds(0L);
        var pod = new V1Pod().metadata(new V1ObjectMeta().name("executed")).spec(spec);
        core.createNamespacedPod(namespace, pod).execute();
        try (Watch<V1Pod> watch =
                Watch.createWatch(
                        client,
                        core.listNamespacedPod(namespace)
                                .fieldSelector("metadata.name=executed")
                                .timeoutSeconds(60)
                                .watch(true)
                                .buildCall(null),
                        new TypeToken<Watch.Response<V1Pod>>() {}.getType())) {
            for (Watch.Response<V1Pod> event : watch) {
                if ("Running".equals(event.object.getStatus().getPhase())) {
                    break;
                }
            }
        }
        String[] command = {"sh", "-c", "echo hello; exit 3"};
        Process running = new Exec(client).exec(namespace, "executed", command, false, false);
        String out = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Expect.equal(3, running.waitFor(), "the exit code");
        Expect.equal("hello\n", out, "what was written");
        core.deleteNamespacedPod("executed", namespace).execute();
    }
}
