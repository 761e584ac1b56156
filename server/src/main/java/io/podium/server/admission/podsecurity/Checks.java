package io.podium.server.admission.podsecurity;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** All checks there are, and what they find in a pod. */
final class Checks {
    private final List<Check> baseline = BaselineChecks.all();
    private final List<Check> restricted = RestrictedChecks.all();

    /** What keeps the pod from the standard; the baseline comes first. */
    List<Finding> findings(Standard standard, Subject subject) {
        if (standard.level() == Level.PRIVILEGED) {
            return List.of();
        }
        var stricter = new ArrayList<Check.Edition>();
        var superfluous = new HashSet<String>();
        if (standard.level() == Level.RESTRICTED) {
            for (Check check : restricted) {
                check.edition(standard.minor())
                        .ifPresent(edition -> {
                            stricter.add(edition);
                            superfluous.add(edition.instead());
                        });
            }
        }
        var found = new ArrayList<Finding>();
        for (Check check : baseline) {
            if (!superfluous.contains(check.id())) {
                check.edition(standard.minor())
                        .flatMap(edition -> edition.eye().look(subject))
                        .ifPresent(found::add);
            }
        }
        for (Check.Edition edition : stricter) {
            Optional<Finding> finding = edition.eye().look(subject);
            finding.ifPresent(found::add);
        }
        return found;
    }
}
