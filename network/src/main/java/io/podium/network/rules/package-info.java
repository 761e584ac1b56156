/**
 * Service addresses as nftables rules of one node. A view comes in; per service the renderer makes
 * lines, the ruleset keeps them, and what differs goes out as one transaction into the table {@code
 * ip podium} inside the node's own namespace. The kernel's rules are never read back and never
 * flushed on their own.
 */
package io.podium.network.rules;
