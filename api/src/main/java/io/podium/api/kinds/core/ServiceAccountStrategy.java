package io.podium.api.kinds.core;

import io.podium.api.core.v1.ServiceAccount;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;

/**
 * Service accounts: nothing but their metadata is special; their tokens are asked for elsewhere.
 */
public final class ServiceAccountStrategy extends GenericStrategy<ServiceAccount> {
    public ServiceAccountStrategy(Resource resource) {
        super(resource, ServiceAccount::of);
    }
}
