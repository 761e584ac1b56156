/**
 * Publishes the certificate authority of the API server into every namespace, from where pods get
 * it. Reads namespaces, writes one ConfigMap in each.
 */
package io.podium.controllers.rootca;
