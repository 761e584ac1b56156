/**
 * Watches: changes of the store, in commit order, become frames for those who asked. Changes come
 * from the store's one subscription and go into lanes (all of a resource, a namespace, a name, a
 * node, a label); each watcher follows one lane, and those alike share the bytes. Frames go to the
 * sinks of connections. Everything here runs on one loop. A slow reader costs no memory of its own:
 * it keeps its place in the lane, then in the store's past, and never misses a change without being
 * told (410).
 */
package io.podium.server.watch;
