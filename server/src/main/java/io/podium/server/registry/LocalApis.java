package io.podium.server.registry;

import io.podium.api.apiregistration.v1.APIService;
import io.podium.api.apiregistration.v1.APIServiceCondition;
import io.podium.api.value.TypedMap;
import java.time.Instant;
import java.util.ArrayList;

/**
 * Versions of API groups that this server serves itself are available as soon as they are named.
 */
final class LocalApis {
    private static final String AVAILABLE = "Available";
    private static final String TRUE = "True";
    private static final String LOCAL = "Local";

    private LocalApis() {}

    static boolean concerns(TypedMap tree) {
        return tree.type() == APIService.TYPE && !APIService.of(tree).spec().hasService();
    }

    /** With the condition that says so, since when it has been available for whatever reason. */
    static TypedMap available(TypedMap tree, Instant now) {
        APIService service = APIService.of(tree);
        var conditions = new ArrayList<>(service.status().conditions());
        Instant since =
                conditions.stream()
                        .filter(one -> one.type().equals(AVAILABLE) && one.status().equals(TRUE))
                        .flatMap(one -> one.lastTransitionTime().stream())
                        .findFirst()
                        .orElse(now);
        conditions.removeIf(one -> one.type().equals(AVAILABLE));
        conditions.add(
                APIServiceCondition.empty()
                        .withType(AVAILABLE)
                        .withStatus(TRUE)
                        .withLastTransitionTime(since)
                        .withReason(LOCAL)
                        .withMessage("Local APIServices are always available"));
        return service.withStatus(service.status().withConditions(conditions)).value();
    }
}
