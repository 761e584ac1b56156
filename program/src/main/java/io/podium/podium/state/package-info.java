/**
 * What is kept of a cluster in the user's folders: its settings, who serves it, the kubeconfig. The
 * command line writes it and reads it again at the next start; kubectl reads the kubeconfig.
 * Objects, images and certificates have folders of their own and are not touched here, but for the
 * removal of all of it on request.
 */
package io.podium.podium.state;
