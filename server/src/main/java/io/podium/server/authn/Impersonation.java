package io.podium.server.authn;

import io.podium.api.error.ApiError;
import io.podium.server.authz.Attributes;
import io.podium.server.authz.Authorizer;
import io.podium.server.request.User;
import io.podium.server.wire.Head;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Lets a user act as another, by the Impersonate headers, as far as the verbs of impersonation are
 * permitted to him. Safe to call from any thread.
 */
public final class Impersonation {
    /**
     * As whom a request counts.
     *
     * @param constraint the right that was used where it is a constrained one, else ""
     */
    public record Actor(User user, String constraint) {}

    private static final int REMEMBERED = 10_000;

    private final Authorizer authorizer;
    private final Map<String, ImpersonationMode> lastModes =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, ImpersonationMode> eldest) {
                    return size() > REMEMBERED;
                }
            };

    public Impersonation(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /**
     * The user as whom the request counts: the one who sent it, or the one he may act as.
     *
     * @param request what its sender asks for
     */
    public Actor apply(User sender, Head head, Supplier<List<Attributes>> request) {
        Optional<Wanted> wanted = Wanted.in(head);
        if (wanted.isEmpty()) {
            return new Actor(sender, "");
        }
        List<Attributes> asked = request.get();
        ApiError first = null; // Of the modes that were tried; it is the one upstream tells.
        for (ImpersonationMode mode : inTurn(sender)) {
            if (!mode.suits(wanted.get(), sender)) {
                continue;
            }
            try {
                User user = mode.require(wanted.get(), asked, authorizer);
                remember(sender, mode);
                return new Actor(user, mode.constraint());
            } catch (ApiError refusal) {
                first = first == null ? refusal : first;
            }
        }
        throw first;
    }

    /** The mode that was right for this sender the last time is tried first. */
    private List<ImpersonationMode> inTurn(User sender) {
        var modes = new ArrayList<>(List.of(ImpersonationMode.values()));
        ImpersonationMode last;
        synchronized (lastModes) {
            last = lastModes.get(sender.name());
        }
        if (last != null) {
            modes.remove(last);
            modes.addFirst(last);
        }
        return modes;
    }

    private void remember(User sender, ImpersonationMode mode) {
        synchronized (lastModes) {
            lastModes.put(sender.name(), mode);
        }
    }
}
