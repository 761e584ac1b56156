/**
 * Who is who inside a cluster: the authority, the certificates it signed and the key of the service
 * accounts. Made once, kept as PEM files in the state folder, read again at the next start; they go
 * to the TLS server, the token signer and the kubeconfig. A private key never leaves the state
 * folder except inside a kubeconfig, and never goes into a log.
 */
package io.podium.podium.certs;
