/**
 * Time as the cluster sees it. The wall clock of the machine enters here and nowhere else; a
 * simulation puts a virtual clock in its place.
 */
package io.podium.base.time;
