/**
 * Desired state becomes objects: one package per controller, each a pure reconciler. {@link
 * io.podium.controllers.Controllers} gives each its triggers and its door, and the runtime of the
 * client runs them. Controllers know each other only by the objects they write.
 */
package io.podium.controllers;
