package io.podium.client.runtime;

import io.podium.api.core.v1.Pod;
import io.podium.api.selector.LabelSelector;
import io.podium.api.view.ApiObject;
import io.podium.client.Failure;
import io.podium.client.Question;
import io.podium.client.View;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A view with what belongs to one pass of one key: its time, the answers it asked for, and why the
 * last pass failed.
 */
public record PassView(
        View shared,
        Instant now,
        Map<Question, Question.Reply> replies,
        Optional<Failure> lastFailure)
        implements View {
    @Override
    public long revision() {
        return shared.revision();
    }

    @Override
    public <T extends ApiObject> Optional<T> find(Class<T> kind, String namespace, String name) {
        return shared.find(kind, namespace, name);
    }

    @Override
    public <T extends ApiObject> List<T> list(Class<T> kind) {
        return shared.list(kind);
    }

    @Override
    public <T extends ApiObject> List<T> list(Class<T> kind, String namespace) {
        return shared.list(kind, namespace);
    }

    @Override
    public int count(Class<? extends ApiObject> kind, String namespace) {
        return shared.count(kind, namespace);
    }

    @Override
    public <T extends ApiObject> List<T> ownedBy(String uid, Class<T> kind) {
        return shared.ownedBy(uid, kind);
    }

    @Override
    public <T extends ApiObject> List<T> orphans(
            String namespace, LabelSelector selector, Class<T> kind) {
        return shared.orphans(namespace, selector, kind);
    }

    @Override
    public <T extends ApiObject> List<T> matching(
            String namespace, LabelSelector selector, Class<T> kind) {
        return shared.matching(namespace, selector, kind);
    }

    @Override
    public List<Pod> onNode(String node) {
        return shared.onNode(node);
    }

    @Override
    public Optional<ApiObject> byUid(String uid) {
        return shared.byUid(uid);
    }

    @Override
    public List<ApiObject> dependents(String uid) {
        return shared.dependents(uid);
    }

    @Override
    public int dependentCount(String uid) {
        return shared.dependentCount(uid);
    }

    @Override
    public boolean holds(String apiVersion, String kind) {
        return shared.holds(apiVersion, kind);
    }

    @Override
    public Optional<Question.Reply> reply(Question question) {
        return Optional.ofNullable(replies.get(question));
    }
}
