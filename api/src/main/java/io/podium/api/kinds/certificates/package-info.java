/**
 * What is special of the kinds of certificates.k8s.io: who may change which part of a request, and
 * what a request must say. Who signs, and whether, is decided elsewhere.
 */
package io.podium.api.kinds.certificates;
