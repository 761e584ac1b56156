package io.podium.server.authz;

import io.podium.api.authorization.v1.LocalSubjectAccessReview;
import io.podium.api.authorization.v1.NonResourceAttributes;
import io.podium.api.authorization.v1.NonResourceRule;
import io.podium.api.authorization.v1.ResourceAttributes;
import io.podium.api.authorization.v1.ResourceRule;
import io.podium.api.authorization.v1.SelfSubjectAccessReview;
import io.podium.api.authorization.v1.SelfSubjectAccessReviewSpec;
import io.podium.api.authorization.v1.SelfSubjectRulesReview;
import io.podium.api.authorization.v1.SubjectAccessReview;
import io.podium.api.authorization.v1.SubjectAccessReviewSpec;
import io.podium.api.authorization.v1.SubjectAccessReviewStatus;
import io.podium.api.authorization.v1.SubjectRulesReviewStatus;
import io.podium.api.error.ApiError;
import io.podium.api.error.Problems;
import io.podium.api.rbac.v1.PolicyRule;
import io.podium.api.value.TypedMap;
import io.podium.base.collect.Fixed;
import io.podium.server.authz.Authorizer.Decision;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.User;
import java.util.ArrayList;

/** Answers "may I" and "may he": the reviews of authorization.k8s.io. */
public final class AccessReviews {
    private static final String GROUP = "authorization.k8s.io";

    private final Authorizer authorizer;
    private final Rbac rbac;

    public AccessReviews(Authorizer authorizer, Rbac rbac) {
        this.authorizer = authorizer;
        this.rbac = rbac;
    }

    /** SelfSubjectAccessReview: about the one who asks. */
    public TypedMap self(ApiRequest request, TypedMap object) {
        SelfSubjectAccessReview review = SelfSubjectAccessReview.of(object);
        SelfSubjectAccessReviewSpec spec = review.spec();
        var problems = new Problems();
        ReviewRules.question(problems, spec.value());
        ReviewRules.metadata(problems, object, "must be empty");
        refuse(problems, SelfSubjectAccessReview.KIND);
        Attributes asked =
                spec.hasResourceAttributes()
                        ? resource(request.user(), spec.resourceAttributes())
                        : path(request.user(), spec.nonResourceAttributes());
        return review.withStatus(status(asked)).value();
    }

    /** SubjectAccessReview: about anyone. */
    public TypedMap anyone(ApiRequest request, TypedMap object) {
        SubjectAccessReview review = SubjectAccessReview.of(object);
        SubjectAccessReviewSpec spec = review.spec();
        var problems = new Problems();
        ReviewRules.subject(problems, spec);
        ReviewRules.metadata(problems, object, "must be empty");
        refuse(problems, SubjectAccessReview.KIND);
        return review.withStatus(status(asked(spec))).value();
    }

    /** LocalSubjectAccessReview: about anyone, in the namespace of the request. */
    public TypedMap local(ApiRequest request, TypedMap object) {
        LocalSubjectAccessReview review = LocalSubjectAccessReview.of(object);
        SubjectAccessReviewSpec spec = review.spec();
        var problems = new Problems();
        ReviewRules.subject(problems, spec);
        ReviewRules.metadata(problems, review.value(), "must be empty except for namespace");
        ReviewRules.place(problems, spec, request.namespace());
        refuse(problems, LocalSubjectAccessReview.KIND);
        return review.withStatus(status(asked(spec))).value();
    }

    private static void refuse(Problems problems, String kind) {
        if (!problems.isEmpty()) {
            throw ApiError.invalid(GROUP, kind, "", problems.causes());
        }
    }

    private static Attributes asked(SubjectAccessReviewSpec spec) {
        var user = new User(spec.user(), spec.uid(), Fixed.set(spec.groups()), spec.extra());
        return spec.hasResourceAttributes()
                ? resource(user, spec.resourceAttributes())
                : path(user, spec.nonResourceAttributes());
    }

    private static Attributes resource(User user, ResourceAttributes asked) {
        return new Attributes(
                user,
                asked.verb(),
                asked.group(),
                asked.version(),
                asked.resource(),
                asked.subresource(),
                asked.namespace(),
                asked.name(),
                "",
                ReviewRules.selection(asked.fieldSelector()));
    }

    private static Attributes path(User user, NonResourceAttributes asked) {
        return Attributes.path(user, asked.verb(), asked.path());
    }

    private SubjectAccessReviewStatus status(Attributes asked) {
        Decision decision = authorizer.decide(asked);
        SubjectAccessReviewStatus status =
                SubjectAccessReviewStatus.empty().withAllowed(decision.isAllowed());
        return decision.reason().isEmpty() ? status : status.withReason(decision.reason());
    }

    /**
     * SelfSubjectRulesReview: everything the one who asks may do in a namespace, for people; never
     * for decisions.
     */
    public TypedMap rules(ApiRequest request, TypedMap object) {
        SelfSubjectRulesReview review = SelfSubjectRulesReview.of(object);
        String namespace = review.spec().namespace();
        if (namespace.isEmpty()) {
            throw ApiError.badRequest("no namespace on request");
        }
        var resources = new ArrayList<ResourceRule>();
        var paths = new ArrayList<NonResourceRule>();
        Rbac.Held held = rbac.held(request.user(), namespace);
        for (PolicyRule rule : held.rules()) {
            if (!rule.resources().isEmpty()) {
                resources.add(resourceRule(rule));
            }
            if (!rule.nonResourceURLs().isEmpty()) {
                paths.add(
                        NonResourceRule.empty()
                                .withVerbs(rule.verbs())
                                .withNonResourceURLs(rule.nonResourceURLs()));
            }
        }
        boolean isNode = NodeIdentity.of(request.user()).isPresent();
        SubjectRulesReviewStatus status =
                SubjectRulesReviewStatus.empty()
                        .withResourceRules(resources)
                        .withNonResourceRules(paths)
                        .withIncomplete(isNode);
        String trouble =
                isNode ? "node authorizer does not support user rule resolution" : held.trouble();
        return review.withStatus(trouble.isEmpty() ? status : status.withEvaluationError(trouble))
                .value();
    }

    private static ResourceRule resourceRule(PolicyRule rule) {
        ResourceRule made =
                ResourceRule.empty()
                        .withVerbs(rule.verbs())
                        .withApiGroups(rule.apiGroups())
                        .withResources(rule.resources());
        return rule.resourceNames().isEmpty() ? made : made.withResourceNames(rule.resourceNames());
    }
}
