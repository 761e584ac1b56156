package io.podium.api.kinds.core;

import io.podium.api.kinds.pod.ContainerAmounts;
import io.podium.api.name.ResourceNames;
import io.podium.api.quantity.Quantity;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Defaults of pods and pod templates that depend on other fields. Static ones stand in the schema.
 */
public final class PodDefaults {
    private static final List<String> CONTAINER_LISTS =
            List.of("initContainers", "containers", "ephemeralContainers");

    private PodDefaults() {}

    /** The pod spec of a pod: as in a template, and what only pods get. */
    static TypedMap ofPod(TypedMap spec) {
        TypedMap result = ofTemplate(spec);
        result = eachContainer(result, PodDefaults::withRequests);
        result = withPodAmounts(result);
        if (result.bool("hostNetwork")) {
            result = eachContainer(result, PodDefaults::withHostPorts);
        }
        return result.has("enableServiceLinks") ? result : result.with("enableServiceLinks", true);
    }

    /** The pod spec of a pod template. */
    static TypedMap ofTemplate(TypedMap spec) {
        TypedMap result = eachContainer(spec, PodDefaults::withPullPolicy);
        result = eachVolume(result);
        String account = result.string("serviceAccountName");
        String alias = result.string("serviceAccount");
        if (account.isEmpty() && !alias.isEmpty()) {
            result = result.with("serviceAccountName", alias);
        } else if (!account.isEmpty() && !alias.equals(account)) {
            result = result.with("serviceAccount", account);
        }
        return result;
    }

    /** The object with the pod template at its path defaulted, such as spec.template. */
    public static TypedMap withTemplate(TypedMap object, String... path) {
        return edit(
                object,
                path,
                0,
                template -> edit(template, new String[] {"spec"}, 0, PodDefaults::ofTemplate));
    }

    private static TypedMap edit(
            TypedMap object, String[] path, int at, UnaryOperator<TypedMap> change) {
        if (at == path.length) {
            return change.apply(object);
        }
        if (!(object.get(path[at]) instanceof TypedMap inner)) {
            return object;
        }
        return object.with(path[at], edit(inner, path, at + 1, change));
    }

    private static TypedMap eachContainer(TypedMap spec, UnaryOperator<TypedMap> change) {
        TypedMap result = spec;
        for (String list : CONTAINER_LISTS) {
            if (spec.get(list) instanceof ListValue containers) {
                result = result.with(list, each(containers, change));
            }
        }
        return result;
    }

