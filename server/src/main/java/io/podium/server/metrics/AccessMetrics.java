package io.podium.server.metrics;

import io.podium.api.error.ApiError;
import io.podium.base.time.Clock;
import io.podium.server.authz.Attributes;
import io.podium.server.authz.Authorizer;
import io.podium.server.request.User;
import java.util.function.Supplier;

/** Counts who came, whether they proved it, and what they may. */
public final class AccessMetrics {
    private static final int DOUBLINGS = 15;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    /** Numbers of one outcome. */
    private record Outcome(Counter count, Histogram duration) {
        void happened(long nanos) {
            count.add();
            duration.observe(nanos);
        }
    }

    private final Clock clock;
    private final Family<Counter> decisions;
    private final Counter named;
    private final Counter others;
    private final Outcome proved;
    private final Outcome unproved;
    private final Outcome allowed;
    private final Outcome refused;

    /** Titles are written at once, numbers as requests come. */
    public AccessMetrics(Metrics metrics, Clock clock) {
        this.clock = clock;
        Buckets buckets = Buckets.secondsFrom(0.001, 2, DOUBLINGS);
        Family<Counter> users =
                metrics.counters(
                        Title.counter(
                                "authenticated_user_requests",
                                "Requests of users who proved who they are; names only where there"
                                        + " are few.",
                                "username"));
        named = users.of("admin");
        others = users.of("other");
        Family<Counter> attempts =
                metrics.counters(
                        Title.counter(
                                "authentication_attempts",
                                "How often somebody was to prove who he is.",
                                "result"));
        Family<Histogram> proofs =
                metrics.histograms(
                        Title.histogram(
                                "authentication_duration_seconds",
                                "How long it took to know who somebody is.",
                                "result"),
                        buckets);
        proved = new Outcome(attempts.of("success"), proofs.of("success"));
        unproved = new Outcome(attempts.of("error"), proofs.of("error"));
        Family<Counter> questions =
                metrics.counters(
                        Title.counter(
                                "authorization_attempts_total",
                                "How often it was asked whether somebody may.",
                                "result"));
        Family<Histogram> answers =
                metrics.histograms(
                        Title.histogram(
                                "authorization_duration_seconds",
                                "How long it took to know whether somebody may.",
                                "result"),
                        buckets);
        allowed = new Outcome(questions.of("allowed"), answers.of("allowed"));
        refused = new Outcome(questions.of("no-opinion"), answers.of("no-opinion"));
        decisions =
                metrics.counters(
                        Title.counter(
                                "apiserver_authorization_decisions_total",
                                "Final decisions, by the authorizer that made them.",
                                "type",
                                "name",
                                "decision"));
    }

    /** Finds out who somebody is. */
    public User identify(Supplier<User> authenticator) {
        long start = clock.nanos();
        try {
            User user = authenticator.get();
            proved.happened(clock.nanos() - start);
            (user.name().equals("admin") ? named : others).add();
            return user;
        } catch (ApiError refusal) {
            if (refusal.code() == UNAUTHORIZED) {
                unproved.happened(clock.nanos() - start);
            }
            throw refusal;
        }
    }

    /** Finds out whether somebody may. */
    public <T> T permit(Supplier<T> authorization) {
        long start = clock.nanos();
        try {
            T permitted = authorization.get();
            allowed.happened(clock.nanos() - start);
            return permitted;
        } catch (ApiError refusal) {
            if (refusal.code() == FORBIDDEN) {
                refused.happened(clock.nanos() - start);
            }
            throw refusal;
        }
    }

    /** The same authorizer, its decisions counted; what leaves the question open is none. */
    public Authorizer counted(String type, Authorizer authorizer) {
        Counter yes = decisions.of(type, type.toLowerCase(java.util.Locale.ROOT), "allowed");
        return (Attributes attributes) -> {
            Authorizer.Decision decision = authorizer.decide(attributes);
            if (decision.isAllowed()) {
                yes.add();
            }
            return decision;
        };
    }
}
