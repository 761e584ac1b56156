/**
 * What is special of the kinds of settings.k8s.io: PodPresets. Follows the API of Kubernetes 1.19,
 * the last that had it; what presets do to pods is admission's.
 */
package io.podium.api.kinds.settings;
