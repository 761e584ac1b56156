package io.podium.store;

/**
 * What a key holds since a revision.
 *
 * @param revision of the commit that wrote this
 * @param created revision of the commit that created the key
 */
public record Entry(Key key, long revision, long created, Body body) {}
