/**
 * Tests against a real containerd in a network namespace of their own; all they make is gone
 * afterwards.
 */
package io.podium.node.host;
