package io.podium.api.kinds.core;

import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the listings of volumes, claims and their drivers show. */
public final class VolumeCells {
    private static final List<String> MODES =
            List.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod");
    private static final List<String> SHORT_MODES = List.of("RWO", "ROX", "RWX", "RWOP");

    private VolumeCells() {}

    private static String modes(ListValue modes) {
        var texts = new ArrayList<String>();
        for (int i = 0; i < MODES.size(); i++) {
            if (modes.contains(MODES.get(i))) {
                texts.add(SHORT_MODES.get(i));
            }
        }
        return String.join(",", texts);
    }

    public static Object modes(MapValue volume, Instant now) {
        return modes(volume.map("spec").list("accessModes"));
    }

    public static Object status(MapValue object, Instant now) {
        boolean deleting = object.map("metadata").has("deletionTimestamp");
        return deleting ? "Terminating" : object.map("status").string("phase");
    }

    public static Object claim(MapValue volume, Instant now) {
        MapValue spec = volume.map("spec");
        MapValue claim = spec.map("claimRef");
        return spec.has("claimRef") ? claim.string("namespace") + "/" + claim.string("name") : "";
    }

    private static boolean isBound(MapValue claim) {
        return !claim.map("spec").string("volumeName").isEmpty();
    }

    public static Object claimCapacity(MapValue claim, Instant now) {
        String storage = claim.at("status", "capacity").string("storage");
        return !isBound(claim) ? "" : storage.isEmpty() ? "0" : storage;
    }

    public static Object claimModes(MapValue claim, Instant now) {
        return isBound(claim) ? modes(claim.map("status").list("accessModes")) : "";
    }

    public static Object driverTokens(MapValue driver, Instant now) {
        MapValue spec = driver.map("spec");
        if (!spec.has("tokenRequests")) {
            return "<unset>";
        }
        ListValue requests = spec.list("tokenRequests");
        var audiences = new ArrayList<String>();
        for (int i = 0; i < requests.size(); i++) {
            audiences.add(requests.map(i).string("audience"));
        }
        return String.join(",", audiences);
    }

    public static Object resourceClaim(MapValue claim, Instant now) {
        boolean deleted = claim.map("metadata").has("deletionTimestamp");
        var states = new ArrayList<String>();
        if (deleted) {
            states.add("deleted");
        }
        if (claim.map("status").has("allocation")) {
            states.add("allocated");
            if (!claim.map("status").list("reservedFor").isEmpty()) {
                states.add("reserved");
            }
        } else if (!deleted) {
            states.add("pending");
        }
        return String.join(",", states);
    }
}
