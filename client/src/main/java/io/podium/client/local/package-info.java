/**
 * A door onto a plain table of objects in memory, for simulations and for tests of reconcilers:
 * revisions, uids, generations, finalizers and graceful deletion are as a server has them;
 * admission, validation, defaults and access control are not there. Its latency and its faults are
 * drawn from the randomness it is given. No cluster runs on it.
 */
package io.podium.client.local;
