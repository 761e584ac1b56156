/**
 * Campaigns: long hunts for lost writes by killing a store or a server again and again. What was
 * acknowledged is kept by this process, which survives; what was found goes into a ledger that the
 * repository keeps, so that a campaign goes on where the last one ended. No part of the product,
 * but for {@code podium advance}, which lends its virtual time to users.
 */
package io.podium.campaigns;
