package io.podium.api.kinds.device;

import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.NodeSelectorRules;
import io.podium.api.kinds.policy.ConditionRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which devices a claim got, who uses them, and what their drivers tell of them. */
final class ClaimStatusRules {
    private static final int MOST_CONSUMERS = 256;
    private static final int MOST_CONDITIONS = 8;
    private static final int MOST_ADDRESSES = 16;
    private static final int LONGEST_INTERFACE = 256;
    private static final int LONGEST_HARDWARE = 128;
    private static final List<String> SOURCES = List.of("FromClaim", "FromClass");

    private ClaimStatusRules() {}

    static void check(MapValue claim, MapValue old, Problems problems) {
        MapValue status = claim.map("status");
        MapValue before = old.map("status");
        FieldPath path = FieldPath.of("status");
        consumers(status.list("reservedFor"), path.child("reservedFor"), problems);
        devices(status, path.child("devices"), problems);
        reserved(claim, before, path.child("reservedFor"), problems);
        FieldPath here = path.child("allocation");
        if (status.has("allocation") && before.has("allocation")) {
            if (!status.map("allocation").equals(before.map("allocation"))) {
                problems.invalid(here, GoForm.of(status.map("allocation")), "field is immutable");
            }
        } else if (status.has("allocation")) {
            MapValue devices = claim.map("spec").map("devices");
            allocation(status.map("allocation"), ClaimRules.names(devices), here, problems);
        }
    }

    private static void consumers(ListValue consumers, FieldPath path, Problems problems) {
        if (!ClaimRules.fits(consumers, MOST_CONSUMERS, path, problems)) {
            return;
        }
        for (int i = 0; i < consumers.size(); i++) {
            for (String field : List.of("resource", "name", "uid")) {
                if (consumers.map(i).string(field).isEmpty()) {
                    problems.required(path.index(i).child(field), "");
                }
            }
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < consumers.size(); i++) {
            String uid = consumers.map(i).string("uid");
            if (!seen.add(uid)) {
                problems.duplicate(path.index(i), uid);
            }
        }
    }

    private static void reserved(
            MapValue claim, MapValue before, FieldPath path, Problems problems) {
        MapValue status = claim.map("status");
        ListValue consumers = status.list("reservedFor");
        if (consumers.isEmpty()) {
            return;
        }
        boolean isDeleting = claim.map("metadata").has("deletionTimestamp");
        if (!status.has("allocation")) {
            problems.forbidden(path, "may not be specified when `allocated` is not set");
        } else if (isDeleting && !before.list("reservedFor").containsAll(consumers)) {
            problems.forbidden(
                    path,
                    "new entries may not be added while `deallocationRequested` or"
                            + " `deletionTimestamp` are set");
        }
    }

    /** A device, as texts of faults name it, and which share of it. */
    private record Id(String driver, String pool, String device, String share) {
        static Id of(MapValue device) {
            return new Id(
                    device.string("driver"),
                    device.string("pool"),
                    device.string("device"),
                    device.string("shareID"));
        }

        @Override
        public String toString() {
            String name = driver + "/" + pool + "/" + device;
            return share.isEmpty() ? name : name + "/" + share;
        }
    }

    private static void devices(MapValue status, FieldPath path, Problems problems) {
        var allocated = new HashSet<Id>();
        ListValue results = status.map("allocation").map("devices").list("results");
        for (int i = 0; i < results.size(); i++) {
            allocated.add(Id.of(results.map(i)));
        }
        ListValue devices = status.list("devices");
        for (int i = 0; i < devices.size(); i++) {
            device(devices.map(i), allocated, path.index(i), problems);
        }
        var seen = new HashSet<Id>();
        for (int i = 0; i < devices.size(); i++) {
            if (!seen.add(Id.of(devices.map(i)))) {
                problems.duplicate(path.index(i), Id.of(devices.map(i)));
            }
        }
    }

