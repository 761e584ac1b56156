package io.podium.server.health;

/**
 * What a part of the control plane says when it is asked how it is.
 *
 * @param message what it answered, or why there is no answer
 * @param error what is wrong, "" when that is the message already
 */
public record Health(boolean isWell, String message, String error) {
    /** All is well. */
    public static final Health WELL = new Health(true, "ok", "");

    /** Nobody answers, for this reason. */
    static Health silent(String why) {
        return new Health(false, why, "");
    }

    /** It answers, and something is wrong. */
    public static Health troubled(String error) {
        return new Health(false, "", error);
    }
}
