/**
 * Jobs that are over for as long as their users want to see them. Reads Jobs in the view; deletes
 * them with their pods. Never a Job that changed since it was looked at: its time may have.
 */
package io.podium.controllers.ttl;
