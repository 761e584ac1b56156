/**
 * Who may use the images of a node: an image that only somebody's Secret could bring is not for
 * others who happen to run beside. What was pulled, and with whose Secrets, is kept in files of the
 * node's state folder, in the form in which kubelets keep it, so that a restart forgets nothing.
 * Nothing here pulls an image, and no password is ever written down: only its hash.
 */
package io.podium.node.images;
