/**
 * Values of custom resources and the structural schemas they are held against. A schema is read
 * once; values come in as trees, faults go out in the words of Kubernetes. Nothing here knows where
 * a schema comes from or stores anything; expressions (x-kubernetes-validations) are api.cel's.
 */
package io.podium.api.structural;
