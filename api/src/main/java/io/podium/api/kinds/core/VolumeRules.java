package io.podium.api.kinds.core;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.EnvRules;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What holds for the volumes of a pod. */
public final class VolumeRules {
    private static final long HIGHEST_MODE = 0777;
    private static final String MODE_TEXT =
            "must be a number between 0 and 0777 (octal), both inclusive";
    private static final Set<String> FILE_FIELDS =
            Set.of(
                    "metadata.name",
                    "metadata.namespace",
                    "metadata.labels",
                    "metadata.annotations",
                    "metadata.uid");
    private static final long SHORTEST_TOKEN = 600;
    private static final long LONGEST_TOKEN = 1L << 32;

    private VolumeRules() {}

    /** Checks the volumes; answers the names that mounts may refer to. */
    public static Set<String> check(ListValue volumes, FieldPath path, Problems problems) {
        var names = new HashSet<String>();
        for (int i = 0; i < volumes.size(); i++) {
            MapValue volume = volumes.map(i);
            String name = volume.string("name");
            source(volume, path.index(i), problems);
            if (!name.isEmpty()) {
                problems.invalidEach(path.index(i).child("name"), name, Names.dnsLabel(name));
                if (!names.add(name)) {
                    problems.duplicate(path.index(i).child("name"), name);
                }
            }
        }
        return names;
    }

    /** A token needs somebody whose token it is. */
    public static void noTokens(ListValue volumes, FieldPath path, Problems problems) {
        for (int i = 0; i < volumes.size(); i++) {
            ListValue sources = volumes.map(i).map("projected").list("sources");
            for (int s = 0; s < sources.size(); s++) {
                if (sources.map(s).has("serviceAccountToken")) {
                    problems.forbidden(
                            path.index(i)
                                    .child("projected")
                                    .child("sources")
                                    .index(s)
                                    .child("serviceAccountToken"),
                            "must not be specified when serviceAccountName is not set");
                }
            }
        }
    }

    private static void source(MapValue volume, FieldPath path, Problems problems) {
        var sources = new ArrayList<String>();
        for (Map.Entry<String, Object> entry : volume) {
            if (!entry.getKey().equals("name")) {
                sources.add(entry.getKey());
            }
        }
        if (sources.isEmpty()) {
            problems.required(path, "must specify a volume type");
            return;
        }
        sources.sort(
                Comparator.comparing(
                        source -> !source.equals("emptyDir"))); // As upstream looks at them.
        for (String extra : sources.subList(1, sources.size())) {
            problems.forbidden(path.child(extra), "may not specify more than 1 volume type");
        }
        String kind = sources.getFirst();
        MapValue source = volume.map(kind);
        FieldPath here = path.child(kind);
        switch (kind) {
            case "hostPath" -> noBacksteps(source.string("path"), here.child("path"), problems);
            case "secret" -> {
                if (source.string("secretName").isEmpty()) {
                    problems.required(here.child("secretName"), "");
                }
                files(source, here, problems);
            }
            case "configMap" -> {
                if (source.string("name").isEmpty()) {
                    problems.required(here.child("name"), "");
                }
                files(source, here, problems);
            }
            case "projected" -> projected(source, here, problems);
            default -> {}
        }
    }

    private static void files(MapValue source, FieldPath path, Problems problems) {
        mode(source, "defaultMode", path, problems);
        ListValue items = source.list("items");
        for (int i = 0; i < items.size(); i++) {
            localPath(
                    items.map(i).string("path"),
                    path.child("items").index(i).child("path"),
                    problems);
            mode(items.map(i), "mode", path.child("items").index(i), problems);
        }
    }

    private static void mode(MapValue holder, String field, FieldPath path, Problems problems) {
        long mode = holder.integer(field);
        if (mode < 0 || mode > HIGHEST_MODE) {
            problems.invalid(path.child(field), mode, MODE_TEXT);
        }
    }

    private static void localPath(String text, FieldPath path, Problems problems) {
        if (text.startsWith("/")) {
            problems.invalid(path, text, "must be a relative path");
        }
        noBacksteps(text, path, problems);
        if (text.startsWith("..") && !text.startsWith("../")) {
            problems.invalid(path, text, "must not start with '..'");
        }
    }

    private static void noBacksteps(String text, FieldPath path, Problems problems) {
        if (List.of(text.split("/", -1)).contains("..")) {
            problems.invalid(path, text, "must not contain '..'");
        }
    }

    private static void projected(MapValue volume, FieldPath path, Problems problems) {
        mode(volume, "defaultMode", path, problems);
        ListValue sources = volume.list("sources");
        var paths = new HashSet<String>();
        for (int i = 0; i < sources.size(); i++) {
            MapValue source = sources.map(i);
            FieldPath here = path.child("sources").index(i);
            if (source.size() > 1) {
                problems.forbidden(here, "may not specify more than 1 volume type per source");
            }
            for (String kind : List.of("secret", "configMap")) {
                if (source.has(kind)) {
                    reference(source.map(kind), paths, here.child(kind), path, problems);
                }
            }
            if (source.has("downwardAPI")) {
                downward(
                        source.map("downwardAPI").list("items"),
                        paths,
                        here.child("downwardAPI"),
                        path,
                        problems);
            }
            if (source.has("serviceAccountToken")) {
                token(
                        source.map("serviceAccountToken"),
                        here.child("serviceAccountToken"),
                        path,
                        problems);
            }
        }
    }

    private static void reference(
            MapValue source,
            Set<String> paths,
            FieldPath path,
            FieldPath volume,
            Problems problems) {
        if (source.string("name").isEmpty()) {
            problems.required(path.child("name"), "");
        }
        ListValue items = source.list("items");
        for (int i = 0; i < items.size(); i++) {
            String file = items.map(i).string("path");
            localPath(file, path.child("items").index(i).child("path"), problems);
            mode(items.map(i), "mode", path.child("items").index(i), problems);
            if (!file.isEmpty() && !paths.add(file)) {
                problems.invalid(volume, source.string("name"), "conflicting duplicate paths");
            }
        }
    }

    private static void downward(
            ListValue items,
            Set<String> paths,
            FieldPath path,
            FieldPath volume,
            Problems problems) {
        for (int i = 0; i < items.size(); i++) {
            MapValue item = items.map(i);
            String file = item.string("path");
            localPath(file, path.child("path"), problems);
            mode(item, "mode", path, problems);
            if (item.has("fieldRef")) {
                EnvRules.fieldReference(
                        item.map("fieldRef"), FILE_FIELDS, path.child("fieldRef"), problems);
            } else if (!item.has("resourceFieldRef")) {
                problems.required(path, "one of fieldRef and resourceFieldRef is required");
            }
            if (!file.isEmpty() && !paths.add(file)) {
                problems.invalid(volume, file, "conflicting duplicate paths");
            }
        }
    }

    private static void token(MapValue token, FieldPath path, FieldPath volume, Problems problems) {
        long seconds = token.integer("expirationSeconds");
        if (seconds < SHORTEST_TOKEN) {
            problems.invalid(
                    path.child("expirationSeconds"),
                    seconds,
                    "may not specify a duration less than 10 minutes");
        }
        if (seconds > LONGEST_TOKEN) {
            problems.invalid(
                    path.child("expirationSeconds"),
                    seconds,
                    "may not specify a duration larger than 2^32 seconds");
        }
        localPath(token.string("path"), volume.child("path"), problems);
    }
}
