/**
 * What a namespace adds to its pods: the PodPresets of settings.k8s.io, gone from Kubernetes since
 * 1.20 and alive in many manifests. Reads presets, changes pods that are created, refuses nothing:
 * presets that disagree are left out, all of them, and an event on the pod tells so.
 */
package io.podium.server.admission.preset;
