package io.podium.server.encryption;

import io.podium.store.Key;
import io.podium.store.Seal;
import io.podium.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The seal that an EncryptionConfiguration describes. */
public final class Encryption implements Seal {
    /** For all resources of all groups. */
    static final String ALL = "*.*";

    /** By resource, such as secrets or deployments.apps, by group as *.apps, and {@link #ALL}. */
    private final Map<String, Rule> rules;

    /**
     * What holds for some resources.
     *
     * @param keys all keys, in the order of their providers
     * @param seals whether the first provider encrypts
     * @param admitsPlain whether identity is among the providers
     */
    record Rule(List<DiskKey> keys, boolean seals, boolean admitsPlain) {}

    Encryption(Map<String, Rule> rules) {
        this.rules = Map.copyOf(rules);
    }

    private Optional<Rule> rule(Key key) {
        String resource = key.resource();
        Rule found = rules.get(resource);
        if (found == null) {
            int dot = resource.indexOf('.');
            found = rules.get("*." + (dot < 0 ? "" : resource.substring(dot + 1)));
        }
        return Optional.ofNullable(found == null ? rules.get(ALL) : found);
    }

    @Override
    public boolean covers(Key key) {
        return rule(key).map(Rule::seals).orElse(false);
    }

    @Override
    public byte[] close(Key key, byte[] plain) {
        return rule(key).orElseThrow().keys().getFirst().close(about(key), plain);
    }

    @Override
    public Opened open(Key key, byte[] sealed) {
        Optional<Rule> rule = rule(key);
        if (rule.isEmpty()) {
            throw refusal(key, sealed, "no entry of the encryption configuration names it", null);
        }
        GeneralSecurityException trouble = null;
        for (int i = 0; i < rule.get().keys().size(); i++) {
            DiskKey one = rule.get().keys().get(i);
            if (!one.isNamedBy(sealed)) {
                continue;
            }
            try {
                boolean isFirst = rule.get().seals() && i == 0;
                return new Opened(one.open(about(key), sealed), !isFirst);
            } catch (GeneralSecurityException e) {
                trouble = e;
            }
        }
        throw refusal(
                key,
                sealed,
                trouble == null
                        ? "the encryption configuration has no such key for it"
                        : "the key of this name in the encryption configuration does not open it",
                trouble);
    }

    private static StoreException refusal(Key key, byte[] sealed, String why, Throwable cause) {
        String text =
                "cannot read %s: it is encrypted (%s), and %s"
                        .formatted(key, Seal.start(sealed), why);
        return new StoreException(text, cause);
    }

    @Override
    public void admitPlain(Key key) {
        if (!rule(key).map(Rule::admitsPlain).orElse(true)) {
            throw new StoreException(
                    "cannot read "
                            + key
                            + ": it is not encrypted, and identity is not among its providers in"
                            + " the encryption configuration");
        }
    }

    /** What is sealed for one object cannot be passed off as another's. */
    private static byte[] about(Key key) {
        return ("/registry/" + key).getBytes(StandardCharsets.UTF_8);
    }
}
