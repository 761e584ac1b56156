package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.name.ResourceNames;
import io.podium.api.quantity.Quantity;
import io.podium.api.strategy.AmountRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Limits, requests and claims of containers and of pods. */
public final class ResourceRules {
    private static final List<String> RESIZED = List.of("cpu", "memory");
    private static final List<String> RESIZE_POLICIES = List.of("NotRequired", "RestartContainer");

    private ResourceRules() {}

    /** What a container needs and may use. */
    public static void check(
            MapValue resources, FieldPath path, PodContext context, Problems problems) {
        amounts(resources, false, path, problems);
        ListValue claims = resources.list("claims");
        if (!claims.isEmpty()) {
            claims(claims, context.spec(), path.child("claims"), problems);
        }
    }

    /**
     * What running a pod costs besides its containers; told as if they were limits, as upstream.
     */
    static void overhead(MapValue overhead, FieldPath path, Problems problems) {
        boolean hasPages = false;
        for (Map.Entry<String, Object> amount : overhead) {
            FieldPath here = path.child("limits");
            pages(amount.getKey(), one(amount, false, here, problems), here, problems);
            hasPages |= ResourceNames.isHugePages(amount.getKey());
        }
        if (hasPages && !overhead.has("cpu") && !overhead.has("memory")) {
            problems.forbidden(path, "HugePages require cpu or memory");
        }
    }

    /** What a pod as a whole needs and may use. */
    static void ofPod(MapValue spec, FieldPath path, PodContext context, Problems problems) {
        MapValue resources = spec.map("resources");
        if (!resources.list("claims").isEmpty()) {
            problems.forbidden(
                    path.child("claims"), "claims cannot be set for Resources at pod-level");
        }
        amounts(resources, true, path, problems);
        if (!resources.list("claims").isEmpty()) {
            claims(resources.list("claims"), context.spec(), path.child("claims"), problems);
        }
        MapValue requests = resources.map("requests");
        ContainerAmounts.of(spec, "requests")
                .forEach((name, sum) -> {
                    Quantity given = Quantity.orZero(requests.string(name));
                    if (ResourceNames.isOfPods(name) && sum.compareTo(given) > 0) {
                        problems.invalid(
                                path.child("requests").key(name),
                                given.toString(),
                                "must be greater than or equal to aggregate container requests of "
                                        + sum);
                    }
                });
        MapValue limits = resources.map("limits");
        ListValue containers = spec.list("containers");
        for (int i = 0; i < containers.size(); i++) {
            for (Map.Entry<String, Object> entry : containers.map(i).at("resources", "limits")) {
                String name = entry.getKey();
                Quantity limit = Quantity.parse(String.valueOf(entry.getValue()));
                if (limits.has(name) && limit.compareTo(Quantity.parse(limits.string(name))) > 0) {
                    problems.invalid(
                            path.child("containers").index(i).key(name).child("limits"),
                            limit.toString(),
                            "must be less than or equal to pod limits of "
                                    + Quantity.parse(limits.string(name)));
                }
            }
        }
    }

    private static void amounts(
            MapValue resources, boolean isOfPod, FieldPath path, Problems problems) {
        MapValue limits = resources.map("limits");
        MapValue requests = resources.map("requests");
        boolean hasPages = false;
        if (!limits.isEmpty()) {
            FieldPath here = path.child("limits");
            for (Map.Entry<String, Object> limit : limits) {
                pages(limit.getKey(), one(limit, isOfPod, here, problems), here, problems);
                hasPages |= ResourceNames.isHugePages(limit.getKey());
            }
        }
        if (!requests.isEmpty()) {
            FieldPath here = path.child("requests");
            for (Map.Entry<String, Object> request : requests) {
                Quantity wanted = one(request, isOfPod, here, problems);
                within(request.getKey(), wanted, limits, path, problems);
                pages(request.getKey(), wanted, here, problems);
                hasPages |= ResourceNames.isHugePages(request.getKey());
            }
        }
        if (hasPages
                && !limits.has("cpu")
                && !limits.has("memory")
                && !requests.has("cpu")
                && !requests.has("memory")) {
            problems.forbidden(path, "HugePages require cpu or memory");
        }
    }

    /** Name and amount of one limit or request. The pages of a request are looked at later. */
    private static Quantity one(
            Map.Entry<String, Object> entry, boolean isOfPod, FieldPath path, Problems problems) {
        String name = entry.getKey();
        Quantity amount = Quantity.parse(String.valueOf(entry.getValue()));
        if (isOfPod) {
            AmountRules.nameOfPod(name, path.key(name), problems);
        } else {
            AmountRules.nameOfContainer(name, path.key(name), problems);
        }
        if (amount.sign() < 0) {
            problems.invalid(
                    path.key(name), amount.toString(), "must be greater than or equal to 0");
        }
        if (!amount.isWhole() && ResourceNames.isWhole(name)) {
            problems.invalid(path.key(name), amount.toString(), "must be an integer");
        }
        return amount;
    }

