/**
 * Numbers that only one object may have: the addresses and ports of services. Rebuilt from the
 * stored services at start, then kept in step by the registry, which claims before it commits and
 * gives back when a commit fails or an object goes. Nothing here is stored by itself.
 */
package io.podium.server.allocate;
