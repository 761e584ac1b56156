package io.podium.api.quota;

import io.podium.api.quantity.Quantity;
import io.podium.api.resource.v1.DeviceRequest;
import io.podium.api.resource.v1.DeviceSubRequest;
import io.podium.api.resource.v1.ExactDeviceRequest;
import io.podium.api.resource.v1.ResourceClaim;
import io.podium.api.value.TypedMap;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;

/** Measures claims of devices: how many, and the devices they may get of each class. */
record DeviceEvaluator() implements Evaluator {
    private static final String COUNT = CountEvaluator.name("resourceclaims.resource.k8s.io");
    private static final String OF_CLASS = ".deviceclass.resource.k8s.io/devices";

    /** A claim for all devices gets at most so many: the API's limit of results. */
    private static final long MOST_RESULTS = 32;

    @Override
    public Set<String> measured(Collection<String> names) {
        Set<String> found = Evaluator.among(names, Set.of(COUNT));
        for (String name : names) {
            if (name.endsWith(OF_CLASS)) {
                found.add(name);
            }
        }
        return found;
    }

    @Override
    public Amounts usage(TypedMap object, Instant now) {
        Amounts usage = Amounts.one(COUNT);
        for (DeviceRequest request : ResourceClaim.of(object).spec().devices().requests()) {
            if (request.hasExactly()) {
                ExactDeviceRequest one = request.exactly();
                usage =
                        usage.plus(
                                devices(one.deviceClassName(), one.allocationMode(), one.count()));
                continue;
            }
            // Whichever choice it will be: of each class the most that any choice takes.
            Amounts most = Amounts.NONE;
            for (DeviceSubRequest one : request.firstAvailable()) {
                most = most.max(devices(one.deviceClassName(), one.allocationMode(), one.count()));
            }
            usage = usage.plus(most);
        }
        return usage;
    }

    private static Amounts devices(String deviceClass, String mode, long count) {
        long most = mode.equals("All") ? MOST_RESULTS : Math.max(count, 1);
        return Amounts.NONE.with(deviceClass + OF_CLASS, Quantity.parse(Long.toString(most)));
    }
}
