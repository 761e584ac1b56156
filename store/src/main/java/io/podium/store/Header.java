package io.podium.store;

import java.util.List;
import java.util.Map;

/**
 * What indexes need of an object, kept beside its body so that opening and indexing parse no body.
 *
 * @param owners the uids of its owner references
 * @param node the node it is bound to, or ""
 */
public record Header(String uid, Map<String, String> labels, List<String> owners, String node) {
    /** Says nothing. */
    public static final Header NONE = new Header("", Map.of(), List.of(), "");
}
