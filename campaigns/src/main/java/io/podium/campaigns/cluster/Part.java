package io.podium.campaigns.cluster;

import io.podium.base.loop.Loop;
import io.podium.podium.door.InProcessDoor;
import io.podium.podium.door.StoreFeed;
import io.podium.server.request.User;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * One part of the control plane with what it sees and the way it writes; it can lose either, and it
 * can crash and live again.
 */
final class Part {
    /** Something that lives until it is closed. */
    interface Life {
        void end();
    }

    private final String name;
    private final Town town;
    private final StoreFeed feed;
    private final Function<Part, Life> birth;
    private Wire wire;
    private Life life;
    private boolean isBlind;

    /** Begins to live. */
    Part(String name, Town town, Function<Part, Life> birth) {
        this.name = name;
        this.town = town;
        this.birth = birth;
        this.feed = town.feed(town.time().loop("feed of " + name));
        live();
    }

    private void live() {
        wire = town.wire();
        life = birth.apply(this);
    }

    /** The loop of this life. */
    Loop loop() {
        return town.time().loop(name);
    }

    /** A door of this life for a user. */
    InProcessDoor door(String user, String... groups) {
        var all = new java.util.TreeSet<>(Set.of(groups));
        all.add(User.AUTHENTICATED_GROUP);
        return new InProcessDoor(feed, Town.SCHEMA, new User(user, "", all, Map.of()), wire::serve);
    }

    /** Ends between two of its actions, and begins anew with nothing remembered. */
    void crash() {
        wire.cut();
        life.end();
        live();
    }

    /** Sees nothing new until it {@link #see}s again. */
    void blind() {
        if (!isBlind) {
            isBlind = true;
            feed.lose();
        }
    }

    void see() {
        if (isBlind) {
            isBlind = false;
            feed.regain();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
