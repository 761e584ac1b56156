/**
 * The Pod Security Standards. A namespace's labels say which level its pods must keep, in the
 * wording of which version; each check of a level looks at one thing and knows the versions it is
 * different in. Pods are refused, pods and templates warned of and noted for the audit. Reads pods
 * and namespaces, changes nothing.
 */
package io.podium.server.admission.podsecurity;
