/**
 * Whether the server is well: /livez, /readyz and /healthz. The wiring names the checks; answers
 * are text as upstream writes it. A check looks at what is known already and never waits. How the
 * other parts of the control plane are is asked of their loops, for component statuses.
 */
package io.podium.server.health;
