/**
 * The program: what a user starts. The command line comes in here, the rooms are wired into a
 * cluster here, and the pieces of the machine a cluster stands on (certificates, network
 * namespaces, containerd, images) are made and removed here. Nothing in here decides what becomes
 * of an API object.
 */
package io.podium.podium;
