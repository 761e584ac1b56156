package io.podium.server.authn;

import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.ApiRequest.Payload;
import io.podium.server.request.User;
import io.podium.server.request.Verb;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes on Secrets when their tokens were used last, beside the requests that use them. */
public final class LegacyLabels implements LegacyUse {
    private static final Logger LOG = LoggerFactory.getLogger(LegacyLabels.class);
    private static final User SELF =
            User.of("system:apiserver", User.MASTERS_GROUP, User.AUTHENTICATED_GROUP);

    private final Resource secrets;
    private final Function<ApiRequest, CompletableFuture<Answer>> registry;
    private final Executor aside;
    private final Consumer<TokenUse> counters;
    private final Set<String> underway = ConcurrentHashMap.newKeySet();

    /**
     * Labels are written through the registry.
     *
     * @param aside where they are written: not where somebody waits for an answer
     */
    public LegacyLabels(
            Schema schema,
            Function<ApiRequest, CompletableFuture<Answer>> registry,
            Executor aside,
            Consumer<TokenUse> counters) {
        this.counters = counters;
        this.secrets = schema.resource("", "v1", "secrets").orElseThrow();
        this.registry = registry;
        this.aside = aside;
    }

    @Override
    public void used(String namespace, String secret, String date) {
        String key = namespace + "/" + secret;
        if (underway.add(key)) {
            aside.execute(() -> write(namespace, secret, date, key));
        }
    }

    @Override
    public void counted(TokenUse use) {
        counters.accept(use);
    }

    private void write(String namespace, String secret, String date, String key) {
        String label = ServiceAccountTokens.LAST_USED;
        String patch = "{\"metadata\":{\"labels\":{\"%s\":\"%s\"}}}".formatted(label, date);
        var request =
                new ApiRequest(
                        Verb.PATCH,
                        secrets,
                        "",
                        namespace,
                        secret,
                        Map.of(),
                        "application/merge-patch+json",
                        ApiRequest.VALUE,
                        "podium-server",
                        new Payload.Bytes(patch.getBytes(StandardCharsets.UTF_8)),
                        SELF);
        var _ =
                registry.apply(request)
                        .whenComplete((answer, trouble) -> {
                            underway.remove(key);
                            if (trouble != null) { // The next use tries again.
                                LOG.info("the Secret {} could not be labelled", key, trouble);
                            }
                        });
    }
}
