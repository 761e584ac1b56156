package io.podium.client;

import io.podium.api.core.v1.Pod;
import io.podium.api.selector.LabelSelector;
import io.podium.api.view.ApiObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An immutable picture of the cluster at a revision, with indexes. Objects are the very ones the
 * store holds. A decider reads nothing else.
 */
public interface View {
    long revision();

    /** The time of the pass, so that deciders need no clock. */
    Instant now();

    <T extends ApiObject> Optional<T> find(Class<T> kind, String namespace, String name);

    default <T extends ApiObject> Optional<T> find(Class<T> kind, Key key) {
        return find(kind, key.namespace(), key.name());
    }

    /**
     * All objects of a kind; for cluster-scoped kinds and rare passes only: a decider never walks a
     * namespace.
     */
    <T extends ApiObject> List<T> list(Class<T> kind);

    <T extends ApiObject> List<T> list(Class<T> kind, String namespace);

    /** How many objects of the kind the namespace holds, without visiting them. */
    int count(Class<? extends ApiObject> kind, String namespace);

    /** Objects of the kind with an owner reference to the uid, whichever its controller flag. */
    <T extends ApiObject> List<T> ownedBy(String uid, Class<T> kind);

    /** Objects of the kind in the namespace that match and have no controller. */
    <T extends ApiObject> List<T> orphans(String namespace, LabelSelector selector, Class<T> kind);

    /** Objects of the kind in the namespace that match, found through the label index. */
    <T extends ApiObject> List<T> matching(String namespace, LabelSelector selector, Class<T> kind);

    /** Pods bound to the node. */
    List<Pod> onNode(String node);

    /** The object of the uid, of whatever kind. */
    Optional<ApiObject> byUid(String uid);

    /** Objects of all kinds with an owner reference to the uid. */
    List<ApiObject> dependents(String uid);

    /** How many these are, without visiting them. */
    int dependentCount(String uid);

    /**
     * Whether objects of this kind are part of the view; what is not says nothing about what
     * exists.
     */
    boolean holds(String apiVersion, String kind);

    /** The answer to a question of the key's last pass, empty when it was not asked. */
    Optional<Question.Reply> reply(Question question);

    /** Why the key's last pass stopped early, empty when it did not. */
    Optional<Failure> lastFailure();
}
