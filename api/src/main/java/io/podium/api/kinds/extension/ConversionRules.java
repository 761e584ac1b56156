package io.podium.api.kinds.extension;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.admission.WebhookClientRules;
import io.podium.api.kinds.certificates.Certificates;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** How one version of a custom resource becomes another: not at all, or by a webhook. */
final class ConversionRules {
    private static final List<String> STRATEGIES = List.of("None", "Webhook");
    private static final String ONLY_WEBHOOK =
            "should not be set when strategy is not set to Webhook";

    private ConversionRules() {}

    /** Why the bundle of authorities of a webhook cannot be read; nothing where there is none. */
    static Optional<String> bundleFault(MapValue conversion) {
        String bundle = conversion.at("webhook", "clientConfig").string("caBundle");
        return bundle.isEmpty()
                ? Optional.empty()
                : Certificates.bundleFault(Base64.getMimeDecoder().decode(bundle));
    }

    /**
     * Fields are named as Kubernetes holds them inside, without the object around them.
     *
     * @param isBundleRead whether the bundle of a webhook has to be a good one
     */
    static void check(
            MapValue conversion, boolean isBundleRead, FieldPath path, Problems problems) {
        String strategy = conversion.string("strategy");
        if (strategy.isEmpty()) {
            problems.required(path.child("strategy"), "");
        } else if (!STRATEGIES.contains(strategy)) {
            problems.notOneOf(path.child("strategy"), strategy, STRATEGIES);
        }
        MapValue webhook = conversion.map("webhook");
        FieldPath client = path.child("webhookClientConfig");
        ListValue versions = webhook.list("conversionReviewVersions");
        FieldPath reviews = path.child("conversionReviewVersions");
        if (strategy.equals("Webhook")) {
            if (!webhook.has("clientConfig")) {
                problems.required(client, "required when strategy is set to Webhook");
            } else {
                WebhookClientRules.check(webhook.map("clientConfig"), client, problems);
                Optional<String> fault = isBundleRead ? bundleFault(conversion) : Optional.empty();
                fault.ifPresent(why ->
                        problems.invalid(
                                client.child("caBundle"),
                                webhook.map("clientConfig").string("caBundle"),
                                why));
            }
            reviews(versions, reviews, problems);
            return;
        }
        if (webhook.has("clientConfig")) {
            problems.forbidden(client, ONLY_WEBHOOK);
        }
        if (!versions.isEmpty()) {
            problems.forbidden(reviews, ONLY_WEBHOOK);
        }
    }

    private static void reviews(ListValue versions, FieldPath path, Problems problems) {
        if (versions.isEmpty()) {
            problems.required(path, "");
            return;
        }
        var seen = new HashSet<Object>();
        for (int i = 0; i < versions.size(); i++) {
            String version = (String) versions.get(i);
            if (seen.add(version)) {
                problems.invalidEach(path.index(i), version, Names.dnsLabel1035(version));
            } else {
                problems.invalid(path.index(i), version, "duplicate version");
            }
        }
        if (!seen.contains("v1") && !seen.contains("v1beta1")) {
            problems.invalid(path, versions, "must include at least one of v1, v1beta1");
        }
    }
}
