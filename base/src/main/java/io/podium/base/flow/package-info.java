/**
 * Where bytes pass from an event loop, which must not wait, to a thread that may. Connections of
 * any protocol put bytes in at one end; blocking readers take them out at the other; a gate closes
 * the connection's tap in between.
 */
package io.podium.base.flow;
