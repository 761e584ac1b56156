/**
 * Amounts of resources such as 100m and 1536Mi: exact, immutable, printed in the one canonical form
 * Kubernetes knows. Texts come from objects and command lines; they go back into objects. Nothing
 * here knows which resource is meant.
 */
package io.podium.api.quantity;
