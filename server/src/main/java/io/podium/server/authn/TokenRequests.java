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
import io.podium.server.request.User;
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
    private final Guard guard;
    private final Liveness objects;
    private final Clock clock;
    private final Randomness randomness;

    /** Refuses requests that are well made but not for everybody to make. */
    @FunctionalInterface
    public interface Guard {
        void review(User user, String namespace, String account, TokenRequestSpec spec);
    }

    /** Audiences are this server's own. */
    public TokenRequests(
            TokenIssuer issuer,
            List<String> audiences,
            Guard guard,
            Supplier<Snapshot> store,
            Function<Body, TypedMap> trees,
            Clock clock,
            Randomness randomness) {
        this.issuer = issuer;
        this.audiences = List.copyOf(audiences);
        this.guard = guard;
        this.objects = new Liveness(store, trees, clock);
        this.clock = clock;
        this.randomness = randomness;
    }

    /** The request with its token. */
    public TypedMap answer(ApiRequest request, TypedMap object) {
        TokenRequest asked = TokenRequest.of(object);
        guard.review(request.user(), request.namespace(), request.name(), asked.spec());
        checkName(request, asked.metadata());
        ServiceAccount account =
                objects.find("serviceaccounts", request.namespace(), request.name())
                        .map(ServiceAccount::of)
                        .orElseThrow(
                                () -> ApiError.notFound("", "serviceaccounts", request.name()));
        TokenRequestSpec spec = defaulted(asked.spec());
        check(spec);
        Binding binding =
                spec.hasBoundObjectRef()
                        ? bind(account, spec.boundObjectRef())
                        : new Binding(BoundTo.NOTHING, BoundTo.NOTHING);
        Instant now = clock.now().truncatedTo(ChronoUnit.SECONDS);
        Instant wanted = now.plusSeconds(spec.expirationSeconds());
        boolean isExtended =
                spec.expirationSeconds() == WARN_ONLY_SECONDS
                        && binding.object().kind().equals("Pod")
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

    /** The body need not say whose the token is; what it says must be true. */
    private static void checkName(ApiRequest request, ObjectMeta said) {
        var problems = new Problems();
        if (!said.name().isEmpty() && !said.name().equals(request.name())) {
            problems.invalid(
                    "metadata.name",
                    said.name(),
                    "must match the service account name if specified");
        }
        refuse(problems, request.name());
    }

    private static void check(TokenRequestSpec spec) {
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
        refuse(problems, "");
    }

    private static void refuse(Problems problems, String name) {
        if (!problems.isEmpty()) {
            throw ApiError.invalid(
                    "authentication.k8s.io", TokenRequest.KIND, name, problems.causes());
        }
    }

    /** What the token is bound to, and the node of that pod. */
    private record Binding(BoundTo object, BoundTo node) {}

    private Binding bind(ServiceAccount account, BoundObjectReference reference) {
        String version = reference.apiVersion();
        return switch (version.contains("/") ? "" : reference.kind()) {
            case "Pod" -> bindToPod(account, reference);
            case "Secret" -> {
                TypedMap secret = find("secrets", "Secret", account.namespace(), reference);
                yield new Binding(
                        new BoundTo("Secret", reference.name(), uid(secret)), BoundTo.NOTHING);
            }
            case "Node" -> {
                TypedMap node = find("nodes", "Node", "", reference);
                yield new Binding(
                        new BoundTo("Node", reference.name(), uid(node)), BoundTo.NOTHING);
            }
            default -> {
                String full = version.contains("/") ? version : "/" + version;
                throw ApiError.badRequest(
                        "cannot bind token to object of type "
                                + full
                                + ", Kind="
                                + reference.kind());
            }
        };
    }

    private Binding bindToPod(ServiceAccount account, BoundObjectReference reference) {
        Pod pod =
                objects.find("pods", account.namespace(), reference.name())
                        .map(Pod::of)
                        .orElseThrow(() -> ApiError.notFound("", "pods", reference.name()));
        if (!pod.spec().serviceAccountName().equals(account.name())) {
            throw ApiError.badRequest(
                    "cannot bind token for serviceaccount \""
                            + account.name()
                            + "\" to pod running with different serviceaccount name.");
        }
        checkUid("Pod", pod.uid(), reference);
        String nodeName = pod.spec().nodeName();
        BoundTo node =
                nodeName.isEmpty()
                        ? BoundTo.NOTHING
                        : objects.find("nodes", "", nodeName)
                                .map(found -> new BoundTo("Node", nodeName, uid(found)))
                                .orElse(new BoundTo("Node", nodeName, ""));
        return new Binding(new BoundTo("Pod", pod.name(), pod.uid()), node);
    }

    private TypedMap find(
            String resource, String kind, String namespace, BoundObjectReference reference) {
        TypedMap found =
                objects.find(resource, namespace, reference.name())
                        .orElseThrow(() -> ApiError.notFound("", resource, reference.name()));
        checkUid(kind, uid(found), reference);
        return found;
    }

    private static void checkUid(String kind, String uid, BoundObjectReference reference) {
        if (!reference.uid().isEmpty() && !reference.uid().equals(uid)) {
            throw ApiError.conflict(
                    "",
                    kind,
                    reference.name(),
                    "the UID in the bound object reference ("
                            + reference.uid()
                            + ") does not match the UID in record. The object might have been"
                            + " deleted and then recreated");
        }
    }

    private static String uid(TypedMap object) {
        return object.map("metadata").string("uid");
    }
}
