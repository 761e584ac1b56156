package io.podium.node.probe;

/**
 * What a container said.
 *
 * @param text what events show of it
 */
public record Answer(Outcome outcome, String text) {
    /** Four ways a question can end. */
    public enum Outcome {
        SUCCESS,
        /** Counts as a success, with a word of warning. */
        WARNING,
        FAILURE,
        /** It could not be asked; this counts neither way. */
        ERROR
    }

    public static Answer success(String text) {
        return new Answer(Outcome.SUCCESS, text);
    }

    public static Answer failure(String text) {
        return new Answer(Outcome.FAILURE, text);
    }

    public static Answer error(String text) {
        return new Answer(Outcome.ERROR, text);
    }

    public boolean isGood() {
        return outcome == Outcome.SUCCESS || outcome == Outcome.WARNING;
    }
}
