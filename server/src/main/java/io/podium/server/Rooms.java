package io.podium.server;

import io.podium.api.error.ApiError;
import io.podium.api.value.MapValue;
import io.podium.server.Pipeline.Heard;
import io.podium.server.Pipeline.HeardInside;
import io.podium.server.Pipeline.Identified;
import io.podium.server.Pipeline.Parsed;
import io.podium.server.Pipeline.Resolved;
import io.podium.server.Pipeline.Seated;
import io.podium.server.Pipeline.SeatedInside;
import io.podium.server.Resolution.Target;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.audit.AuditRecord;
import io.podium.server.authn.Authenticator;
import io.podium.server.authn.Impersonation;
import io.podium.server.authn.TokenRemarks;
import io.podium.server.authz.Attributes;
import io.podium.server.authz.Authorizer;
import io.podium.server.metrics.AccessMetrics;
import io.podium.server.registry.Registry;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.Notes;
import io.podium.server.request.User;
import io.podium.server.request.Verb;
import io.podium.server.wire.Call;
import io.podium.server.wire.Connect;
import io.podium.server.wire.RequestLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The stages of the pipeline, each handed to the room that knows how. */
record Rooms(
        Authenticator authenticator,
        Impersonation impersonation,
        Admittance admittance,
        Authorizer authorizer,
        Resolution resolution,
        Calculations calculations,
        Registry registry,
        Optional<Connect> connect,
        ConnectOptions connections,
        AccessMetrics access) {
    /** Who sent what nobody is known for. */
    private static final User NOBODY = User.of("");

    /** Streams that let the caller act inside a pod. */
    private static final Set<String> ACTING = Set.of("exec", "attach", "portforward");

    Parsed parse(Heard heard) {
        Call call = heard.call();
        RequestLine line = RequestLine.of(call.head().method(), call.head().uri());
        return new Parsed(call, line, heard.audit());
    }

    Identified identify(Parsed parsed) {
        try {
            User user =
                    access.identify(
                            () -> authenticator.identify(parsed.call().head(), remarks(parsed)));
            return new Identified(parsed.call(), parsed.line(), user, parsed.audit());
        } catch (ApiError refusal) {
            if (parsed.audit() != AuditRecord.NONE) {
                Attributes asked = attributes(parsed.line(), NOBODY).getFirst();
                parsed.audit().unidentified(asked, refusal);
            }
            throw refusal;
        }
    }

    private static TokenRemarks remarks(Parsed parsed) {
        return new TokenRemarks() {
            @Override
            public void note(String key, String value) {
                parsed.audit().annotate(key, value);
            }

            @Override
            public void warn(String text) {
                parsed.call().response().warn(Warnings.header(List.of(text)));
            }
        };
    }

    Identified record(Identified sender) {
        if (sender.audit() != AuditRecord.NONE) {
            sender.audit().identified(attributes(sender.line(), sender.user()).getFirst());
        }
        return sender;
    }

    HeardInside recordInside(HeardInside heard) {
        if (heard.audit() != AuditRecord.NONE) {
            heard.audit().identified(Attributes.of(heard.request()));
            heard.audit().sent(heard.request());
            return new HeardInside(noted(heard.request(), heard.audit()), heard.audit());
        }
        return heard;
    }

    Identified impersonate(Identified sender) {
        Impersonation.Actor actor =
                impersonation.apply(
                        sender.user(),
                        sender.call().head(),
                        () -> attributes(sender.line(), sender.user()));
        if (actor.user().equals(sender.user())) {
            return sender;
        }
        sender.audit().impersonated(actor.user(), actor.constraint());
        return new Identified(sender.call(), sender.line(), actor.user(), sender.audit());
    }

    CompletableFuture<Seated> admitNow(Identified asked) {
        List<Attributes> attributes = attributes(asked.line(), asked.user());
        return admittance.admit(asked, attributes, !Resolution.isStream(asked.line()));
    }

    CompletableFuture<SeatedInside> admitInside(HeardInside heard) {
        return admittance.admit(heard);
    }

    Permitted<Seated> permit(Seated asked) {
        return access.permit(() ->
                Permitted.require(noting(asked.audit()), asked, asked.user(), asked.attributes()));
    }

    Permitted<ApiRequest> permitInside(SeatedInside seated) {
        ApiRequest request = seated.request();
        return access.permit(() ->
                Permitted.require(
                        noting(seated.audit()),
                        request,
                        request.user(),
                        List.of(Attributes.of(request))));
    }

    /** The authorizer, its verdict written into the audit log. */
    private Authorizer noting(AuditRecord audit) {
        if (!audit.isKept()) {
            return authorizer;
        }
        return attributes -> {
            var decision = authorizer.decide(attributes);
            audit.annotate(
                    "authorization.k8s.io/decision", decision.isAllowed() ? "allow" : "forbid");
            audit.annotate("authorization.k8s.io/reason", decision.reason());
            return decision;
        };
    }

    Permitted<Resolved> resolve(Permitted<Seated> permitted) {
        Seated asked = permitted.asked();
        Target target = resolution.resolve(asked.call(), asked.line(), asked.user());
        if (target instanceof Target.Objects objects) {
            asked.audit().sent(objects.request());
        }
        return permitted.narrowed(new Resolved(noted(target, asked.audit()), asked.seat()));
    }

    private static Target noted(Target target, AuditRecord audit) {
        return switch (target) {
            case Target.Objects objects -> new Target.Objects(noted(objects.request(), audit));
            case Target.Stream stream -> new Target.Stream(noted(stream.request(), audit));
            case Target.Path path -> path;
        };
    }

    /** What a request does, told to its record. */
    private record AuditNotes(AuditRecord audit) implements Notes {
        @Override
        public void note(String key, String value) {
            audit.annotate(key, value);
        }

        @Override
        public void heard(Supplier<MapValue> object) {
            audit.heard(object);
        }
    }

    private static ApiRequest noted(ApiRequest request, AuditRecord audit) {
        return audit.isKept() ? request.noting(new AuditNotes(audit)) : request;
    }

    CompletableFuture<Answer> carryOut(ApiRequest request) {
        return calculations
                .answer(request)
                .orElseGet(() -> registry.serve(request, verb -> demand(request, verb)));
    }

    /** Who enters a pod or passes through to something is admitted; who reads a log only reads. */
    void admitConnection(ApiRequest request) {
        if (!request.subresource().equals("log")) {
            registry.admit(request, Operation.CONNECT, connections.options(request));
        }
    }

    /** What an update that creates needs besides. */
    private void demand(ApiRequest request, Verb verb) {
        Attributes attributes = Attributes.of(request).withVerb(verb.word());
        var decision = authorizer.decide(attributes);
        if (!decision.isAllowed()) {
            throw attributes.forbidden(decision.reason());
        }
    }

    private static List<Attributes> attributes(RequestLine line, User user) {
        if (!line.isResource()) {
            return List.of(Attributes.path(user, line.word(), line.path()));
        }
        var asked =
                new Attributes(
                        user,
                        line.word(),
                        line.group(),
                        line.version(),
                        line.resource(),
                        line.subresource(),
                        line.namespace(),
                        line.selectedName(),
                        "",
                        Attributes.selection(line.word(), line.parameter("fieldSelector")));
        var all = new ArrayList<>(List.of(asked));
        if (Resolution.isStream(line)
                && ACTING.contains(line.subresource())
                && !line.word().equals("create")) {
            // A WebSocket comes as GET, but whoever may only read must not act inside a pod (as
            // upstream since 1.35).
            all.add(asked.withVerb("create"));
        }
        return all;
    }
}
