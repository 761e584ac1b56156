/**
 * Kinds that are served in several versions but stored in one: which one, and how to get from one
 * to another. Pure functions on trees; the registry converts on the way in and out.
 */
package io.podium.api.versions;
