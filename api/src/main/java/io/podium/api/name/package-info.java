/**
 * The syntax of names, labels, keys and ports, with the sentences Kubernetes answers when it is
 * broken. Takes a text, gives what is wrong with it; knows no fields and no objects.
 */
package io.podium.api.name;
