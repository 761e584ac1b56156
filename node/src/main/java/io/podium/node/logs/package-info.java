/**
 * Reading what containers wrote: files in CRI's log format, found through the pod's status and the
 * runtime, written to whatever stream the server gives. Reading blocks and belongs on virtual
 * threads. Nothing here writes a log; {@link io.podium.node.logs.LogRotation} moves what has grown
 * too long.
 */
package io.podium.node.logs;
