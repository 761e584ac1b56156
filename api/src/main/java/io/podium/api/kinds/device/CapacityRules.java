package io.podium.api.kinds.device;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.quantity.Quantity;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;

/** How much of a device may be asked for where several may share it. */
final class CapacityRules {
    private static final int MOST_OPTIONS = 10;
    private static final String NO_DEFAULT =
            "default value is not valid according to the requestPolicy";

    private CapacityRules() {}

    static void check(MapValue capacity, boolean isShared, FieldPath path, Problems problems) {
        if (!capacity.has("requestPolicy")) {
            return;
        }
        FieldPath here = path.child("requestPolicy");
        MapValue policy = capacity.map("requestPolicy");
        Quantity most = Quantity.orZero(capacity.string("value"));
        ListValue values = policy.list("validValues");
        if (!isShared) {
            problems.forbidden(here, "allowMultipleAllocations must be true");
        } else if (!values.isEmpty() && policy.has("validRange")) {
            problems.forbidden(
                    here,
                    "exactly one policy can be specified, cannot specify \"validValues\" and"
                            + " \"validRange\" at the same time");
        } else if (!values.isEmpty()) {
            if (hasDefault(policy, "validValues", here, problems)) {
                Quantity standard = Quantity.orZero(policy.string("default"));
                values(values, standard, most, here.child("validValues"), problems);
            }
        } else if (policy.has("validRange") && hasDefault(policy, "validRange", here, problems)) {
            Quantity standard = Quantity.orZero(policy.string("default"));
            range(policy.map("validRange"), standard, most, here.child("validRange"), problems);
        }
    }

    private static boolean hasDefault(
            MapValue policy, String because, FieldPath path, Problems problems) {
        if (!policy.has("default")) {
            problems.required(path.child("default"), "required when " + because + " is defined");
        }
        return policy.has("default");
    }

    private static void values(
            ListValue values, Quantity standard, Quantity most, FieldPath path, Problems problems) {
        for (int i = 1; i < values.size(); i++) {
            if (amount(values, i - 1).compareTo(amount(values, i)) > 0) {
                problems.invalid(
                        path.index(i), values.get(i), "values must be sorted in ascending order");
            }
        }
        boolean isFound = false;
        if (ClaimRules.fits(values, MOST_OPTIONS, path, problems)) {
            var seen = new HashSet<Long>();
            for (int i = 0; i < values.size(); i++) {
                if (amount(values, i).compareTo(most) > 0) {
                    problems.invalid(
                            path.index(i),
                            values.get(i),
                            "option is larger than capacity value: " + most);
                }
                isFound |= amount(values, i).compareTo(standard) == 0;
            }
            for (int i = 0; i < values.size(); i++) {
                long whole = amount(values, i).value();
                if (!seen.add(whole)) {
                    problems.duplicate(path.index(i), Long.toString(whole));
                }
            }
        }
        if (!isFound) {
            problems.invalid(path, standard.toString(), NO_DEFAULT);
        }
    }

    private static Quantity amount(ListValue values, int at) {
        return Quantity.orZero((String) values.get(at));
    }

    private static void range(
            MapValue range, Quantity standard, Quantity most, FieldPath path, Problems problems) {
        if (!range.has("min")) {
            problems.required(path.child("min"), "required when validRange is defined");
            return;
        }
        Quantity low = Quantity.orZero(range.string("min"));
        atMost(low, most, low, "min is larger than capacity value", path.child("min"), problems);
        FieldPath standardPath = path.child("default");
        if (standard.compareTo(low) < 0) {
            problems.invalid(standardPath, standard.toString(), "default is less than min: " + low);
        }
        if (range.has("max")) {
            Quantity high = Quantity.orZero(range.string("max"));
            FieldPath highPath = path.child("max");
            atMost(low, high, low, "min is larger than max", highPath, problems);
            atMost(high, most, high, "max is larger than capacity value", highPath, problems);
            atMost(standard, high, standard, "default is more than max", standardPath, problems);
        }
        if (range.has("step")) {
            step(range, standard, most, path.child("step"), problems);
        }
    }

    private static void atMost(
            Quantity amount,
            Quantity limit,
            Quantity shown,
            String detail,
            FieldPath path,
            Problems problems) {
        if (amount.compareTo(limit) > 0) {
            problems.invalid(path, shown.toString(), detail + ": " + limit);
        }
    }

    private static void step(
            MapValue range, Quantity standard, Quantity most, FieldPath path, Problems problems) {
        Quantity step = Quantity.orZero(range.string("step"));
        Quantity low = Quantity.orZero(range.string("min"));
        if (step.sign() <= 0) {
            problems.invalid(path, step.toString(), "must be greater than zero");
            return;
        }
        Quantity second = low.plus(step);
        if (second.compareTo(most) > 0) {
            problems.invalid(
                    path,
                    step.toString(),
                    "one step " + second + " is larger than capacity value: " + most);
        }
        multiple(standard, low, step, path, problems);
        if (range.has("max")) {
            multiple(Quantity.orZero(range.string("max")), low, step, path, problems);
        }
    }

    private static void multiple(
            Quantity amount, Quantity low, Quantity step, FieldPath path, Problems problems) {
        if ((amount.value() - low.value()) % Math.max(1, step.value()) != 0) {
            problems.invalid(
                    path,
                    amount.toString(),
                    "value is not a multiple of a given step (" + step + ") from (" + low + ")");
        }
    }
}
