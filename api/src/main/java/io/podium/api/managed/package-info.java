/**
 * Who manages which fields of an object, and what an applied configuration makes of one. Field sets
 * are tries in the very form of the wire (FieldsV1), made of the same persistent maps as objects,
 * so that comparing, uniting and subtracting share structure and stop at what is the same instance.
 * Objects and requests' options come from the registry, which stores what comes out; nothing here
 * reads a clock, a store or a request.
 */
package io.podium.api.managed;
