package io.podium.server.authn;

import io.podium.api.authentication.v1.BoundObjectReference;
import io.podium.api.authentication.v1.TokenRequest;
import io.podium.api.authentication.v1.TokenRequestSpec;
import io.podium.api.authentication.v1.TokenRequestStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.ServiceAccount;
import io.podium.api.error.ApiError;
import io.podium.api.error.Problems;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.value.TypedMap;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.server.request.ApiRequest;
import io.podium.store.Body;
import io.podium.store.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes tokens of service accounts: the subresource serviceaccounts/token. */
public final class TokenRequests {
    private static final long DEFAULT_SECONDS = 3600;
    private static final long MIN_SECONDS = 600;
    private static final long MAX_SECONDS = 1L << 32;

    /**
     * What projected volumes ask for; upstream answers it with a year, so that clients that never
     * refetch survive.
     */
    private static final long WARN_ONLY_SECONDS = 3607;

    private static final Duration YEAR = Duration.ofDays(365);

    private final TokenIssuer issuer;
    private final List<String> audiences;
    private final Liveness objects;
    private final Clock clock;
    private final Randomness randomness;

    /** Audiences are this server's own. */
    public TokenRequests(
            TokenIssuer issuer,
            List<String> audiences,
            Supplier<Snapshot> store,
            Function<Body, TypedMap> trees,
            Clock clock,
            Randomness randomness) {
        this.issuer = issuer;
        this.audiences = List.copyOf(audiences);
        this.objects = new Liveness(store, trees, clock);
        this.clock = clock;
        this.randomness = randomness;
    }

    /** The request with its token. */
    public TypedMap answer(ApiRequest request, TypedMap object) {
        TokenRequest asked = TokenRequest.of(object);
        ServiceAccount account =
                objects.find("serviceaccounts", request.namespace(), request.name())
                        .map(ServiceAccount::of)
                        .orElseThrow(
                                () -> ApiError.notFound("", "serviceaccounts", request.name()));
        TokenRequestSpec spec = defaulted(asked.spec());
        check(spec, request.name());
        Binding binding =
                spec.hasBoundObjectRef()
                        ? bind(account, spec.boundObjectRef())
                        : new Binding(BoundTo.NOTHING, BoundTo.NOTHING);
        Instant now = clock.now().truncatedTo(ChronoUnit.SECONDS);
        Instant wanted = now.plusSeconds(spec.expirationSeconds());
        boolean isExtended =
                spec.expirationSeconds() == WARN_ONLY_SECONDS
                        && audiences.containsAll(spec.audiences());
        var claims =
                new TokenClaims(
                        randomness.uuid().toString(),
                        account.namespace(),
                        account.name(),
                        account.uid(),
                        binding.object(),
                        binding.node(),
                        spec.audiences(),
                        now,
                        isExtended ? now.plus(YEAR) : wanted,
                        isExtended ? Optional.of(wanted) : Optional.empty());
        ObjectMeta metadata =
                asked.metadata().withName(account.name()).withNamespace(account.namespace());
        return asked.withMetadata(metadata.withCreationTimestamp(now))
                .withSpec(spec)
                .withStatus(
                        TokenRequestStatus.empty()
                                .withToken(issuer.sign(claims))
                                .withExpirationTimestamp(wanted))
                .value();
    }

    private TokenRequestSpec defaulted(TokenRequestSpec spec) {
        TokenRequestSpec whole = spec.audiences().isEmpty() ? spec.withAudiences(audiences) : spec;
        return whole.hasExpirationSeconds() ? whole : whole.withExpirationSeconds(DEFAULT_SECONDS);
    }

    private static void check(TokenRequestSpec spec, String name) {
        var problems = new Problems();
        if (spec.expirationSeconds() < MIN_SECONDS) {
            problems.invalid(
                    "spec.expirationSeconds",
                    spec.expirationSeconds(),
                    "may not specify a duration less than 10 minutes");
        }
        if (spec.expirationSeconds() > MAX_SECONDS) {
            problems.invalid(
                    "spec.expirationSeconds",
                    spec.expirationSeconds(),
                    "may not specify a duration larger than 2^32 seconds");
        }
        if (!problems.isEmpty()) {
            throw ApiError.invalid(
                    "authentication.k8s.io", TokenRequest.KIND, name, problems.causes());
        }
    }

    /** What the token is bound to, and the node of that pod. */
    private record Binding(BoundTo object, BoundTo node) {}

    private Binding bind(ServiceAccount account, BoundObjectReference reference) {
        return switch (reference.apiVersion() + "/" + reference.kind()) {
            case "v1/Pod" -> bindToPod(account, reference);
            case "v1/Secret" -> {
                TypedMap secret = find("secrets", "Secret", account.namespace(), reference);
                yield new Binding(
                        new BoundTo("Secret", reference.name(), uid(secret)), BoundTo.NOTHING);
            }
            case "v1/Node" -> {
                TypedMap node = find("nodes", "Node", "", reference);
                yield new Binding(
                        new BoundTo("Node", reference.name(), uid(node)), BoundTo.NOTHING);
            }
            default ->
                    throw ApiError.badRequest(
                            "cannot bind token for serviceaccount \""
                                    + account.name()
                                    + "\" to object of "
                                    + reference.apiVersion()
                                    + ", Kind="
                                    + reference.kind());
        };
    }

    private Binding bindToPod(ServiceAccount account, BoundObjectReference reference) {
        Pod pod = Pod.of(find("pods", "Pod", account.namespace(), reference));
        if (!pod.spec().serviceAccountName().equals(account.name())) {
            throw ApiError.badRequest(
                    "cannot bind token for serviceaccount \""
                            + account.name()
                            + "\" to pod running with different serviceaccount name.");
        }
        String nodeName = pod.spec().nodeName();
        BoundTo node =
                nodeName.isEmpty()
                        ? BoundTo.NOTHING
                        : objects.find("nodes", "", nodeName)
                                .map(found -> new BoundTo("Node", nodeName, uid(found)))
                                .orElse(BoundTo.NOTHING);
        return new Binding(new BoundTo("Pod", pod.name(), pod.uid()), node);
    }

    private TypedMap find(
            String resource, String kind, String namespace, BoundObjectReference reference) {
        TypedMap found =
                objects.find(resource, namespace, reference.name())
                        .orElseThrow(() -> ApiError.notFound("", resource, reference.name()));
        if (!reference.uid().isEmpty() && !reference.uid().equals(uid(found))) {
            throw ApiError.conflict(
                    "",
                    kind,
                    reference.name(),
                    "the UID in the bound object reference ("
                            + reference.uid()
                            + ") does not match the UID in record. The object might have been"
                            + " deleted and then recreated");
        }
        return found;
    }

    private static String uid(TypedMap object) {
        return object.map("metadata").string("uid");
    }
}
