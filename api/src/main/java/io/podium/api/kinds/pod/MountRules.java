package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where containers see volumes and block devices. */
final class MountRules {
    private static final List<String> PROPAGATIONS =
            List.of("Bidirectional", "HostToContainer", "None");
    private static final List<String> READ_ONLY_MODES =
            List.of("Disabled", "Enabled", "IfPossible");

    private MountRules() {}

    /** Checks the mounts and the devices of a container. */
    static void check(MapValue container, FieldPath path, PodContext context, Problems problems) {
        ListValue mounts = container.list("volumeMounts");
        ListValue devices = container.list("volumeDevices");
        if (!mounts.isEmpty()) {
            mounts(mounts, container, path.child("volumeMounts"), context, problems);
        }
        if (!devices.isEmpty()) {
            devices(devices, mounts, path.child("volumeDevices"), context, problems);
        }
    }

    /** Paths by name; of several under one name the last counts, as upstream's map has it. */
    private static Map<String, String> paths(ListValue places, String field) {
        var paths = new HashMap<String, String>();
        for (int i = 0; i < places.size(); i++) {
            paths.put(places.map(i).string("name"), places.map(i).string(field));
        }
        return paths;
    }

    private static void mounts(
            ListValue mounts,
            MapValue container,
            FieldPath path,
            PodContext context,
            Problems problems) {
        ListValue devices = container.list("volumeDevices");
        Map<String, String> taken = devices.isEmpty() ? Map.of() : paths(devices, "devicePath");
        Set<String> seen = mounts.size() > 1 ? new HashSet<>() : null;
        for (int i = 0; i < mounts.size(); i++) {
            MapValue mount = mounts.map(i);
            String name = mount.string("name");
            if (name.isEmpty()) {
                problems.required(path.index(i).child("name"), "");
            }
            if (!context.volumes().containsKey(name)) {
                problems.notFound(path.index(i).child("name"), name);
            }
            String mountPath = mount.string("mountPath");
            if (mountPath.isEmpty()) {
                problems.required(path.index(i).child("mountPath"), "");
            }
            if (seen != null && !seen.add(mountPath)) {
                problems.invalid(path.index(i).child("mountPath"), mountPath, "must be unique");
            }
            if (taken.containsKey(name)) {
                problems.invalid(
                        path.index(i).child("name"),
                        name,
                        "must not already exist in volumeDevices");
            }
            if (taken.containsValue(mountPath)) {
                problems.invalid(
                        path.index(i).child("mountPath"),
                        mountPath,
                        "must not already exist as a path in volumeDevices");
            }
            part(mount, path, i, problems);
            propagation(mount, container, path, problems);
        }
    }

    /** A part of the volume. Upstream tells its faults of the list, not of the mount. */
    private static void part(MapValue mount, FieldPath path, int index, Problems problems) {
        String part = mount.string("subPath");
        if (!part.isEmpty()) {
            descending(part, path.child("subPath"), problems);
        }
        String expression = mount.string("subPathExpr");
        if (!expression.isEmpty()) {
            if (!part.isEmpty()) {
                problems.invalid(
                        path.index(index).child("subPathExpr"),
                        expression,
                        "subPathExpr and subPath are mutually exclusive");
            }
            descending(expression, path.child("subPathExpr"), problems);
        }
    }

    private static void propagation(
            MapValue mount, MapValue container, FieldPath path, Problems problems) {
        String propagation = mount.string("mountPropagation");
        if (mount.has("mountPropagation")) {
            if (!PROPAGATIONS.contains(propagation)) {
                problems.notOneOf(path.child("mountPropagation"), propagation, PROPAGATIONS);
            }
            if (propagation.equals("Bidirectional")
                    && !container.map("securityContext").bool("privileged")) {
                problems.forbidden(
                        path.child("mountPropagation"),
                        "Bidirectional mount propagation is available only to privileged"
                                + " containers");
            }
        }
        if (!mount.has("recursiveReadOnly")) {
            return;
        }
        FieldPath here = path.child("recursiveReadOnly");
        String mode = mount.string("recursiveReadOnly");
        if (!READ_ONLY_MODES.contains(mode)) {
            problems.notOneOf(here, mode, READ_ONLY_MODES);
        } else if (!mode.equals("Disabled")) {
            if (!mount.bool("readOnly")) {
                problems.forbidden(here, "may only be specified when readOnly is true");
            }
            if (mount.has("mountPropagation") && !propagation.equals("None")) {
                problems.forbidden(
                        here,
                        "may only be specified when mountPropagation is None or not specified");
            }
        }
    }

    private static void devices(
            ListValue devices,
            ListValue mounts,
            FieldPath path,
            PodContext context,
            Problems problems) {
        Map<String, String> mounted = paths(mounts, "mountPath");
        var names = new HashSet<String>();
        var seen = new HashSet<String>();
        for (int i = 0; i < devices.size(); i++) {
            String name = devices.map(i).string("name");
            String devicePath = devices.map(i).string("devicePath");
            FieldPath here = path.index(i);
            deviceName(name, names, here.child("name"), context, problems);
            if (devicePath.isEmpty()) {
                problems.required(here.child("devicePath"), "");
            }
            if (seen.contains(devicePath)) {
                problems.invalid(here.child("devicePath"), devicePath, "must be unique");
            }
            if (hasBackstep(devicePath)) {
                problems.invalid(
                        here.child("devicePath"), devicePath, "can not contain backsteps ('..')");
            } else {
                seen.add(devicePath);
            }
            if (mounted.containsKey(name)) {
                problems.invalid(
                        here.child("name"), name, "must not already exist in volumeMounts");
            }
            if (mounted.containsValue(devicePath)) {
                problems.invalid(
                        here.child("devicePath"),
                        devicePath,
                        "must not already exist as a path in volumeMounts");
            }
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
    }

    private static void deviceName(
            String name, Set<String> names, FieldPath path, PodContext context, Problems problems) {
        if (name.isEmpty()) {
            problems.required(path, "");
        }
        if (names.contains(name)) {
            problems.invalid(path, name, "must be unique");
        }
        MapValue volume = context.volumes().get(name);
        if (volume == null) {
            problems.notFound(path, name);
        } else if (!volume.has("persistentVolumeClaim") && !volume.has("ephemeral")) {
            problems.invalid(
                    path,
                    name,
                    "can only use volume source type of PersistentVolumeClaim or Ephemeral for"
                            + " block mode");
        }
    }

    static void descending(String text, FieldPath path, Problems problems) {
        if (text.startsWith("/")) {
            problems.invalid(path, text, "must be a relative path");
        }
        noBacksteps(text, path, problems);
    }

    static void noBacksteps(String text, FieldPath path, Problems problems) {
        if (hasBackstep(text)) {
            problems.invalid(path, text, "must not contain '..'");
        }
    }

    private static boolean hasBackstep(String text) {
        int start = 0;
        while (true) {
            int slash = text.indexOf('/', start);
            int end = slash < 0 ? text.length() : slash;
            if (end - start == 2 && text.startsWith("..", start)) {
                return true;
            }
            if (slash < 0) {
                return false;
            }
            start = slash + 1;
        }
    }
}