    private static ListValue each(ListValue list, UnaryOperator<TypedMap> change) {
        ListValue result = list;
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof TypedMap element) {
                result = result.with(i, change.apply(element));
            }
        }
        return result;
    }

    /** Images with the tag latest, or none, are pulled always. */
    private static TypedMap withPullPolicy(TypedMap container) {
        String image = container.string("image");
        if (!container.string("imagePullPolicy").isEmpty()) {
            return container;
        }
        return container.with("imagePullPolicy", isLatest(image) ? "Always" : "IfNotPresent");
    }

    static boolean isLatest(String image) {
        int at = image.indexOf('@');
        String tagged = at < 0 ? image : image.substring(0, at);
        int colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
        if (colon < 0) {
            return at < 0 && !image.isEmpty();
        }
        return tagged.substring(colon + 1).equals("latest");
    }

    /** What a container may not exceed it also asks for, unless it says otherwise. */
    private static TypedMap withRequests(TypedMap container) {
        if (!(container.get("resources") instanceof TypedMap resources)) {
            return container;
        }
        MapValue limits = resources.map("limits");
        MapValue requests = resources.map("requests");
        MapValue completed = requests;
        for (Map.Entry<String, Object> limit : limits) {
            if (!requests.has(limit.getKey())) {
                completed = completed.with(limit.getKey(), limit.getValue());
            }
        }
        return completed.isEmpty()
                ? container
                : container.with("resources", resources.with("requests", completed));
    }

    /** On the node's own network every port is the node's. */
    private static TypedMap withHostPorts(TypedMap container) {
        if (!(container.get("ports") instanceof ListValue ports)) {
            return container;
        }
        return container.with(
                "ports",
                each(
                        ports,
                        port ->
                                port.integer("hostPort") == 0 && port.integer("containerPort") != 0
                                        ? port.with("hostPort", port.integer("containerPort"))
                                        : port));
    }

    /**
     * A pod with bounds of its own asks for what its containers ask for together or else for all it
     * may use; pages of its containers it may use itself.
     */
    private static TypedMap withPodAmounts(TypedMap spec) {
        if (!(spec.get("resources") instanceof TypedMap resources)) {
            return spec;
        }
        MapValue limits = resources.map("limits");
        MapValue requests = resources.map("requests");
        if (limits.isEmpty() && requests.isEmpty()) {
            return spec;
        }
        for (Map.Entry<String, Quantity> sum : ContainerAmounts.of(spec, "limits").entrySet()) {
            if (ResourceNames.isHugePages(sum.getKey()) && !limits.has(sum.getKey())) {
                limits = limits.with(sum.getKey(), sum.getValue().toString());
            }
        }
        if (!limits.isEmpty()) {
            requests = withPodRequests(spec, requests, limits);
        }
        TypedMap completed = limits.isEmpty() ? resources : resources.with("limits", limits);
        return spec.with(
                "resources", requests.isEmpty() ? completed : completed.with("requests", requests));
    }

    private static MapValue withPodRequests(TypedMap spec, MapValue given, MapValue limits) {
        MapValue requests = given;
        for (Map.Entry<String, Quantity> sum : ContainerAmounts.of(spec, "requests").entrySet()) {
            String name = sum.getKey();
            if (!requests.has(name) && (name.equals("cpu") || name.equals("memory"))) {
                requests = requests.with(name, sum.getValue().toString());
            }
        }
        for (Map.Entry<String, Object> limit : limits) {
            String name = limit.getKey();
            boolean isOfPods = ResourceNames.isOfPods(name);
            if (!requests.has(name) && isOfPods) {
                requests = requests.with(name, limit.getValue());
            }
        }
        return requests;
    }

    /** A volume without a source is an empty directory. */
    private static TypedMap eachVolume(TypedMap spec) {
        if (!(spec.get("volumes") instanceof ListValue volumes)) {
            return spec;
        }
        return spec.with("volumes", each(volumes, PodDefaults::withSource));
    }

    private static TypedMap withSource(TypedMap volume) {
        boolean hasSource = volume.size() > (volume.has("name") ? 1 : 0);
        return hasSource
                ? volume
                : volume.with("emptyDir", MapValue.empty(volume.type().field("emptyDir").type()));
    }

    /** Pods leave nodes in trouble after five minutes unless they say how long they stay. */
    static TypedMap withDefaultTolerations(TypedMap spec) {
        ListValue tolerations = spec.list("tolerations");
        TypedMap result = spec;
        for (String key :
                List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")) {
            if (!toleratesExecute(tolerations, key)) {
                var toleration =
                        TypedMap.of(
                                        spec.type().field("tolerations").type(),
                                        new Object
                                                [spec.type()
                                                        .field("tolerations")
                                                        .type()
                                                        .fields()
                                                        .size()])
                                .with("key", key)
                                .with("operator", "Exists")
                                .with("effect", "NoExecute")
                                .with("tolerationSeconds", 300L);
                result = result.with("tolerations", result.list("tolerations").plus(toleration));
            }
        }
        return result;
    }

    private static boolean toleratesExecute(ListValue tolerations, String key) {
        for (int i = 0; i < tolerations.size(); i++) {
            MapValue toleration = tolerations.map(i);
            String itsKey = toleration.string("key");
            String effect = toleration.string("effect");
            if ((itsKey.equals(key) || itsKey.isEmpty())
                    && (effect.equals("NoExecute") || effect.isEmpty())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Guaranteed, Burstable or BestEffort, told from what the pod as a whole asks for and may use,
     * or else from what all its containers do.
     */
    static String qualityOfService(MapValue spec) {
        boolean any = false;
        boolean guaranteed = true;
        for (MapValue resources : resources(spec)) {
            for (String resource : List.of("cpu", "memory")) {
                String limit = amount(resources.map("limits"), resource);
                String request = amount(resources.map("requests"), resource);
                any |= !limit.isEmpty() || !request.isEmpty();
                guaranteed &= !limit.isEmpty() && (request.isEmpty() || request.equals(limit));
            }
        }
        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static List<MapValue> resources(MapValue spec) {
        MapValue whole = spec.map("resources");
        if (!whole.map("requests").isEmpty() || !whole.map("limits").isEmpty()) {
            return List.of(whole);
        }
        var all = new ArrayList<MapValue>();
        for (String list : List.of("containers", "initContainers")) {
            ListValue containers = spec.list(list);
            for (int i = 0; i < containers.size(); i++) {
                all.add(containers.map(i).map("resources"));
            }
        }
        return all;
    }

    private static String amount(MapValue resources, String name) {
        String amount = resources.string(name);
        return amount.equals("0") ? "" : amount;
    }
}
