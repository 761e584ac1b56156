/**
 * The law of the house, as ordinary tests over the tree: sizes, door plates, banned calls and
 * words, module edges.
 */
package io.podium.e2e.house;
