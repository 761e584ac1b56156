package io.podium.api.tokens;

import io.podium.api.core.v1.Secret;
import io.podium.base.collect.Fixed;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A Secret of the type bootstrap.kubernetes.io/token, as its fields say it.
 *
 * @param data the fields, decoded
 */
public record BootstrapToken(Map<String, String> data) {
    public static final String TYPE = "bootstrap.kubernetes.io/token";

    /** Where such Secrets lie. */
    public static final String NAMESPACE = "kube-system";

    /** The Secret's name is this and the token's id. */
    public static final String PREFIX = "bootstrap-token-";

    private static final String GROUP = "system:bootstrappers";
    private static final Pattern MORE_GROUPS =
            Pattern.compile("system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]");

    public BootstrapToken {
        data = Fixed.map(data);
    }

    /** Empty for Secrets of another type. */
    public static Optional<BootstrapToken> of(Secret secret) {
        if (!secret.type().equals(TYPE)) {
            return Optional.empty();
        }
        var data = new TreeMap<String, String>();
        secret.value()
                .map("data")
                .forEach(entry -> {
                    byte[] bytes = Base64.getDecoder().decode(String.valueOf(entry.getValue()));
                    data.put(entry.getKey(), new String(bytes, StandardCharsets.UTF_8));
                });
        return Optional.of(new BootstrapToken(data));
    }

    public String id() {
        return data.getOrDefault("token-id", "");
    }

    public String secret() {
        return data.getOrDefault("token-secret", "");
    }

    /** Whether it may be used so: authentication or signing. */
    public boolean isFor(String usage) {
        return data.getOrDefault("usage-bootstrap-" + usage, "").equals("true");
    }

    /** When it ends; a time that cannot be read is over already. */
    public Optional<Instant> expires() {
        String text = data.getOrDefault("expiration", "");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.of(Instant.EPOCH);
        }
    }

    public boolean isOver(Instant now) {
        return expires().filter(end -> !now.isBefore(end)).isPresent();
    }

    /** The groups of its user; empty when it asks for groups that no such token may give. */
    public Optional<Set<String>> groups() {
        var groups = new TreeSet<String>();
        groups.add(GROUP);
        String more = data.getOrDefault("auth-extra-groups", "");
        if (more.isEmpty()) {
            return Optional.of(groups);
        }
        for (String group : more.split(",", -1)) {
            if (!MORE_GROUPS.matcher(group).matches()) {
                return Optional.empty();
            }
            groups.add(group);
        }
        return Optional.of(groups);
    }
}
