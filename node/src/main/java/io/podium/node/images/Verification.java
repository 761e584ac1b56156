package io.podium.node.images;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Which images that are there already a pod may use only when it could have pulled them
 * (imagePullCredentialsVerificationPolicy).
 *
 * @param allowed for NeverVerifyAllowlistedImages: repositories, or what they begin with and /*
 */
public record Verification(Policy policy, List<String> allowed) {
    /** What kubelets do that are told nothing else. */
    public static final Verification USUAL =
            new Verification(Policy.NEVER_VERIFY_PRELOADED_IMAGES, List.of());

    /** The policies; each is known by its name without underscores. */
    public enum Policy {
        NEVER_VERIFY,
        NEVER_VERIFY_PRELOADED_IMAGES,
        NEVER_VERIFY_ALLOWLISTED_IMAGES,
        ALWAYS_VERIFY;

        /** As the kubelet's configuration spells it. */
        @Override
        public String toString() {
            var text = new StringBuilder();
            for (String word : name().split("_", -1)) {
                text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
            }
            return text.toString();
        }
    }

    public Verification {
        allowed = List.copyOf(allowed);
    }

    /**
     * Reads both settings. Fails with IllegalArgumentException.
     *
     * @param policy by name, "" for the usual one
     * @param list of images, separated by commas
     */
    public static Verification parse(String policy, String list) {
        Policy wanted =
                Stream.of(Policy.values())
                        .filter(one -> one.toString().equals(policy))
                        .findFirst()
                        .orElseGet(() -> {
                            if (policy.isEmpty()) {
                                return USUAL.policy();
                            }
                            throw new IllegalArgumentException(
                                    "\"" + policy + "\" is none of " + List.of(Policy.values()));
                        });
        var patterns = new ArrayList<String>();
        for (String pattern : list.split(",", -1)) {
            if (!pattern.isBlank()) {
                patterns.add(checked(pattern));
            }
        }
        if (!patterns.isEmpty() && wanted != Policy.NEVER_VERIFY_ALLOWLISTED_IMAGES) {
            throw new IllegalArgumentException(
                    "a list of images is only for " + Policy.NEVER_VERIFY_ALLOWLISTED_IMAGES);
        }
        return new Verification(wanted, patterns);
    }

    private static String checked(String pattern) {
        if (!pattern.equals(pattern.strip())) {
            throw new IllegalArgumentException(
                    "leading/trailing spaces are not allowed: " + pattern);
        }
        boolean isPrefix = pattern.endsWith("/*");
        String plain = isPrefix ? pattern.substring(0, pattern.length() - 1) : pattern;
        if (plain.contains("*")) {
            throw new IllegalArgumentException(
                    "not a valid wildcard pattern, only patterns ending with '/*' are allowed: "
                            + pattern);
        }
        if (plain.equals("/")) {
            throw new IllegalArgumentException("at least registry hostname is required");
        }
        boolean isTagged = plain.contains("@") || plain.lastIndexOf(':') > plain.lastIndexOf('/');
        if (!isPrefix && (isTagged || !plain.contains("/"))) {
            throw new IllegalArgumentException(
                    "neither tag nor digest is accepted in an image reference, and its registry is"
                            + " needed: "
                            + pattern);
        }
        return pattern;
    }

    /**
     * Whether a pod must show that it could pull the image.
     *
     * @param repository with its registry, without tag and digest
     * @param isPulled whether the node pulled it, or may have
     */
    boolean isWanted(String repository, boolean isPulled) {
        return switch (policy) {
            case NEVER_VERIFY -> false;
            case NEVER_VERIFY_PRELOADED_IMAGES -> isPulled;
            case NEVER_VERIFY_ALLOWLISTED_IMAGES ->
                    allowed.stream().noneMatch(pattern -> fits(pattern, repository));
            case ALWAYS_VERIFY -> true;
        };
    }

    private static boolean fits(String pattern, String repository) {
        return pattern.endsWith("/*")
                ? repository.startsWith(pattern.substring(0, pattern.length() - 1))
                : repository.equals(pattern);
    }
}
