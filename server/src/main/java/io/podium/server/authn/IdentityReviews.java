package io.podium.server.authn;

import io.podium.api.authentication.v1.SelfSubjectReview;
import io.podium.api.authentication.v1.SelfSubjectReviewStatus;
import io.podium.api.authentication.v1.TokenReview;
import io.podium.api.authentication.v1.TokenReviewStatus;
import io.podium.api.authentication.v1.UserInfo;
import io.podium.api.error.ApiError;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.value.TypedMap;
import io.podium.base.time.Clock;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.User;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Answers "who am I" and "whose token is this". */
public final class IdentityReviews {
    private static final String BAD = "invalid bearer token";

    private final Authenticator authenticator;
    private final Clock clock;

    public IdentityReviews(Authenticator authenticator, Clock clock) {
        this.authenticator = authenticator;
        this.clock = clock;
    }

    /** SelfSubjectReview: whatever was sent, the answer says who asked and when. */
    public TypedMap self(ApiRequest request, TypedMap object) {
        Instant now = clock.now().truncatedTo(ChronoUnit.SECONDS);
        return SelfSubjectReview.of(object)
                .withMetadata(ObjectMeta.empty().withCreationTimestamp(now))
                .withStatus(SelfSubjectReviewStatus.empty().withUserInfo(userInfo(request.user())))
                .value();
    }

    /** TokenReview. */
    public TypedMap token(ApiRequest request, TypedMap object) {
        TokenReview review = TokenReview.of(object);
        if (review.spec().token().isEmpty()) {
            throw ApiError.badRequest("token is required for TokenReview in authentication");
        }
        TokenReviewStatus status =
                switch (find(request, review)) {
                    case TokenFinding.Proved proved ->
                            TokenReviewStatus.empty()
                                    .withAuthenticated(true)
                                    .withUser(userInfo(proved.user()))
                                    .withAudiences(proved.audiences());
                    case TokenFinding.Refused refused ->
                            refused("[" + BAD + ", " + refused.why() + "]");
                    case TokenFinding.Unknown unknown -> refused(BAD);
                };
        return review.withStatus(status).value();
    }

    private TokenFinding find(ApiRequest request, TokenReview review) {
        var remarks =
                new TokenRemarks() {
                    @Override
                    public void note(String key, String value) {
                        request.notes().note(key, value);
                    }

                    @Override
                    public void warn(String text) {
                        request.notes().warn(text);
                    }
                };
        return authenticator.byToken(review.spec().token(), review.spec().audiences(), remarks);
    }

    private static TokenReviewStatus refused(String why) {
        return TokenReviewStatus.empty().withUser(UserInfo.empty()).withError(why);
    }

    private static UserInfo userInfo(User user) {
        UserInfo info = UserInfo.empty().withUsername(user.name());
        if (!user.uid().isEmpty()) {
            info = info.withUid(user.uid());
        }
        if (!user.groups().isEmpty()) {
            info = info.withGroups(user.groups().stream().sorted().toList());
        }
        return user.extra().isEmpty() ? info : info.withExtra(user.extra());
    }
}
