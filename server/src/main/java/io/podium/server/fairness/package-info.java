/**
 * Priority and fairness: when the server is busy, who is served now, who waits and who is told to
 * come again. Flow schemas and priority levels come from the store; a request gets a {@link
 * io.podium.server.fairness.Seat} and gives it back. {@link io.podium.server.fairness.Level}
 * decides and knows no clock, no thread and no lock; {@link io.podium.server.fairness.Fairness}
 * does. Nothing here looks into a request's body, and nothing here waits on a thread.
 */
package io.podium.server.fairness;
