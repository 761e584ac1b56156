/**
 * Objects as rows, the way {@code kubectl get} prints them. Columns come from the kind's strategy,
 * objects from the registry and from watches; bytes of a Table go back. Knows no kind but the pod,
 * whose finished ones are marked.
 */
package io.podium.server.table;
