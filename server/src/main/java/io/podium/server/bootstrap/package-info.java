/**
 * What every cluster holds from its first start: namespaces, roles, priority classes, the Service
 * of the API itself. Comes from tables among the resources and from the wiring; goes through the
 * registry like any other write. Every start repairs what is missing and leaves alone what people
 * changed.
 */
package io.podium.server.bootstrap;
