/**
 * What all controllers of pods agree upon: when a pod counts, when it is ready and available, which
 * one goes first, whom it belongs to, and how it is made from a template. Pure functions over views
 * of objects; the reconcilers in the packages beside this one call them. Nothing here decides when.
 */
package io.podium.controllers.workload;
