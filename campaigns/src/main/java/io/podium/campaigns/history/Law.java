package io.podium.campaigns.history;

/** What a history may break. */
public enum Law {
    /** An operation that ended before another began comes before it. */
    REAL_TIME,
    /** A client sees its own acknowledged writes. */
    READ_YOUR_WRITES,
    /** A read shows exactly what its revision holds. */
    TRUE_READS,
    /** A write succeeds only on what it expected. */
    PRECONDITIONS,
    /** A write is refused only because of what was really there. */
    REFUSALS,
    /** No revision is given twice, and none to what nobody asked for. */
    REVISIONS,
    /** What anybody was told of is there after a crash. */
    DURABLE,
    /** What was compacted is refused, and only that. */
    COMPACTED,
    /** What is older than the window is refused, too. */
    AGED,
    /**
     * A piece of a list shows what its revision holds behind the piece before, and counts the rest.
     */
    PIECES,
    /** Events come in the order of revisions. */
    ORDERED,
    /** No event comes twice on a watch. */
    UNIQUE,
    /** No event is left out between others, or at the end. */
    RELIABLE,
    /** All changes of a revision come together. */
    ATOMIC,
    /** A watch goes on right behind the revision it was told. */
    RESUMABLE,
    /** A bookmark says that everything up to it was sent, and nothing of that comes later. */
    BOOKMARKABLE,
    /** An event says what happened. */
    TRUE_EVENTS,
    /** The initial events are exactly the state at the revision that ends them. */
    TRUE_BEGINNING
}
