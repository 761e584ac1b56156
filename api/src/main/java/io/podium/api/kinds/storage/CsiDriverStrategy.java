package io.podium.api.kinds.storage;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.storage.v1.CSIDriver;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.List;

/** Storage drivers: what they can do and want to know. */
public final class CsiDriverStrategy extends GenericStrategy<CSIDriver> {
    private static final List<String> GROUP_POLICIES =
            List.of("File", "None", "ReadWriteOnceWithFSType");
    private static final List<String> MODES = List.of("Persistent", "Ephemeral");
    private static final long SHORTEST_TOKEN = 600;
    private static final long LONGEST_TOKEN = 1L << 32;
    private static final long SHORTEST_PERIOD = 10;
    private static final FieldPath SPEC = FieldPath.of("spec");

    public CsiDriverStrategy(Resource resource) {
        super(resource, CSIDriver::of);
    }

    @Override
    public void validate(CSIDriver driver, Problems problems) {
        MapValue spec = driver.value().map("spec");
        String policy = spec.string("fsGroupPolicy");
        if (spec.has("fsGroupPolicy") && !GROUP_POLICIES.contains(policy)) {
            problems.notOneOf(SPEC.child("fsGroupPolicy"), policy, GROUP_POLICIES);
        }
        tokens(spec.list("tokenRequests"), problems);
        for (Object mode : spec.list("volumeLifecycleModes")) {
            if (!MODES.contains(mode)) {
                problems.notOneOf(SPEC.child("volumeLifecycleModes"), mode, MODES);
            }
        }
        String period = "nodeAllocatableUpdatePeriodSeconds";
        if (spec.has(period) && spec.integer(period) < SHORTEST_PERIOD) {
            problems.invalid(
                    SPEC.child(period),
                    spec.integer(period),
                    "must be greater than or equal to 10 seconds");
        }
        if (spec.has("serviceAccountTokenInSecrets") && spec.list("tokenRequests").isEmpty()) {
            problems.invalid(
                    SPEC.child("serviceAccountTokenInSecrets"),
                    spec.bool("serviceAccountTokenInSecrets"),
                    "serviceAccountTokenInSecrets is set but no tokenRequests are specified");
        }
    }

    /** Each audience once; one may be left out. */
    private static void tokens(ListValue requests, Problems problems) {
        var audiences = new HashSet<String>();
        for (int i = 0; i < requests.size(); i++) {
            MapValue request = requests.map(i);
            FieldPath path = SPEC.child("tokenRequests").index(i);
            String audience = request.string("audience");
            if (!audiences.add(audience)) {
                problems.duplicate(path.child("audience"), audience);
                continue;
            }
            long seconds = request.integer("expirationSeconds");
            if (request.has("expirationSeconds") && seconds < SHORTEST_TOKEN) {
                problems.invalid(
                        path.child("expirationSeconds"),
                        seconds,
                        "may not specify a duration less than 10 minutes");
            } else if (seconds > LONGEST_TOKEN) {
                problems.invalid(
                        path.child("expirationSeconds"),
                        seconds,
                        "may not specify a duration larger than 2^32 seconds");
            }
        }
    }

    @Override
    public void validateUpdate(CSIDriver driver, CSIDriver old, Problems problems) {
        MapValue spec = driver.value().map("spec");
        MapValue before = old.value().map("spec");
        problems.immutable( // The name is Kubernetes'.
                SPEC.child("attachedRequired"),
                spec.bool("attachRequired"),
                before.bool("attachRequired"));
        problems.immutable(
                SPEC.child("volumeLifecycleModes"),
                spec.list("volumeLifecycleModes"),
                before.list("volumeLifecycleModes"));
    }
}
