package io.podium.server.authz;

import java.util.List;

/** Asks several authorizers in order; the first that allows decides. */
public record AnyOf(List<Authorizer> authorizers) implements Authorizer {
    public static Authorizer of(Authorizer... authorizers) {
        return new AnyOf(List.of(authorizers));
    }

    @Override
    public Decision decide(Attributes attributes) {
        String reason = "";
        for (Authorizer authorizer : authorizers) {
            Decision decision = authorizer.decide(attributes);
            if (decision.isAllowed()) {
                return decision;
            }
            reason = join(reason, decision.reason());
        }
        return Decision.noOpinion(reason);
    }

    private static String join(String one, String other) {
        return one.isEmpty() || other.isEmpty() ? one + other : one + ", " + other;
    }
}
