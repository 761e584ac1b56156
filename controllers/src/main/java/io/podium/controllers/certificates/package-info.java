/**
 * Answers requests for certificates: approves those of nodes about themselves, signs what is
 * approved as each signer's rules have it, and clears old ones away. Reads and writes
 * CertificateSigningRequests; the key of the authority stays with whoever wires the room.
 */
package io.podium.controllers.certificates;
