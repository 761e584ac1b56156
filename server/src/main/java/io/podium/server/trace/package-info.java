/**
 * What the log says of single requests: each of them when somebody wants to see them, and those
 * that took long with the steps they took. Comes from the entrance, goes to the log as words and
 * {@code key=value} fields. Numbers over many requests are not made here.
 */
package io.podium.server.trace;
