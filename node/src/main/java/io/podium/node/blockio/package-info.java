/**
 * How fast containers may read and write the machine's disks: classes that the machine's owner
 * defines in a file, pods that name them in annotations, and the kernel's files that say it to the
 * block layer. Kubernetes has no field for it; file and annotations are those that containerd and
 * CRI-O read. Nothing here asks a runtime.
 */
package io.podium.node.blockio;
