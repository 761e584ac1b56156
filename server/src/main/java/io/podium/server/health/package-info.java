/**
 * Whether the server is well: /livez, /readyz and /healthz. The wiring names the checks; answers
 * are text as upstream writes it. A check looks at what is known already and never waits.
 */
package io.podium.server.health;
