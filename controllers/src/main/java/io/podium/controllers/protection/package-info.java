/**
 * Lets volumes and claims go that nobody uses. Admission puts a finalizer on each; when one is
 * being deleted, the reconcilers here look who uses it, in pods and bindings, and take the
 * finalizer off when nobody does.
 */
package io.podium.controllers.protection;