    /** Whether the amount is made of whole pages of the size the name says. */
    private static boolean isMadeOfPages(String name, Quantity amount) {
        try {
            Quantity page = Quantity.parse(name.substring(ResourceNames.HUGE_PAGES.length()));
            return page.sign() > 0 && page.isWhole() && amount.value() % page.value() == 0;
        } catch (Quantity.Malformed _) {
            return false;
        }
    }

    private static void pages(String name, Quantity amount, FieldPath path, Problems problems) {
        if (ResourceNames.isHugePages(name) && !isMadeOfPages(name, amount)) {
            problems.invalid(
                    path.key(name),
                    amount.toString(),
                    amount + " is not positive integer multiple of " + name);
        }
    }

    /** Nobody asks for more than he may use, nor for less of what cannot be overcommitted. */
    private static void within(
            String name, Quantity wanted, MapValue limits, FieldPath path, Problems problems) {
        boolean isElastic = ResourceNames.mayOvercommit(name);
        if (!limits.has(name)) {
            if (!isElastic) {
                problems.required(
                        path.child("limits"), "Limit must be set for non overcommitable resources");
            }
            return;
        }
        Quantity limit = Quantity.parse(limits.string(name));
        int order = wanted.compareTo(limit);
        if (order != 0 && !isElastic) {
            problems.invalid(
                    path.child("requests"),
                    wanted.toString(),
                    "must be equal to " + name + " limit of " + limit);
        } else if (order > 0) {
            problems.invalid(
                    path.child("requests"),
                    wanted.toString(),
                    "must be less than or equal to " + name + " limit of " + limit);
        }
    }

    private static void claims(ListValue claims, MapValue spec, FieldPath path, Problems problems) {
        var known = new TreeSet<String>();
        ListValue ofPod = spec.list("resourceClaims");
        for (int i = 0; i < ofPod.size(); i++) {
            if (!ofPod.map(i).string("name").isEmpty()) {
                known.add(ofPod.map(i).string("name"));
            }
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < claims.size(); i++) {
            String name = claims.map(i).string("name");
            if (name.isEmpty()) {
                problems.required(path.index(i), "");
                continue;
            }
            claim(name, claims.map(i).string("request"), seen, path.index(i), problems);
            if (!known.contains(name)) {
                problems.notFound(
                        path.index(i),
                        name,
                        "must be one of the names in pod.spec.resourceClaims"
                                + (known.isEmpty()
                                        ? " which is empty"
                                        : ": " + String.join(", ", known)));
            }
        }
    }

    /** A claim is named once as a whole, or once for each of its requests. */
    private static void claim(
            String name, String request, Set<String> seen, FieldPath path, Problems problems) {
        String key = name;
        if (seen.contains(name)) {
            problems.duplicate(path, name);
        } else {
            if (!request.isEmpty()) {
                problems.invalidEach(path.child("request"), request, Names.dnsLabel(request));
                key = name + "/" + request;
            }
            if (seen.contains(key)) {
                problems.duplicate(path, key);
            } else if (request.isEmpty()) {
                for (String other : seen) {
                    if (other.startsWith(name + "/")) {
                        problems.duplicate(path, name);
                    }
                }
            }
        }
        seen.add(key);
    }

    /** Whether a change of its bounds restarts a container. Told of the list, as upstream does. */
    static void resizePolicies(
            ListValue policies, FieldPath path, PodContext context, Problems problems) {
        boolean isOnce = context.spec().string("restartPolicy").equals("Never");
        var seen = new HashSet<String>();
        for (int i = 0; i < policies.size(); i++) {
            String resource = policies.map(i).string("resourceName");
            if (!seen.add(resource)) {
                problems.duplicate(path.index(i), resource);
            }
            choice(resource, RESIZED, path, problems);
            String policy = policies.map(i).string("restartPolicy");
            choice(policy, RESIZE_POLICIES, path, problems);
            if (isOnce && !policy.equals("NotRequired")) {
                problems.invalid(
                        path, policy, "must be 'NotRequired' when `restartPolicy` is 'Never'");
            }
        }
    }

    /** A field that must be one of few words. */
    static void choice(String value, List<String> words, FieldPath path, Problems problems) {
        if (value.isEmpty()) {
            problems.required(path, "");
        } else if (!words.contains(value)) {
            problems.notOneOf(path, value, words);
        }
    }
}
