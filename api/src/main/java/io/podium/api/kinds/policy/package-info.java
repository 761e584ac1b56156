/**
 * What is special of policy and administration kinds: leases, priorities, quotas, requests, their
 * cells. Objects come from the registry and go back to it; nothing here reads other objects, the
 * time, or the store.
 */
package io.podium.api.kinds.policy;
