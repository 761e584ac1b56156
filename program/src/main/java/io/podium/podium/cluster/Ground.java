package io.podium.podium.cluster;

import io.podium.network.dns.Sockets;
import io.podium.network.rules.Nft;

/** What the network of a node stands on: the rules of its kernel, the sockets of its resolver. */
public interface Ground {
    /** The nodes' own network namespaces. */
    Ground NAMESPACES = new NamespaceGround();

    /** Where the rules of the node go. */
    Nft rules(NodeHost host);

    /** Where the node's pods ask for names. */
    Sockets sockets(NodeHost host);
}
