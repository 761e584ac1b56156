package io.podium.api.strategy;

import io.podium.api.kinds.admission.PolicyBindingStrategy;
import io.podium.api.kinds.admission.PolicyStrategy;
import io.podium.api.kinds.admission.WebhookStrategy;
import io.podium.api.kinds.device.ClaimStrategy;
import io.podium.api.kinds.device.ClassStrategy;
import io.podium.api.kinds.device.ResourceSliceStrategy;
import io.podium.api.kinds.extension.ApiServiceStrategy;
import io.podium.api.kinds.extension.DefinitionStrategy;
import io.podium.api.schema.Resource;

/**
 * Which of the kinds that extend the API has a strategy of its own: who is asked before objects are
 * kept, what else is served, devices, reviews. All others are served by the generic one.
 */
final class ExtensionStrategies {
    private ExtensionStrategies() {}

    static Strategy<?> make(Resource resource) {
        return switch (resource.apiVersion() + "/" + resource.kind()) {
            case "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration",
                    "admissionregistration.k8s.io/v1/MutatingWebhookConfiguration" ->
                    new WebhookStrategy<>(resource, Plain::new);
            case "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy",
                    "admissionregistration.k8s.io/v1/MutatingAdmissionPolicy" ->
                    new PolicyStrategy<>(resource, Plain::new);
            case "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding",
                    "admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding" ->
                    new PolicyBindingStrategy<>(resource, Plain::new);
            case "apiextensions.k8s.io/v1/CustomResourceDefinition" ->
                    new DefinitionStrategy<>(resource, Plain::new);
            case "apiregistration.k8s.io/v1/APIService" ->
                    new ApiServiceStrategy<>(resource, Plain::new);
            case "resource.k8s.io/v1/ResourceClaim", "resource.k8s.io/v1/ResourceClaimTemplate" ->
                    new ClaimStrategy<>(resource, Plain::new);
            case "resource.k8s.io/v1/DeviceClass" -> new ClassStrategy<>(resource, Plain::new);
            case "resource.k8s.io/v1/ResourceSlice" ->
                    new ResourceSliceStrategy<>(resource, Plain::new);
            default -> new GenericStrategy<>(resource, Plain::new);
        };
    }
}