    private static void device(
            MapValue device, Set<Id> allocated, FieldPath path, Problems problems) {
        DeviceNames.driver(device.string("driver"), path.child("driver"), problems);
        DeviceNames.pool(device.string("pool"), path.child("pool"), problems);
        DeviceNames.label(device.string("device"), path.child("device"), problems);
        if (device.has("shareID")) {
            DeviceNames.uid(device.string("shareID"), path.child("shareID"), problems);
        }
        if (!allocated.contains(Id.of(device))) {
            problems.invalid(path, Id.of(device), "must be an allocated device in the claim");
        }
        ListValue conditions = device.list("conditions");
        FieldPath here = path.child("conditions");
        ClaimRules.fits(conditions, MOST_CONDITIONS, here, problems);
        ConditionRules.check(conditions, here, problems);
        if (device.has("data") && device.get("data") != Null.NULL) {
            DeviceNames.parameters(device, "data", path, problems);
        }
        network(device.map("networkData"), path.child("networkData"), problems);
    }

    private static void network(MapValue data, FieldPath path, Problems problems) {
        if (DeviceNames.bytes(data.string("interfaceName")) > LONGEST_INTERFACE) {
            problems.tooLong(path.child("interfaceName"), LONGEST_INTERFACE);
        }
        if (DeviceNames.bytes(data.string("hardwareAddress")) > LONGEST_HARDWARE) {
            problems.tooLong(path.child("hardwareAddress"), LONGEST_HARDWARE);
        }
        ListValue addresses = data.list("ips");
        if (!ClaimRules.fits(addresses, MOST_ADDRESSES, path.child("ips"), problems)) {
            return;
        }
        for (int i = 0; i < addresses.size(); i++) {
            InterfaceAddress.check((String) addresses.get(i), path.child("ips").index(i), problems);
        }
        var seen = new HashSet<Object>();
        for (int i = 0; i < addresses.size(); i++) {
            if (!seen.add(addresses.get(i))) {
                problems.duplicate(path.child("ips").index(i), addresses.get(i));
            }
        }
    }

    private static void allocation(
            MapValue allocation,
            Map<String, Set<String>> names,
            FieldPath path,
            Problems problems) {
        MapValue devices = allocation.map("devices");
        FieldPath here = path.child("devices");
        ListValue results = devices.list("results");
        if (ClaimRules.fits(results, ClaimRules.MOST, here.child("results"), problems)) {
            for (int i = 0; i < results.size(); i++) {
                result(results.map(i), names, here.child("results").index(i), problems);
            }
        }
        ListValue config = devices.list("config");
        if (ClaimRules.fits(config, 2 * ClaimRules.MOST, here.child("config"), problems)) {
            for (int i = 0; i < config.size(); i++) {
                configuration(config.map(i), names, here.child("config").index(i), problems);
            }
        }
        if (allocation.has("nodeSelector")) {
            NodeSelectorRules.check(
                    allocation.map("nodeSelector"), false, path.child("nodeSelector"), problems);
        }
    }

    private static void result(
            MapValue result, Map<String, Set<String>> names, FieldPath path, Problems problems) {
        ClaimRules.reference(result.string("request"), names, path.child("request"), problems);
        DeviceNames.driver(result.string("driver"), path.child("driver"), problems);
        DeviceNames.pool(result.string("pool"), path.child("pool"), problems);
        DeviceNames.label(result.string("device"), path.child("device"), problems);
        DeviceNames.bindingConditions(result, path, problems);
        ClaimRules.tolerations(result.list("tolerations"), path.child("tolerations"), problems);
        if (result.has("shareID")) {
            DeviceNames.uid(result.string("shareID"), path.child("shareID"), problems);
        }
    }

    private static void configuration(
            MapValue configuration,
            Map<String, Set<String>> names,
            FieldPath path,
            Problems problems) {
        String source = configuration.string("source");
        if (source.isEmpty()) {
            problems.required(path.child("source"), "");
        } else if (!SOURCES.contains(source)) {
            problems.notOneOf(path.child("source"), source, SOURCES);
        }
        ClaimRules.references(
                configuration.list("requests"), names, path.child("requests"), problems);
        DeviceNames.configuration(configuration, path, problems);
    }
}
