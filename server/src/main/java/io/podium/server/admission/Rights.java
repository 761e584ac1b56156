package io.podium.server.admission;

import io.podium.server.authz.Escalation;
import java.util.ArrayList;
import java.util.List;

/** The plug-ins that ask what the caller may do besides the request itself. */
public final class Rights {
    private Rights() {}

    /** In the order they are asked. */
    public static List<Admission> plugins(Escalation escalation) {
        var plugins = new ArrayList<Admission>();
        plugins.add(new NodeRestriction());
        plugins.addAll(CertificateRequests.plugins(escalation.authorizer()));
        plugins.add(new RoleEscalation(escalation));
        return List.copyOf(plugins);
    }
}
