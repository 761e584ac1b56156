/**
 * What a node offers the server for the pods it runs: logs, exec, attach, port-forward. The server
 * turns client connections into plain streams and calls; the node answers in-process, or across the
 * wire. Calls block and belong on virtual threads: they are the rim of the house.
 */
package io.podium.api.streams;
