/**
 * Protobuf, led by the tables of the schema instead of generated messages: numbers stand in the
 * notation. Used for what Kubernetes' own components send and want, and for the messages of CRI and
 * its like. Trees go in and come out; a value that JSON and protobuf both can say is the same tree
 * either way. Nothing here knows a kind or opens a connection.
 */
package io.podium.api.proto;
