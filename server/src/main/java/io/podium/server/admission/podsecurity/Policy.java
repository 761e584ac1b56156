package io.podium.server.admission.podsecurity;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a namespace wants of its pods: kept, noted, warned of. */
record Policy(Standard enforce, Standard audit, Standard warn) {
    private static final String PREFIX = "pod-security.kubernetes.io/";
    private static final Pattern VERSION = Pattern.compile("v1\\.([0-9]|[1-9][0-9]{1,8})");
    private static final FieldPath LABELS = FieldPath.ROOT.child("metadata").child("labels");

    /** Of a namespace without labels about it. */
    static final Policy NONE;

    static {
        var anything = new Standard(Level.PRIVILEGED, Standard.LATEST);
        NONE = new Policy(anything, anything, anything);
    }

    /**
     * What the labels say. What cannot be read is told, and means the strictest for what is
     * enforced and nothing for the rest.
     */
    static Policy of(Map<String, String> labels, Problems problems) {
        if (labels.keySet().stream().noneMatch(label -> label.startsWith(PREFIX))) {
            return NONE;
        }
        return new Policy(
                standard(labels, "enforce", Level.RESTRICTED, problems),
                standard(labels, "audit", Level.PRIVILEGED, problems),
                standard(labels, "warn", Level.PRIVILEGED, problems));
    }

    private static Standard standard(
            Map<String, String> labels, String mode, Level unreadable, Problems problems) {
        String label = PREFIX + mode;
        Level level =
                Optional.ofNullable(labels.get(label))
                        .map(word -> level(label, word, unreadable, problems))
                        .orElse(Level.PRIVILEGED);
        String versionLabel = label + "-version";
        int minor =
                Optional.ofNullable(labels.get(versionLabel))
                        .map(word -> minor(versionLabel, word, problems))
                        .orElse(Standard.LATEST);
        return new Standard(level, minor);
    }

    private static Level level(String label, String word, Level unreadable, Problems problems) {
        for (Level level : Level.values()) {
            if (level.word().equals(word)) {
                return level;
            }
        }
        problems.invalid(
                LABELS.key(label), word, "must be one of privileged, baseline, restricted");
        return unreadable;
    }

    private static int minor(String label, String word, Problems problems) {
        Matcher version = VERSION.matcher(word);
        if (version.matches()) {
            return Integer.parseInt(version.group(1));
        }
        if (!word.equals("latest")) {
            problems.invalid(LABELS.key(label), word, "must be \"latest\" or \"v1.x\"");
        }
        return Standard.LATEST;
    }

    /** Whether pods may do anything without a word. */
    boolean isNothing() {
        return enforce.level() == Level.PRIVILEGED && isSilent();
    }

    /** Whether nobody is warned and nothing noted. */
    boolean isSilent() {
        return audit.level() == Level.PRIVILEGED && warn.level() == Level.PRIVILEGED;
    }
}
