package io.podium.server.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.authentication.v1.BoundObjectReference;
import io.podium.api.authentication.v1.TokenRequest;
import io.podium.api.authentication.v1.TokenRequestSpec;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.Secret;
import io.podium.api.core.v1.ServiceAccount;
import io.podium.api.error.ApiError;
import io.podium.api.schema.Schema;
import io.podium.base.random.Randomness;
import io.podium.server.TestWorld;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.User;
import io.podium.server.request.Verb;
import io.podium.server.wire.TestCertificates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
    private static final List<String> AUDIENCES = List.of("api");

    private final List<TokenUse> uses = new ArrayList<>();
    private final TestWorld world = new TestWorld();
    private final TestCertificates proxies = new TestCertificates();
    private final TestCertificates authority = new TestCertificates();
    private final TokenIssuer issuer =
            new TokenIssuer("https://issuer", TestKeys.ec(), world.clock);
    private final Authenticator authenticator =
            new Authenticator(
                    FrontProxySettings.usual(
                            List.of(proxies.root().certificate()), List.of("front")),
                    new ClientCertificates(List.of(authority.root().certificate()), world.clock),
                    Anonymous.everywhere(),
                    Map.of("secret-token", User.of("operator", "crew")),
                    issuer,
                    AUDIENCES,
                    world.store::snapshot,
                    world::tree,
                    world.clock,
                    new LegacyUse() {
                        @Override
                        public void used(String namespace, String secret, String date) {}

                        @Override
                        public void counted(TokenUse use) {
                            uses.add(use);
                        }
                    });
    private final TokenRequests tokens =
            new TokenRequests(
                    issuer,
                    AUDIENCES,
                    (user, namespace, account, spec) -> {},
                    world.store::snapshot,
                    world::tree,
                    world.clock,
                    Randomness.seeded(1));

    @BeforeEach
    void objects() {
        world.put(account("uid-account"));
        world.put(pod("uid-pod", "robot"));
        Node node = Node.create("", "n1");
        world.put(node.withMetadata(node.metadata().withUid("uid-node")));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static ServiceAccount account(String uid) {
        ServiceAccount account = ServiceAccount.create("blue", "robot");
        return account.withMetadata(account.metadata().withUid(uid));
    }

    private static Pod pod(String uid, String account) {
        Pod pod = Pod.create("blue", "web-0");
        return pod.withMetadata(pod.metadata().withUid(uid))
                .withSpec(PodSpec.empty().withServiceAccountName(account).withNodeName("n1"));
    }

    private TokenRequest request(TokenRequestSpec spec) {
        var resource = Schema.kubernetes().resource("", "v1", "serviceaccounts").orElseThrow();
        var request =
                new ApiRequest(
                        Verb.CREATE,
                        resource,
                        "token",
                        "blue",
                        "robot",
                        Map.of(),
                        "",
                        "",
                        "",
                        new ApiRequest.Payload.None(),
                        User.of("any"));
        return TokenRequest.of(tokens.answer(request, TokenRequest.empty().withSpec(spec).value()));
    }

    private String token() {
        return request(TokenRequestSpec.empty()).status().token();
    }

    private String podToken() {
        return request(toPod()).status().token();
    }

    private static TokenRequestSpec toPod() {
        return to("v1", "Pod", "web-0", "uid-pod");
    }

    private static TokenRequestSpec to(String version, String kind, String name, String uid) {
        return TokenRequestSpec.empty()
                .withBoundObjectRef(
                        BoundObjectReference.empty()
                                .withApiVersion(version)
                                .withKind(kind)
                                .withName(name)
                                .withUid(uid));
    }

    private User by(String token) {
        return authenticator.identify(
                FakeHead.of("authorization", "Bearer " + token), TokenRemarks.UNHEARD);
    }

    private void refuses(FakeHead head) {
        assertThatThrownBy(() -> authenticator.identify(head, TokenRemarks.UNHEARD))
                .isInstanceOfSatisfying(ApiError.class, e -> assertThat(e.code()).isEqualTo(401));
    }

    private void refuses(String token) {
        refuses(FakeHead.of("authorization", "Bearer " + token));
    }

    @Test
    void takesWhoShowsNothingForAnonymous() {
        User user = authenticator.identify(FakeHead.of(), TokenRemarks.UNHEARD);
        assertThat(user.name()).isEqualTo("system:anonymous");
        assertThat(user.groups()).containsExactly("system:unauthenticated");
    }

    @Test
    void readsNameAndGroupsFromCertificates() {
        var jane = authority.client("CN=jane,O=developers,O=\"crew, night\"").certificate();
        User user = authenticator.identify(FakeHead.of().with(jane), TokenRemarks.UNHEARD);
        assertThat(user.name()).isEqualTo("jane");
        assertThat(user.groups())
                .containsExactlyInAnyOrder("developers", "crew, night", "system:authenticated");
        assertThat(user.extra().get("authentication.kubernetes.io/credential-id").getFirst())
                .startsWith("X509SHA256=");
    }

    @Test
    void takesCertificatesThatComeWithTheirRoot() {
        var jane = authority.client("CN=jane").certificate();
        assertThat(
                        authenticator
                                .identify(
                                        FakeHead.of().with(jane, authority.root().certificate()),
                                        TokenRemarks.UNHEARD)
                                .name())
                .isEqualTo("jane");
    }

    @Test
    void refusesCertificatesOfStrangersOfServersAndOutOfTime() {
        refuses(FakeHead.of().with(new TestCertificates().client("CN=jane").certificate()));
        refuses(FakeHead.of().with(authority.server().certificate()));
        var jane = authority.client("CN=jane").certificate();
        assertThat(authenticator.identify(FakeHead.of().with(jane), TokenRemarks.UNHEARD).name())
                .isEqualTo("jane");
        world.clock.advance(Duration.ofDays(40_000));
        refuses(FakeHead.of().with(jane));
    }

    @Test
    void takesAGoodTokenBesideABadCertificate() {
        var stranger = new TestCertificates().client("CN=x").certificate();
        FakeHead head = FakeHead.of("authorization", "Bearer secret-token").with(stranger);
        assertThat(authenticator.identify(head, TokenRemarks.UNHEARD).name()).isEqualTo("operator");
    }

    @Test
    void knowsStaticTokens() {
        assertThat(by("secret-token").groups())
                .containsExactlyInAnyOrder("crew", "system:authenticated");
        refuses("secret-tokem");
        refuses(FakeHead.of("authorization", "Basic c2VjcmV0"));
    }

    @Test
    void takesTokensFromTheSubprotocolThatBrowsersUse() {
        String encoded =
                java.util.Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                "secret-token".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        FakeHead head =
                FakeHead.of(
                        "sec-websocket-protocol",
                        "base64url.bearer.authorization.k8s.io." + encoded + ", v5.channel.k8s.io");
        assertThat(authenticator.identify(head, TokenRemarks.UNHEARD).name()).isEqualTo("operator");
    }

    @Test
    void knowsServiceAccountsByTheirTokens() {
        User user = by(token());
        assertThat(user.name()).isEqualTo("system:serviceaccount:blue:robot");
        assertThat(user.uid()).isEqualTo("uid-account");
        assertThat(user.groups())
                .containsExactlyInAnyOrder(
                        "system:serviceaccounts",
                        "system:serviceaccounts:blue",
                        "system:authenticated");
        assertThat(by(podToken()).extra())
                .containsEntry("authentication.kubernetes.io/pod-name", List.of("web-0"))
                .containsEntry("authentication.kubernetes.io/pod-uid", List.of("uid-pod"))
                .containsEntry("authentication.kubernetes.io/node-name", List.of("n1"))
                .containsEntry("authentication.kubernetes.io/node-uid", List.of("uid-node"))
                .containsKey("authentication.kubernetes.io/credential-id");
    }

    @Test
    void forgetsTokensWithTheirServiceAccount() {
        String token = token();
        world.remove(account(""));
        refuses(token);
        world.put(account("uid-of-a-namesake"));
        refuses(token);
    }

    @Test
    void forgetsTokensWithTheirPod() {
        String token = podToken();
        world.put(pod("uid-of-a-namesake", "robot"));
        refuses(token);
        assertThat(by(token()).name()).isEqualTo("system:serviceaccount:blue:robot");
    }

    @Test
    void letsTokensOutliveADeletionByAMinute() {
        String token = podToken();
        Pod pod = pod("uid-pod", "robot");
        world.put(pod.withMetadata(pod.metadata().withDeletionTimestamp(world.clock.now())));
        world.clock.advance(Duration.ofSeconds(59));
        assertThat(by(token).uid()).isEqualTo("uid-account");
        world.clock.advance(Duration.ofSeconds(1));
        refuses(token);
    }

    @Test
    void refusesTokensForOthers() {
        String foreign =
                request(TokenRequestSpec.empty().withAudiences(List.of("vault"))).status().token();
        refuses(foreign);
        assertThat(authenticator.byToken(foreign, List.of("vault", "api"), TokenRemarks.UNHEARD))
                .isInstanceOfSatisfying(
                        TokenFinding.Proved.class,
                        proved -> assertThat(proved.audiences()).containsExactly("vault"));
        assertThat(authenticator.byToken(foreign, List.of(), TokenRemarks.UNHEARD))
                .isEqualTo(
                        new TokenFinding.Refused(
                                "token audiences [\"vault\"] is invalid for the target audiences"
                                        + " [\"api\"]"));
    }

    @Test
    void givesProjectedVolumesAYearAndAWarning() {
        TokenRequest answer = request(toPod().withExpirationSeconds(3607));
        assertThat(answer.status().expirationTimestamp())
                .contains(world.clock.now().plusSeconds(3607));
        TokenClaims claims = issuer.read(answer.status().token()).orElseThrow();
        assertThat(claims.warnAfter()).contains(world.clock.now().plusSeconds(3607));
        assertThat(claims.expires()).isEqualTo(world.clock.now().plus(Duration.ofDays(365)));
        TokenRequest unbound = request(TokenRequestSpec.empty().withExpirationSeconds(3607));
        assertThat(issuer.read(unbound.status().token()).orElseThrow().warnAfter()).isEmpty();
    }

    @Test
    void saysHowLateATokenIsThatShouldHaveBeenFetchedAnew() {
        String token = request(toPod().withExpirationSeconds(3607)).status().token();
        var remarks = new HeardRemarks();
        authenticator.byToken(token, List.of(), remarks);
        assertThat(remarks.said).isEmpty();
        world.clock.advance(Duration.ofSeconds(3607 + 93));
        assertThat(authenticator.byToken(token, List.of(), remarks))
                .isInstanceOf(TokenFinding.Proved.class);
        assertThat(remarks.said)
                .containsExactly(
                        "stale-token=subject: system:serviceaccount:blue:robot, seconds after warning"
                                + " threshold: 93");
        assertThat(uses).containsExactly(TokenUse.FRESH, TokenUse.STALE);
    }

    @Test
    void refusesTokenRequestsThatMakeNoSense() {
        assertThatThrownBy(() -> request(TokenRequestSpec.empty().withExpirationSeconds(599)))
                .hasMessage(
                        "TokenRequest.authentication.k8s.io \"\" is invalid:"
                                + " spec.expirationSeconds: Invalid value: 599: may not specify a"
                                + " duration less than 10 minutes");
        BoundObjectReference pod =
                BoundObjectReference.empty().withApiVersion("v1").withKind("Pod").withName("web-0");
        assertThatThrownBy(() ->
                        request(TokenRequestSpec.empty().withBoundObjectRef(pod.withUid("other"))))
                .isInstanceOfSatisfying(ApiError.class, e -> assertThat(e.code()).isEqualTo(409));
        assertThatThrownBy(() ->
                        request(TokenRequestSpec.empty().withBoundObjectRef(pod.withName("none"))))
                .hasMessage("pods \"none\" not found");
        world.put(pod("uid-pod", "another"));
        assertThatThrownBy(() -> request(TokenRequestSpec.empty().withBoundObjectRef(pod)))
                .hasMessageContaining("different serviceaccount name");
    }

    @Test
    void bindsTokensToNodesAndSecretsAndSaysWhatItCannot() {
        Secret secret = Secret.create("blue", "held");
        world.put(secret.withMetadata(secret.metadata().withUid("uid-secret")));
        String bySecret = request(to("v1", "Secret", "held", "")).status().token();
        String byNode = request(to("v1", "Node", "n1", "uid-node")).status().token();
        assertThat(by(byNode).extra())
                .containsEntry("authentication.kubernetes.io/node-name", List.of("n1"))
                .containsEntry("authentication.kubernetes.io/node-uid", List.of("uid-node"));
        assertThat(by(bySecret).name()).isEqualTo("system:serviceaccount:blue:robot");
        world.remove(Secret.create("blue", "held"));
        world.remove(Node.create("", "n1"));
        refuses(bySecret);
        refuses(byNode);
        assertThatThrownBy(() -> request(to("apps/v1", "Deployment", "x", "")))
                .hasMessage("cannot bind token to object of type apps/v1, Kind=Deployment");
        assertThatThrownBy(() -> request(to("v1", "Service", "x", "")))
                .hasMessage("cannot bind token to object of type /v1, Kind=Service");
    }

    @Test
    void tellsTheNameOfANodeThatIsGone() {
        world.remove(Node.create("", "n1"));
        assertThat(by(podToken()).extra())
                .containsEntry("authentication.kubernetes.io/node-name", List.of("n1"))
                .doesNotContainKey("authentication.kubernetes.io/node-uid");
    }

    @Test
    void saysWhyATokenProvesNothing() {
        String token = podToken();
        world.clock.advance(Duration.ofSeconds(3661));
        refuses(token, "service account token has expired");
        String fresh = podToken();
        world.put(pod("another", "robot"));
        refuses(fresh, "pod UID (another) does not match service account pod ref claim (uid-pod)");
        world.remove(pod("", ""));
        refuses(fresh, "service account token has been invalidated");
        world.put(account("another"));
        refuses(fresh, "service account UID (another) does not match claim (uid-account)");
        world.remove(account(""));
        refuses(fresh, "serviceaccounts \"robot\" not found");
        assertThat(authenticator.byToken("nonsense", List.of(), TokenRemarks.UNHEARD))
                .isEqualTo(new TokenFinding.Unknown());
    }

    private void refuses(String token, String why) {
        assertThat(authenticator.byToken(token, List.of(), TokenRemarks.UNHEARD))
                .isEqualTo(new TokenFinding.Refused(why));
    }

    @Test
    void letsNobodyInWithoutAWordWhereThatIsNotWanted() {
        assertThat(Anonymous.healthAndVersion().covers("/livez?verbose")).isTrue();
        assertThat(Anonymous.healthAndVersion().covers("/api")).isFalse();
        assertThat(Anonymous.never().covers("/livez")).isFalse();
        assertThat(Anonymous.everywhere().covers("/api")).isTrue();
    }
}
