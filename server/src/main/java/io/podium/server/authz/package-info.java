/**
 * Who may do what. Requests come in as {@link io.podium.server.authz.Attributes}, decisions go out;
 * roles and bindings come from the store, followed change by change. Nothing here knows how a user
 * proved who he is, and nothing is ever allowed by default.
 */
package io.podium.server.authz;
