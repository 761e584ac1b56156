package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.error.Shown;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Map;

/** Annotations of pods and templates that mean something, most of them older than their fields. */
final class AnnotationRules {
    static final String MIRROR = "kubernetes.io/config.mirror";
    static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
    static final String SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
    static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
    private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";
    private static final String LOCALHOST = "localhost/";

    private AnnotationRules() {}

    static void check(MapValue annotations, MapValue spec, FieldPath path, Problems problems) {
        if (annotations.isEmpty()) {
            return;
        }
        if (annotations.has(MIRROR) && spec.string("nodeName").isEmpty()) {
            problems.invalid(
                    path.key(MIRROR),
                    annotations.string(MIRROR),
                    "must set spec.nodeName if mirror pod annotation is set");
        }
        if (annotations.has(DELETION_COST) && !isCost(annotations.string(DELETION_COST))) {
            problems.invalid(
                    path.key(DELETION_COST),
                    annotations.string(DELETION_COST),
                    "must be a 32bit integer");
        }
        if (annotations.has(SECCOMP_POD)) {
            seccomp(annotations.string(SECCOMP_POD), path.child(SECCOMP_POD), problems);
        }
        for (Map.Entry<String, Object> entry : annotations) {
            if (entry.getKey().startsWith(SECCOMP_CONTAINER)) {
                seccomp(String.valueOf(entry.getValue()), path.child(entry.getKey()), problems);
            }
        }
        for (Map.Entry<String, Object> entry : annotations) {
            if (entry.getKey().startsWith(APP_ARMOR)) {
                appArmor(entry, spec, path.key(entry.getKey()), problems);
            }
        }
    }

    /** A number as it is written canonically: no plus, no leading zeros. */
    private static boolean isCost(String text) {
        boolean isGood =
                text.equals("0")
                        || (!text.isEmpty()
                                && (text.charAt(0) == '-'
                                        || (text.charAt(0) >= '1' && text.charAt(0) <= '9')));
        try {
            return isGood && Integer.parseInt(text) == Long.parseLong(text);
        } catch (NumberFormatException _) {
            return false;
        }
    }

    private static void seccomp(String profile, FieldPath path, Problems problems) {
        if (profile.startsWith(LOCALHOST)) {
            MountRules.descending(profile.substring(LOCALHOST.length()), path, problems);
        } else if (!List.of("runtime/default", "docker/default", "unconfined").contains(profile)) {
            problems.invalid(path, profile, "must be a valid seccomp profile");
        }
    }

    private static void appArmor(
            Map.Entry<String, Object> entry, MapValue spec, FieldPath path, Problems problems) {
        String container = entry.getKey().substring(APP_ARMOR.length());
        String profile = String.valueOf(entry.getValue());
        if (!hasContainer(spec, container)) {
            problems.invalid(path, container, "container not found");
        }
        boolean isKnown = List.of("", "runtime/default", "unconfined").contains(profile);
        if (!isKnown && !profile.startsWith(LOCALHOST)) {
            problems.invalid(path, profile, "invalid AppArmor profile name: " + Shown.of(profile));
        }
    }

    private static boolean hasContainer(MapValue spec, String name) {
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            if (ContainerRules.names(spec.list(list)).contains(name)) {
                return true;
            }
        }
        return false;
    }

    /** Those that say what a node made of a pod stay as they are. */
    static void update(MapValue now, MapValue old, FieldPath path, Problems problems) {
        for (Map.Entry<String, Object> entry : old) {
            String key = entry.getKey();
            if (entry.getValue().equals(now.get(key))) {
                continue;
            }
            if (key.startsWith(APP_ARMOR)) {
                problems.forbidden(path.key(key), "may not remove or update AppArmor annotations");
            }
            if (key.equals(MIRROR)) {
                problems.forbidden(path.key(key), "may not remove or update mirror pod annotation");
            }
        }
        for (Map.Entry<String, Object> entry : now) {
            String key = entry.getKey();
            if (old.has(key)) {
                continue;
            }
            if (key.startsWith(APP_ARMOR)) {
                problems.forbidden(path.key(key), "may not add AppArmor annotations");
            }
            if (key.equals(MIRROR)) {
                problems.forbidden(path.key(key), "may not add mirror pod annotation");
            }
        }
    }

    /** Where a profile is said both in an annotation and in its field, both say the same. */
    static void agree(MapValue annotations, MapValue spec, FieldPath path, Problems problems) {
        if (annotations.isEmpty()) {
            return;
        }
        MapValue ofPod = spec.map("securityContext");
        if (ofPod.has("seccompProfile") && annotations.has(SECCOMP_POD)) {
            agree(
                    "seccomp",
                    annotations.string(SECCOMP_POD),
                    ofPod.map("seccompProfile"),
                    path.child("securityContext").child("seccompProfile"),
                    problems);
        }
        eachContainer(annotations, spec, path, "seccomp", problems);
        if (!spec.map("os").string("name").equals("windows")) {
            eachContainer(annotations, spec, path, "apparmor", problems);
        }
    }

    private static void eachContainer(
            MapValue annotations, MapValue spec, FieldPath path, String sort, Problems problems) {
        boolean isSeccomp = sort.equals("seccomp");
        String field = isSeccomp ? "seccompProfile" : "appArmorProfile";
        MapValue ofPod = isSeccomp ? MapValue.empty() : spec.map("securityContext").map(field);
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            ListValue containers = spec.list(list);
            for (int i = 0; i < containers.size(); i++) {
                MapValue own = containers.map(i).map("securityContext").map(field);
                MapValue profile = own.isEmpty() ? ofPod : own;
                String key =
                        (isSeccomp ? SECCOMP_CONTAINER : APP_ARMOR)
                                + containers.map(i).string("name");
                if (!profile.isEmpty() && annotations.has(key)) {
                    agree(
                            sort,
                            annotations.string(key),
                            profile,
                            path.child(list).index(i).child("securityContext").child(field),
                            problems);
                }
            }
        }
    }

    private static void agree(
            String sort, String annotation, MapValue profile, FieldPath path, Problems problems) {
        boolean isSeccomp = sort.equals("seccomp");
        String type = profile.string("type");
        boolean isSameType =
                switch (type) {
                    case "Unconfined" -> annotation.equals("unconfined");
                    case "RuntimeDefault" ->
                            annotation.equals("runtime/default")
                                    || (isSeccomp && annotation.equals("docker/default"));
                    case "Localhost" -> annotation.startsWith(LOCALHOST);
                    default -> true;
                };
        if (!isSameType) {
            problems.forbidden(
                    path.child("type"), sort + " type in annotation and field must match");
        } else if (type.equals("Localhost")
                && !annotation
                        .substring(LOCALHOST.length())
                        .equals(profile.get("localhostProfile"))) {
            problems.forbidden(
                    path.child("localhostProfile"),
                    sort + " profile in annotation and field must match");
        }
    }
}
