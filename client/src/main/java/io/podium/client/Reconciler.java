package io.podium.client;

import java.util.List;

/**
 * Decides for a key: pure, reads nothing but its arguments, never blocks. Nothing to do is an empty
 * list.
 */
public interface Reconciler {
    List<Action> reconcile(View view, Key key);
}
