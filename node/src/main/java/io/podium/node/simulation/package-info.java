/**
 * A runtime without containers, for tests and for nodes on machines that cannot run any. What its
 * containers do is scripted by annotations of their pods; time is the clock's. Logs are real files.
 * Nothing here starts a process.
 */
package io.podium.node.simulation;
