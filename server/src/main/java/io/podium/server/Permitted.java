package io.podium.server;

import io.podium.server.authz.Attributes;
import io.podium.server.authz.Authorizer;
import io.podium.server.request.User;
import java.util.List;

/**
 * Something an authorizer has let pass. There is no other way to make one than to ask, so a stage
 * that takes one cannot be reached by what was not permitted.
 *
 * @param <T> what was asked for
 */
public final class Permitted<T> {
    private final T asked;
    private final User user;

    private Permitted(T asked, User user) {
        this.asked = asked;
        this.user = user;
    }

    /** Asks for each of the attributes; fails with 403. */
    static <T> Permitted<T> require(
            Authorizer authorizer, T asked, User user, List<Attributes> attributes) {
        attributes.forEach(authorizer::require);
        return new Permitted<>(asked, user);
    }

    /**
     * The same permission for what the request was found to mean; authorization looked at the words
     * of the request.
     */
    <S> Permitted<S> narrowed(S meaning) {
        return new Permitted<>(meaning, user);
    }

    public T asked() {
        return asked;
    }

    public User user() {
        return user;
    }
}
