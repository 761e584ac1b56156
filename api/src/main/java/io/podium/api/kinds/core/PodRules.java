package io.podium.api.kinds.core;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.strategy.MetadataRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What holds for pod specs, in pods and in templates. Required fields and enums are checked from
 * the schema.
 */
public final class PodRules {
    private static final List<String> CHANGEABLE =
            List.of(
                    "`spec.containers[*].image`",
                    "`spec.initContainers[*].image`",
                    "`spec.activeDeadlineSeconds`",
                    "`spec.tolerations` (only additions to existing tolerations)",
                    "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
                            + " previously negative)");

    private PodRules() {}

    /** Checks a pod template's labels, annotations and spec. */
    public static void template(MapValue template, FieldPath path, Problems problems) {
        // The paths leave out the metadata, as Kubernetes' do.
        MetadataRules.labels(template.at("metadata", "labels"), path.child("labels"), problems);
        MetadataRules.annotations(
                template.at("metadata", "annotations"), path.child("annotations"), problems);
        spec(template.map("spec"), path.child("spec"), problems);
    }

    static void spec(MapValue spec, FieldPath path, Problems problems) {
        Set<String> volumes =
                VolumeRules.check(spec.list("volumes"), path.child("volumes"), problems);
        var names = new HashSet<String>();
        ListValue containers = spec.list("containers");
        if (containers.isEmpty()) {
            problems.required(path.child("containers"), "");
        }
        containers(containers, volumes, names, path.child("containers"), problems);
        containers(
                spec.list("initContainers"),
                volumes,
                names,
                path.child("initContainers"),
                problems);
        MetadataRules.labels(spec.map("nodeSelector"), path.child("nodeSelector"), problems);
        for (String field : List.of("serviceAccountName", "nodeName", "priorityClassName")) {
            String value = spec.string(field);
            if (!value.isEmpty()) {
                problems.invalidEach(path.child(field), value, Names.dnsSubdomain(value));
            }
        }
        for (String field : List.of("hostname", "subdomain")) {
            String value = spec.string(field);
            if (!value.isEmpty()) {
                problems.invalidEach(path.child(field), value, Names.dnsLabel(value));
            }
        }
        tolerations(spec.list("tolerations"), path.child("tolerations"), problems);
        hostAliases(spec.list("hostAliases"), path.child("hostAliases"), problems);
    }

    private static void containers(
            ListValue containers,
            Set<String> volumes,
            Set<String> names,
            FieldPath path,
            Problems problems) {
        for (int i = 0; i < containers.size(); i++) {
            MapValue container = containers.map(i);
            ContainerRules.check(container, volumes, path.index(i), problems);
            String name = container.string("name");
            if (!name.isEmpty() && !names.add(name)) {
                problems.duplicate(path.index(i).child("name"), name);
            }
        }
    }

    static void tolerations(ListValue tolerations, FieldPath path, Problems problems) {
        for (int i = 0; i < tolerations.size(); i++) {
            MapValue toleration = tolerations.map(i);
            FieldPath here = path.index(i);
            String key = toleration.string("key");
            String operator = toleration.string("operator");
            String value = toleration.string("value");
            if (!key.isEmpty()) {
                problems.invalidEach(here.child("key"), key, Names.qualifiedName(key));
            } else if (!operator.equals("Exists")) {
                problems.invalid(
                        here.child("operator"),
                        operator,
                        "operator must be Exists when `key` is empty, which means \"match all"
                                + " values and all keys\"");
            }
            if (toleration.has("tolerationSeconds")
                    && !toleration.string("effect").equals("NoExecute")) {
                problems.invalid(
                        here.child("effect"),
                        toleration.string("effect"),
                        "effect must be 'NoExecute' when `tolerationSeconds` is set");
            }
            if (operator.isEmpty() || operator.equals("Equal")) {
                List<String> faults = Names.labelValue(value);
                if (!faults.isEmpty()) {
                    problems.invalid(here.child("operator"), value, String.join(";", faults));
                }
            } else if (operator.equals("Exists")) {
                if (!value.isEmpty()) {
                    problems.invalid(
                            here.child("operator"),
                            value,
                            "value must be empty when `operator` is 'Exists'");
                }
            } else {
                // The numeric operators are behind a gate of Kubernetes that is off, and so they
                // are not in the list.
                problems.notSupported(here.child("operator"), operator, List.of("Equal", "Exists"));
            }
        }
    }

