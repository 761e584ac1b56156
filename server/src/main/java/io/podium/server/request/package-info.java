/**
 * What travels through the pipeline: the request as understood, who asks, and the answer. Plain
 * immutable carriers.
 */
package io.podium.server.request;
