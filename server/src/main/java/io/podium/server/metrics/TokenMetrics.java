package io.podium.server.metrics;

import io.podium.server.authn.TokenUse;
import java.util.EnumMap;
import java.util.Map;

/** Counts uses of tokens of service accounts that live longer than they should. */
public final class TokenMetrics {
    private final Map<TokenUse, Counter> counters = new EnumMap<>(TokenUse.class);

    /** All at zero. */
    public TokenMetrics(Metrics metrics) {
        for (TokenUse use : TokenUse.values()) {
            counters.put(use, metrics.counters(title(use)).of());
        }
    }

    private static Title title(TokenUse use) {
        return switch (use) {
            case LEGACY -> title("legacy_tokens", "Uses of tokens that lie in Secrets.");
            case MANUAL ->
                    title(
                            "legacy_manual_token_uses",
                            "Uses of tokens in Secrets that were made by hand.");
            case AUTOMATIC ->
                    title(
                            "legacy_auto_token_uses",
                            "Uses of tokens in Secrets that were made of themselves.");
            case INVALIDATED ->
                    title(
                            "invalid_legacy_auto_token_uses",
                            "Uses of tokens in Secrets that count no more.");
            case FRESH ->
                    title("valid_tokens", "Uses of extended tokens before they should be fetched.");
            case STALE ->
                    title(
                            "stale_tokens",
                            "Uses of extended tokens that should have been fetched anew.");
        };
    }

    private static Title title(String name, String help) {
        return Title.counter("serviceaccount_" + name + "_total", help);
    }

    /** One more. */
    public void used(TokenUse use) {
        counters.get(use).add();
    }
}
