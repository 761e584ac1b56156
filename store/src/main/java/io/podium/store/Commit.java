package io.podium.store;

import java.util.List;

/**
 * An acknowledged batch: its revision, and its changes in the order of its writes. Every batch has
 * a revision of its own.
 */
public record Commit(long revision, List<Change> changes) {}
