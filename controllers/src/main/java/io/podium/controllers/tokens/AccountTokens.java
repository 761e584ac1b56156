package io.podium.controllers.tokens;

import io.podium.api.core.v1.Secret;
import io.podium.api.core.v1.ServiceAccount;

/** Signs tokens that lie in Secrets. */
@FunctionalInterface
public interface AccountTokens {
    /** A token of the account that counts while it lies in the Secret. */
    String sign(ServiceAccount account, Secret secret);
}
