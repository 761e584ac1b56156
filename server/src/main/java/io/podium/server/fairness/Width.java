package io.podium.server.fairness;

/** How many seats a request takes. */
public final class Width {
    private static final int OBJECTS_PER_SEAT = 100;
    private static final int MOST = 10;

    private Width() {}

    /** A list takes a seat for each hundred objects it may show, and ten at most. */
    public static int ofList(int objects, String limit) {
        int shown = objects;
        if (!limit.isEmpty() && limit.length() < 10 && limit.chars().allMatch(Character::isDigit)) {
            int asked = Integer.parseInt(limit);
            shown = asked > 0 ? Math.min(asked, objects) : objects;
        }
        return Math.clamp((shown + OBJECTS_PER_SEAT - 1) / OBJECTS_PER_SEAT, 1, MOST);
    }
}
