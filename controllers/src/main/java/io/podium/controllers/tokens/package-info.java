/**
 * Secrets that hold tokens: fills those of service accounts and takes them away with their account,
 * deletes bootstrap tokens whose time is over, and signs with them what machines must know before
 * they trust the cluster. The key of service accounts stays with whoever wires the room.
 */
package io.podium.controllers.tokens;