    private static void hostAliases(ListValue aliases, FieldPath path, Problems problems) {
        for (int i = 0; i < aliases.size(); i++) {
            MapValue alias = aliases.map(i);
            String address = alias.string("ip");
            if (!Addresses.isAddress(address)) {
                problems.invalid(path.index(i).child("ip"), address, Addresses.FAULT);
            }
            ListValue names = alias.list("hostnames");
            for (int n = 0; n < names.size(); n++) {
                String name = String.valueOf(names.get(n));
                problems.invalidEach(
                        path.index(i).child("hostnames").index(n), name, Names.dnsSubdomain(name));
            }
        }
    }

    /**
     * What of a pod's spec may change after its creation: images, more tolerations, and little
     * else.
     */
    static void update(MapValue spec, MapValue old, Problems problems) {
        FieldPath path = FieldPath.of("spec");
        if (spec.equals(old)) {
            return;
        }
        MapValue munged = spec;
        for (String list : List.of("containers", "initContainers")) {
            if (spec.list(list).size() != old.list(list).size()) {
                problems.forbidden(
                        path.child(list), "pod updates may not add or remove containers");
                return;
            }
            munged = withImages(munged, old, list);
            images(spec.list(list), path.child(list), problems);
        }
        onlyAddedTolerations(
                spec.list("tolerations"),
                old.list("tolerations"),
                path.child("tolerations"),
                problems);
        for (String field : List.of("tolerations", "activeDeadlineSeconds")) {
            munged = old.has(field) ? munged.with(field, old.get(field)) : munged.without(field);
        }
        if (old.integer("terminationGracePeriodSeconds") < 0
                && munged.integer("terminationGracePeriodSeconds") == 1) {
            munged =
                    munged.with(
                            "terminationGracePeriodSeconds",
                            old.get("terminationGracePeriodSeconds"));
        }
        if (!munged.equals(old)) {
            problems.forbidden(
                    path,
                    "pod updates may not change fields other than "
                            + String.join(",", CHANGEABLE)
                            + "\n"
                            + difference(munged, old));
        }
    }

    private static MapValue withImages(MapValue spec, MapValue old, String list) {
        ListValue containers = spec.list(list);
        for (int i = 0; i < containers.size(); i++) {
            Object image = old.list(list).map(i).get("image");
            MapValue container = containers.map(i);
            containers =
                    containers.with(
                            i,
                            image == null
                                    ? container.without("image")
                                    : container.with("image", image));
        }
        return containers.isEmpty() ? spec : spec.with(list, containers);
    }

    private static void images(ListValue containers, FieldPath path, Problems problems) {
        for (int i = 0; i < containers.size(); i++) {
            String image = containers.map(i).string("image");
            if (!image.strip().equals(image)) {
                problems.invalid(
                        path.index(i).child("image"),
                        image,
                        "must not have leading or trailing whitespace");
            }
        }
    }

    private static void onlyAddedTolerations(
            ListValue now, ListValue old, FieldPath path, Problems problems) {
        for (int i = 0; i < old.size(); i++) {
            MapValue wanted = old.map(i).without("tolerationSeconds");
            boolean found =
                    now.stream()
                            .anyMatch(one ->
                                    one instanceof MapValue map
                                            && map.without("tolerationSeconds").equals(wanted));
            if (!found) {
                problems.forbidden(
                        path,
                        "existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
    }

    /** The fields that differ, one a line. */
    private static String difference(MapValue now, MapValue old) {
        var names = new ArrayList<String>();
        now.forEach(entry -> names.add(entry.getKey()));
        old.forEach(entry -> {
            if (!now.has(entry.getKey())) {
                names.add(entry.getKey());
            }
        });
        var text = new StringBuilder();
        for (String name : names) {
            Object before = old.get(name);
            Object after = now.get(name);
            if (after == null || !after.equals(before)) {
                text.append("- ").append(name).append(": ").append(before).append('\n');
                text.append("+ ").append(name).append(": ").append(after).append('\n');
            }
        }
        return text.toString();
    }
}
