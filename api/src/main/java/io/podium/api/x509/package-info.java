/**
 * Reads certificate signing requests (PKCS #10). They come from strangers in
 * CertificateSigningRequests; validation, admission and the controllers that approve and sign ask
 * what they say. Nothing is signed here.
 */
package io.podium.api.x509;
