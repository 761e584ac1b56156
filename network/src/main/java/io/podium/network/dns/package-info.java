/**
 * The cluster's DNS: what CoreDNS's kubernetes plug-in answers, inside this process. Services,
 * endpoint slices and namespaces come in through a view and become a zone; questions come in on
 * sockets the wiring opened; what is not of the cluster is passed on to other servers or refused.
 * Nothing is cached but the zone itself.
 */
package io.podium.network.dns;
