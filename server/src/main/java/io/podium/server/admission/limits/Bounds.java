package io.podium.server.admission.limits;

import io.podium.api.core.v1.LimitRangeItem;
import io.podium.api.quantity.Quantity;
import io.podium.api.quota.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One item of a LimitRange, and what it finds wrong, in upstream's words.
 *
 * @param type Container, Pod or PersistentVolumeClaim
 */
record Bounds(String type, Amounts min, Amounts max, Amounts ratio) {
    /** What somebody asks for, and what bounds it set itself. */
    record Asked(Amounts requests, Amounts limits) {}

    static Bounds of(LimitRangeItem item) {
        return new Bounds(
                item.type(),
                Amounts.of(item.min()),
                Amounts.of(item.max()),
                Amounts.of(item.maxLimitRequestRatio()));
    }

    List<String> faults(Asked asked) {
        var faults = new ArrayList<String>();
        min.names().forEach(name -> tooLittle(name, asked, faults));
        max.names().forEach(name -> tooMuch(name, asked, faults));
        ratio.names().forEach(name -> tooUneven(name, asked, faults));
        return faults;
    }

    /** Of what has no limits. */
    List<String> faultsOfRequests(Amounts requests) {
        var faults = new ArrayList<String>();
        min.names().forEach(name -> tooLittle(name, new Asked(requests, Amounts.NONE), faults));
        for (String name : max.names()) {
            String bound = "maximum " + bound(name, max);
            if (!requests.has(name)) {
                faults.add(bound + ".  No request is specified");
            } else if (requests.get(name).compareTo(max.get(name)) > 0) {
                faults.add(bound + ", but request is " + requests.get(name));
            }
        }
        return faults;
    }

    private String bound(String name, Amounts bounds) {
        return name + " usage per " + type + " is " + bounds.get(name);
    }

    private void tooLittle(String name, Asked asked, List<String> faults) {
        String bound = "minimum " + bound(name, min);
        Quantity least = min.get(name);
        if (!asked.requests().has(name)) {
            faults.add(bound + ".  No request is specified");
        } else if (asked.requests().get(name).compareTo(least) < 0) {
            faults.add(bound + ", but request is " + asked.requests().get(name));
        } else if (asked.limits().has(name) && asked.limits().get(name).compareTo(least) < 0) {
            faults.add(bound + ", but limit is " + asked.limits().get(name));
        }
    }

    private void tooMuch(String name, Asked asked, List<String> faults) {
        String bound = "maximum " + bound(name, max);
        Quantity most = max.get(name);
        if (!asked.limits().has(name)) {
            faults.add(bound + ".  No limit is specified");
        } else if (asked.limits().get(name).compareTo(most) > 0) {
            faults.add(bound + ", but limit is " + asked.limits().get(name));
        } else if (asked.requests().has(name) && asked.requests().get(name).compareTo(most) > 0) {
            faults.add(bound + ", but request is " + asked.requests().get(name));
        }
    }

    private void tooUneven(String name, Asked asked, List<String> faults) {
        Quantity request = asked.requests().get(name);
        Quantity limit = asked.limits().get(name);
        Quantity most = ratio.get(name);
        String bound = name + " max limit to request ratio per " + type + " is " + most;
        if (request.isZero()) {
            faults.add(bound + ", but no request is specified or request is 0");
        } else if (limit.isZero()) {
            faults.add(bound + ", but no limit is specified or limit is 0");
        } else {
            double provided = limit.doubleValue() / request.doubleValue();
            if (provided > most.doubleValue()) {
                faults.add(
                        bound
                                + ", but provided ratio is "
                                + String.format(Locale.ROOT, "%f", provided));
            }
        }
    }
}
