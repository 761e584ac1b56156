package io.podium.server.authn;

/** What of tokens of service accounts is counted. */
public enum TokenUse {
    /** It lies in a Secret, whatever it proves. */
    LEGACY,
    /** It lies in a Secret that somebody made for it. */
    MANUAL,
    /** It lies in a Secret that was made of itself: its account names it. */
    AUTOMATIC,
    /** It lies in a Secret, and counts no more since nobody used it. */
    INVALIDATED,
    /** It lives longer than it says, for those who do not fetch fresh ones, and is still fresh. */
    FRESH,
    /** The same when a fresh one should have been fetched. */
    STALE
}
