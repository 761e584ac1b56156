/**
 * Two users of Podium who write Java: one with fabric8's client, one with the official client. They
 * reach the cluster of the environment's KUBECONFIG, do what users do, and end with "done" or with
 * what was not as stock Kubernetes would answer. Tests run them as processes of their own; nothing
 * of the product is on their class path.
 */
package io.podium.clients;
