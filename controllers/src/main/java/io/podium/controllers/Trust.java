package io.podium.controllers;

import io.podium.controllers.certificates.Authority;
import io.podium.controllers.tokens.AccountTokens;

/**
 * What controllers vouch with, without holding the keys.
 *
 * @param caPem what pods are to trust as the API server's authority
 * @param authority signs certificates
 * @param tokens signs tokens of service accounts that lie in Secrets
 */
public record Trust(String caPem, Authority authority, AccountTokens tokens) {}
