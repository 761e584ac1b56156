package io.podium.server.authn;

/**
 * An object whose end is the end of a token.
 *
 * @param kind Pod, Secret or Node; "" for none
 */
public record BoundTo(String kind, String name, String uid) {
    public static final BoundTo NOTHING = new BoundTo("", "", "");

    public boolean isNothing() {
        return kind.isEmpty();
    }
}
