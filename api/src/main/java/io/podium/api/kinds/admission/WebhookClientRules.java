package io.podium.api.kinds.admission;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.GoUrl;
import io.podium.api.name.Names;
import io.podium.api.value.MapValue;
import java.util.List;

/** How a webhook is reached: by an address or by a service, never by both. */
public final class WebhookClientRules {
    private static final String FORM = "; desired format: https://host[/path]";

    private WebhookClientRules() {}

    public static void check(MapValue client, FieldPath path, Problems problems) {
        if (client.has("url") == client.has("service")) {
            problems.required(path, "exactly one of url or service is required");
        } else if (client.has("url")) {
            url(client.string("url"), path.child("url"), problems);
        } else {
            service(client.map("service"), path.child("service"), problems);
        }
    }

    private static void url(String text, FieldPath path, Problems problems) {
        GoUrl url = GoUrl.parse(text);
        if (!url.fault().isEmpty()) {
            problems.required(path, "url must be a valid URL: " + url.fault() + FORM);
            return;
        }
        if (!url.scheme().equals("https")) {
            problems.invalid(path, url.scheme(), "'https' is the only allowed URL scheme" + FORM);
        }
        if (url.host().isEmpty()) {
            problems.invalid(path, "", "host must be provided" + FORM);
        }
        if (url.user() != null) {
            problems.invalid(path, url.user(), "user information is not permitted in the URL");
        }
        if (!url.fragment().isEmpty()) {
            problems.invalid(path, url.fragment(), "fragments are not permitted in the URL");
        }
        if (!url.query().isEmpty()) {
            problems.invalid(path, url.query(), "query parameters are not permitted in the URL");
        }
    }

    /**
     * Kubernetes hands name and namespace over in the wrong order, so that it names the one where
     * the other is missing (webhook.ValidateWebhookService and its callers).
     */
    private static void service(MapValue service, FieldPath path, Problems problems) {
        if (service.string("namespace").isEmpty()) {
            problems.required(path.child("name"), "service name is required");
        }
        if (service.string("name").isEmpty()) {
            problems.required(path.child("namespace"), "service namespace is required");
        }
        List<String> faults = Names.portNumber(service.integer("port"));
        if (!faults.isEmpty()) {
            problems.invalid(
                    path.child("port"),
                    service.integer("port"),
                    "port is not valid: " + String.join(", ", faults));
        }
        path(service.string("path"), path.child("path"), problems);
    }

    private static void path(String text, FieldPath path, Problems problems) {
        if (text.isEmpty() || text.equals("/")) {
            return;
        }
        if (text.equals("//")) {
            problems.invalid(path, text, "segment[0] may not be empty");
            return;
        }
        if (!text.startsWith("/")) {
            problems.invalid(path, text, "must start with a '/'");
        }
        String rest = text.substring(1);
        String[] steps =
                (rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest).split("/", -1);
        for (int i = 0; i < steps.length; i++) {
            if (steps[i].isEmpty()) {
                problems.invalid(path, text, "segment[" + i + "] may not be empty");
            } else {
                for (String fault : Names.dnsSubdomain(steps[i])) {
                    problems.invalid(path, text, "segment[" + i + "]: " + fault);
                }
            }
        }
    }
}
