/**
 * Writes into each ClusterRole with an aggregation rule the rules of those it selects, so that
 * admin, edit and view show what they allow. Reads and writes ClusterRoles; who may do what is
 * never decided here.
 */
package io.podium.controllers.roles;
