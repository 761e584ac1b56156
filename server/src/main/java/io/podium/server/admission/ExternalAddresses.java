package io.podium.server.admission;

import io.podium.api.core.v1.Service;
import io.podium.api.value.TypedMap;
import io.podium.base.collect.Fixed;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Nobody takes addresses of others for a Service (CVE-2020-8554). Off upstream unless asked for, on
 * here: whoever may write Services would otherwise get what is sent to any address.
 */
final class ExternalAddresses implements Admission {
    @Override
    public String name() {
        return "DenyServiceExternalIPs";
    }

    @Override
    public void review(Attempt attempt) {
        if (!attempt.writes("services")) {
            return;
        }
        Set<String> before = Fixed.set(addresses(attempt.old()));
        if (!before.containsAll(addresses(attempt.object()))) {
            throw attempt.forbidden("Use of external IPs is denied by admission control");
        }
    }

    private static List<String> addresses(Optional<TypedMap> service) {
        return service.map(tree -> Service.of(tree).spec().externalIPs()).orElse(List.of());
    }
}
