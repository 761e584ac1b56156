/**
 * Sends pods away from nodes whose taints they do not tolerate, or not for ever. Reads nodes and
 * their pods; writes pods only. Who puts the taints on is no matter here.
 */
package io.podium.controllers.eviction;
