/**
 * The core all engines share: one writer that orders batches, the window of recent revisions, and
 * the watches. Batches come in through {@link io.podium.store.Store}; a {@link
 * io.podium.store.timeline.Journal} makes them durable before anybody sees them. Nothing here
 * touches a disk.
 */
package io.podium.store.timeline;
