package io.podium.api.kinds.core;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.Set;

/** What holds between a service's addresses and their families, and what of it never changes. */
final class ServiceAddressRules {
    private static final FieldPath SPEC = ServiceRules.SPEC;
    private static final Set<String> FAMILIES = Set.of("IPv4", "IPv6");
    private static final Set<String> POLICIES =
            Set.of("PreferDualStack", "RequireDualStack", "SingleStack");
    private static final String FIXED = "may not change once set";

    private ServiceAddressRules() {}

    static void check(MapValue spec, Problems problems) {
        if (ServiceRules.is(spec, "ExternalName")) {
            return;
        }
        ListValue addresses = spec.list("clusterIPs");
        FieldPath path = SPEC.child("clusterIPs");
        String address = spec.string("clusterIP");
        if (address.isEmpty()) {
            if (!addresses.isEmpty()) {
                problems.invalid(
                        path, addresses, "must be empty when `clusterIP` is not specified");
            }
        } else if (addresses.isEmpty()) {
            problems.required(path, "");
        } else if (!addresses.getFirst().equals(address)) {
            problems.invalid(path, addresses, "first value must match `clusterIP`");
        }
        families(spec, problems);
        boolean areAddresses = addresses(addresses, path, problems);
        if (addresses.size() > 2) {
            problems.invalid(path, addresses, "may only hold up to 2 values");
        }
        if (!areAddresses) {
            return;
        }
        if (addresses.size() > 1 && !isDual(addresses)) {
            problems.invalid(path, addresses, "may specify no more than one IP for each IP family");
        }
        if (!ServiceRules.isHeadless(spec)) {
            ofFamily(addresses, spec.list("ipFamilies"), path, problems);
        }
    }

    private static void families(MapValue spec, Problems problems) {
        ListValue families = spec.list("ipFamilies");
        var seen = new HashSet<Object>();
        for (int i = 0; i < families.size(); i++) {
            Object family = families.get(i);
            if (!FAMILIES.contains(family)) {
                problems.notSupported(SPEC.child("ipFamilies").index(i), family, FAMILIES);
            }
            if (!seen.add(family)) {
                problems.duplicate(SPEC.child("ipFamilies").index(i), family);
            }
        }
        if (spec.has("ipFamilyPolicy") && !POLICIES.contains(spec.string("ipFamilyPolicy"))) {
            problems.notSupported(
                    SPEC.child("ipFamilyPolicy"), spec.string("ipFamilyPolicy"), POLICIES);
        }
    }

    private static boolean addresses(ListValue addresses, FieldPath path, Problems problems) {
        boolean areAddresses = true;
        for (int i = 0; i < addresses.size(); i++) {
            String address = String.valueOf(addresses.get(i));
            if (i == 0 && address.equals("None")) {
                if (addresses.size() > 1) {
                    areAddresses = false;
                    problems.invalid(path, addresses, "'None' must be the first and only value");
                }
                continue;
            }
            areAddresses &= AddressRules.address(address, path.index(i), problems);
        }
        return areAddresses;
    }

    private static boolean isDual(ListValue addresses) {
        boolean hasV4 = false;
        boolean hasV6 = false;
        for (Object address : addresses) {
            IpAddress parsed = IpAddress.parse(String.valueOf(address));
            hasV4 |= parsed != null && parsed.isV4();
            hasV6 |= parsed != null && !parsed.isV4();
        }
        return hasV4 && hasV6;
    }

    private static void ofFamily(
            ListValue addresses, ListValue families, FieldPath path, Problems problems) {
        for (int i = 0; i < addresses.size() && i < families.size(); i++) {
            IpAddress address = IpAddress.parse(String.valueOf(addresses.get(i)));
            Object family = families.get(i);
            if (address != null
                    && FAMILIES.contains(family)
                    && address.isV4() != family.equals("IPv4")) {
                problems.invalid(
                        path.index(i),
                        addresses.get(i),
                        "expected an " + family + " value as indicated by `ipFamilies[" + i + "]`");
            }
        }
    }

    /** What of the addresses stays while a service is of a type that has them. */
    static void changed(MapValue spec, MapValue old, Problems problems) {
        if (ServiceRules.is(spec, "ExternalName") || ServiceRules.is(old, "ExternalName")) {
            return;
        }
        boolean isHeadless = ServiceRules.isHeadless(spec);
        boolean wasHeadless = ServiceRules.isHeadless(old);
        if (!isHeadless || !wasHeadless) {
            addressesChanged(spec, old, problems);
        }
        if (!isHeadless && !wasHeadless) {
            familiesChanged(spec, old, problems);
        }
    }

    private static void addressesChanged(MapValue spec, MapValue old, Problems problems) {
        ListValue now = spec.list("clusterIPs");
        ListValue before = old.list("clusterIPs");
        FieldPath path = SPEC.child("clusterIPs");
        if (now.size() == before.size()) {
            for (int i = 0; i < now.size(); i++) {
                if (!now.get(i).equals(before.get(i))) {
                    problems.invalid(path.index(i), now, FIXED);
                }
            }
            return;
        }
        boolean isReleased = before.size() > now.size();
        if (isReleased && now.isEmpty()) {
            problems.invalid(path.index(0), now, "primary clusterIP can not be unset");
        }
        if (!before.isEmpty() && !now.isEmpty() && !now.getFirst().equals(before.getFirst())) {
            problems.invalid(path.index(0), now, FIXED);
        }
        if (isReleased && now.size() == 1) {
            singleStack(spec, "clusterIP", problems);
        }
    }

    private static void familiesChanged(MapValue spec, MapValue old, Problems problems) {
        ListValue now = spec.list("ipFamilies");
        ListValue before = old.list("ipFamilies");
        FieldPath path = SPEC.child("ipFamilies").index(0);
        if (now.size() == before.size()) {
            for (int i = 0; i < now.size(); i++) {
                if (!now.get(i).equals(before.get(i))) {
                    problems.invalid(path, now, FIXED);
                }
            }
            return;
        }
        boolean isReleased = before.size() > now.size();
        if (isReleased && spec.list("clusterIPs").isEmpty()) {
            problems.invalid(path, now, "primary ipFamily can not be unset");
        }
        if (!before.isEmpty() && !now.isEmpty() && !now.getFirst().equals(before.getFirst())) {
            problems.invalid(path, spec.list("clusterIPs"), FIXED); // Upstream shows these.
        }
        if (isReleased && now.size() == 1) {
            singleStack(spec, "ipFamily", problems);
        }
    }

    private static void singleStack(MapValue spec, String what, Problems problems) {
        if (!spec.string("ipFamilyPolicy").equals("SingleStack")) {
            problems.invalid(
                    SPEC.child("ipFamilyPolicy"),
                    spec.get("ipFamilyPolicy"),
                    "must be set to 'SingleStack' when releasing the secondary " + what);
        }
    }
}
