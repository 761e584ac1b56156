package io.podium.store;

import java.util.Optional;

/**
 * One key changed by one commit: created when there is no before, deleted when there is no after.
 */
public record Change(long revision, Key key, Optional<Entry> before, Optional<Entry> after) {}
