package io.podium.server.authz;

/** Decides whether somebody may. Quick, and safe to call from any thread. */
@FunctionalInterface
public interface Authorizer {
    Decision decide(Attributes attributes);

    /**
     * The verdict.
     *
     * @param reason why, for people; may be ""
     */
    record Decision(boolean isAllowed, String reason) {
        private static final Decision NO_OPINION = new Decision(false, "");

        public static Decision allow(String reason) {
            return new Decision(true, reason);
        }

        /** Not allowed by this authorizer; another may. */
        public static Decision noOpinion() {
            return NO_OPINION;
        }

        public static Decision noOpinion(String reason) {
            return reason.isEmpty() ? NO_OPINION : new Decision(false, reason);
        }
    }

    /** Throws the refusal unless it is allowed. */
    default void require(Attributes attributes) {
        Decision decision = decide(attributes);
        if (!decision.isAllowed()) {
            throw attributes.forbidden(decision.reason());
        }
    }
}
