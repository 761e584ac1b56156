/**
 * Container images without a registry. They come from archives that docker, podman or buildah
 * saved, or are made from Debian packages; they are kept once in the user's image folder, an OCI
 * image layout, and go from there into the containerd of each node. An image is complete in the
 * folder or it is not there; nothing is ever pulled in here.
 */
package io.podium.podium.image;
