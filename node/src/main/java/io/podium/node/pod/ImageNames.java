package io.podium.node.pod;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of images, by the grammar of the distribution project. */
final class ImageNames {
    private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final String LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
    private static final String DOMAIN =
            "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";
    private static final String TAG = "(?<tag>:[\\w][\\w.-]{0,127})?";
    private static final String DIGEST =
            "(?<digest>@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?";
    private static final Pattern NAME =
            Pattern.compile("(?:" + DOMAIN + "/)?" + PART + "(?:/" + PART + ")*" + TAG + DIGEST);

    private static final Pattern IDENTIFIER = Pattern.compile("[a-f0-9]{64}");
    private static final int LONGEST = 255;

    /** Where images come from whose name has no registry. */
    static final String DEFAULT_REGISTRY = "docker.io";

    private ImageNames() {}

    /** With its registry, without tag and digest. */
    static String repository(String image) {
        int digest = image.indexOf('@');
        String plain = digest < 0 ? image : image.substring(0, digest);
        int slash = plain.lastIndexOf('/');
        int colon = plain.indexOf(':', Math.max(slash, 0));
        plain = colon > 0 ? plain.substring(0, colon) : plain;
        String first = plain.split("/", 2)[0];
        if (plain.contains("/") && isHost(first)) {
            return plain;
        }
        return DEFAULT_REGISTRY + (plain.contains("/") ? "/" : "/library/") + plain;
    }

    static boolean isValid(String image) {
        return complaint(image).isEmpty();
    }

    /** What is wrong with the name, in the distribution project's words; empty when nothing is. */
    static String complaint(String image) {
        if (IDENTIFIER.matcher(image).matches()) {
            return "invalid repository name ("
                    + image
                    + "), cannot specify 64-byte hexadecimal strings";
        }
        String remote = remote(image);
        if (!remote.equals(remote.toLowerCase(Locale.ROOT))) {
            return "invalid reference format: repository name (" + remote + ") must be lowercase";
        }
        Matcher matcher = NAME.matcher(image);
        if (!matcher.matches()) {
            return "invalid reference format";
        }
        int full = repository(image).length();
        return full > LONGEST ? "repository name must not be more than 255 characters" : "";
    }

    /** The name without registry, tag and digest. */
    private static String remote(String image) {
        int slash = image.indexOf('/');
        String first = slash < 0 ? "" : image.substring(0, slash);
        boolean isHost = isHost(first) || !first.equals(first.toLowerCase(Locale.ROOT));
        String remainder = isHost ? image.substring(slash + 1) : image;
        boolean isOfficial =
                (!isHost || first.equals(DEFAULT_REGISTRY)) && !remainder.contains("/");
        int colon = remainder.indexOf(':');
        String bare = colon < 0 ? remainder : remainder.substring(0, colon);
        return (isOfficial ? "library/" : "") + bare;
    }

    private static boolean isHost(String first) {
        return first.contains(".") || first.contains(":") || first.equals("localhost");
    }

    /** With :latest when it has neither tag nor digest. */
    static String tagged(String image) {
        var matcher = NAME.matcher(image);
        boolean bare =
                matcher.matches()
                        && matcher.group("tag") == null
                        && matcher.group("digest") == null;
        return bare ? image + ":latest" : image;
    }

    /**
     * Always for :latest or no tag, else IfNotPresent; for pods that did not pass the API's
     * defaults.
     */
    static String policy(String declared, String image) {
        if (!declared.isEmpty()) {
            return declared;
        }
        return tagged(image).endsWith(":latest") ? "Always" : "IfNotPresent";
    }
}
