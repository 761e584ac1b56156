/**
 * Keeps the status of quotas true: what is allowed, and what is used of it. Reads all objects a
 * quota counts, by the rules of {@code api.quota}; writes its status. Nothing is refused here, and
 * admission decides nothing by what stands here.
 */
package io.podium.controllers.quota;
