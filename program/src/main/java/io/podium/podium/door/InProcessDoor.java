package io.podium.podium.door;

import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.value.FreeMap;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import io.podium.client.Door;
import io.podium.client.Question;
import io.podium.client.View;
import io.podium.server.request.Answer;
import io.podium.server.request.User;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** A door of one user onto the server of this process. */
public final class InProcessDoor implements Door {
    private final StoreFeed feed;
    private final Requests requests;
    private final Function<io.podium.server.request.ApiRequest, CompletableFuture<Answer>> server;
    private final Census census;

    /** The server takes requests as they come from the wire: identified, not yet permitted. */
    public InProcessDoor(
            StoreFeed feed,
            Schema schema,
            User user,
            Function<io.podium.server.request.ApiRequest, CompletableFuture<Answer>> server) {
        this.feed = feed;
        this.requests = new Requests(schema, user);
        this.server = server;
        this.census = new Census(feed);
    }

    @Override
    public View view() {
        return feed.keeper().view();
    }

    @Override
    public AutoCloseable follow(BiConsumer<View, List<ObjectChange>> listener) {
        return feed.keeper().follow(listener);
    }

    @Override
    public CompletableFuture<Outcome> act(Action action) {
        return server.apply(requests.of(action)).thenApply(answer -> outcome(action, answer));
    }

    private Outcome outcome(Action action, Answer answer) {
        Optional<ApiObject> object =
                answer.object() instanceof TypedMap tree ? view(action, tree) : Optional.empty();
        String version = object.map(stored -> stored.metadata().resourceVersion()).orElse("");
        // A deletion answers a Status without a revision; the newest there is shows it.
        long revision = version.isEmpty() ? feed.store().revision() : Long.parseLong(version);
        return new Outcome(revision, object);
    }

    /**
     * The object as stored, or a posted body as answered (a TokenRequest with its token); none for
     * a Status.
     */
    private Optional<ApiObject> view(Action action, TypedMap tree) {
        if (action instanceof Action.Post post && post.body().value().type() == tree.type()) {
            return Optional.of(feed.kinds().view(post.body().getClass(), tree));
        }
        return feed.kinds().hasView(tree.type())
                ? Optional.of(feed.kinds().viewOf(tree))
                : Optional.empty();
    }

    @Override
    public CompletableFuture<Question.Reply> ask(Question question) {
        if (question instanceof Question.Access access) {
            return server.apply(requests.review(access.spec()))
                    .thenApply(answer ->
                            new Question.Reply.Granted(
                                    answer.object().map("status").bool("allowed")));
        }
        return CompletableFuture.completedFuture(census.answer(question));
    }

    @Override
    public CompletableFuture<Long> newestRevision() {
        return CompletableFuture.completedFuture(feed.store().revision());
    }

    /** The resource of an object's own group and version. */
    static Resource resourceOf(Schema schema, ApiObject object) {
        String apiVersion = object.value().string("apiVersion");
        String kind = object.value().string("kind");
        return schema.kind(apiVersion, kind)
                .orElseThrow(() -> new IllegalArgumentException(apiVersion + " " + kind));
    }

    /** One entry. */
    static FreeMap map(String name, Object value) {
        return FreeMap.of(java.util.Map.of(name, value));
    }
}
