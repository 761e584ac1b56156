/**
 * Collections that never change: an edit answers a new one that shares almost everything with the
 * old. The store's snapshots and the views of the spokes are made of them. Nothing here locks, and
 * nothing here knows what it holds.
 */
package io.podium.base.collect;
