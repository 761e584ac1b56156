/**
 * Who is asking. The head of a request comes in, a {@link io.podium.server.request.User} or 401
 * goes out; secrets and keys come from the wiring, the objects that tokens are bound to from the
 * store. Decides nothing about what a user may do, except that impersonation must be permitted.
 */
package io.podium.server.authn;
