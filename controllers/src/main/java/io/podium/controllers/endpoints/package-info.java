/**
 * Who answers for a Service: EndpointSlices, and Endpoints for those who still read them. Reads
 * Services with a selector, their pods and the zones of nodes; writes slices and Endpoints it
 * manages itself, and no others.
 */
package io.podium.controllers.endpoints;
