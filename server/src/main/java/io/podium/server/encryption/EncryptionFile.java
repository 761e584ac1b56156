package io.podium.server.encryption;

import io.podium.api.json.DecodeException;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.yaml.YamlReader;
import io.podium.base.random.Randomness;
import io.podium.server.encryption.DiskKey.Sort;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads a file with one apiserver.config.k8s.io/v1 EncryptionConfiguration. */
public final class EncryptionFile {
    private static final String API_VERSION = "apiserver.config.k8s.io/v1";
    private static final String KIND = "EncryptionConfiguration";
    private static final String CORE = "*.";

    private final Map<String, Encryption.Rule> rules = new LinkedHashMap<>();
    private final Randomness randomness;

    /** What is wrong with the file, for whoever wrote it; without what it keeps secret. */
    public static final class Malformed extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Malformed(String path, String why) {
            super(path + ": " + why);
        }
    }

    private EncryptionFile(Randomness randomness) {
        this.randomness = randomness;
    }

    /** The seal it describes. Fails with {@link Malformed}. */
    public static Encryption read(byte[] text, Randomness randomness) {
        MapValue file = whole(text);
        String apiVersion = file.string("apiVersion");
        String kind = file.string("kind");
        if (!apiVersion.equals(API_VERSION) || !kind.equals(KIND)) {
            String found = "is a " + apiVersion + " " + kind;
            throw new Malformed("the file", found + ", not an " + API_VERSION + " " + KIND);
        }
        only(file, "", "apiVersion", "kind", "resources");
        var reading = new EncryptionFile(randomness);
        ListValue entries = file.list("resources");
        if (entries.isEmpty()) {
            throw new Malformed("resources", "Required value: at least one resources is required");
        }
        for (int i = 0; i < entries.size(); i++) {
            reading.entry(entries.map(i), "resources[" + i + "]");
        }
        return new Encryption(reading.rules);
    }

    private static MapValue whole(byte[] text) {
        try {
            if (YamlReader.readOne(text).value() instanceof MapValue file) {
                return file;
            }
        } catch (DecodeException e) {
            throw new Malformed("the file", String.valueOf(e.getMessage()));
        }
        throw new Malformed("the file", "is no object");
    }

    private static void only(MapValue map, String path, String... known) {
        for (Map.Entry<String, Object> field : map) {
            if (!List.of(known).contains(field.getKey())) {
                String dot = path.isEmpty() ? "" : ".";
                throw new Malformed(path + dot + field.getKey(), "unknown field");
            }
        }
    }

    private void entry(MapValue entry, String path) {
        only(entry, path, "resources", "providers");
        List<String> named = entry.list("resources").stream().map(String::valueOf).toList();
        if (named.isEmpty()) {
            throw new Malformed(
                    path + ".resources", "Required value: at least one resources is required");
        }
        ListValue providers = entry.list("providers");
        if (providers.isEmpty()) {
            throw new Malformed(
                    path + ".providers", "Required value: at least one provider is required");
        }
        Encryption.Rule rule = rule(providers, path + ".providers");
        var here = new HashSet<String>();
        for (int i = 0; i < named.size(); i++) {
            String place = path + ".resources[" + i + "]";
            checkName(named.get(i), place);
            checkReach(named.get(i), here, place);
            here.add(named.get(i));
        }
        here.forEach(name -> rules.put(name, rule));
    }

    private static void checkName(String name, String path) {
        if (!name.equals(name.toLowerCase(Locale.ROOT))) {
            throw invalid(path, name, "resource name should not contain capital letters");
        }
        boolean isWild = name.contains("*");
        boolean isRight = name.startsWith(CORE) && name.indexOf('*', 1) < 0;
        if (name.isEmpty() || (isWild && !isRight && !name.equals(Encryption.ALL))) {
            throw invalid(
                    path,
                    name,
                    "use '*.*' for all resources, '*.' for all of the core group and '*.<group>'"
                            + " for all of another");
        }
    }

    /** Refuses what would never have an effect. */
    private void checkReach(String name, Set<String> here, String path) {
        for (String wider : widerThan(name)) {
            if (here.contains(wider)) {
                throw invalid(path, name, "overlaps '" + wider + "' of the same list");
            }
            if (rules.containsKey(wider)) {
                throw invalid(path, name, "is masked by '" + wider + "' of an earlier entry");
            }
        }
        for (String narrower : here) {
            if (widerThan(narrower).contains(name)) {
                throw invalid(path, name, "overlaps '" + narrower + "' of the same list");
            }
        }
    }

    private static List<String> widerThan(String name) {
        if (name.startsWith(CORE)) {
            return List.of(name, Encryption.ALL);
        }
        int dot = name.indexOf('.');
        String group = dot < 0 ? "" : name.substring(dot + 1);
        return List.of(name, CORE + group, Encryption.ALL);
    }

    private Encryption.Rule rule(ListValue providers, String path) {
        var keys = new ArrayList<DiskKey>();
        boolean seals = false;
        boolean admitsPlain = false;
        for (int i = 0; i < providers.size(); i++) {
            String place = path + "[" + i + "]";
            MapValue provider = providers.map(i);
            only(provider, place, "identity", "aesgcm", "aescbc", "secretbox", "kms");
            if (provider.size() != 1) {
                throw new Malformed(
                        place,
                        provider.isEmpty()
                                ? "Required value: provider does not contain any of the expected"
                                        + " providers: KMS, AESGCM, AESCBC, Secretbox, Identity"
                                : "Invalid value: more than one provider specified in a single"
                                        + " element, should split into different list elements");
            }
            if (provider.has("kms")) {
                throw new Malformed(
                        place + ".kms",
                        "Podium talks to no key management service: use secretbox, aesgcm or"
                                + " aescbc");
            }
            if (provider.has("identity")) {
                admitsPlain = true;
                continue;
            }
            seals |= i == 0;
            for (Sort sort : Sort.values()) {
                if (provider.has(sort.word())) {
                    keys.addAll(keys(sort, provider.map(sort.word()), place + "." + sort.word()));
                }
            }
        }
        return new Encryption.Rule(List.copyOf(keys), seals, admitsPlain);
    }

    private List<DiskKey> keys(Sort sort, MapValue provider, String path) {
        only(provider, path, "keys");
        ListValue all = provider.list("keys");
        if (all.isEmpty()) {
            throw new Malformed(path + ".keys", "Required value: at least one keys is required");
        }
        var keys = new ArrayList<DiskKey>();
        var names = new HashSet<String>();
        for (int i = 0; i < all.size(); i++) {
            String place = path + ".keys[" + i + "]";
            MapValue key = all.map(i);
            only(key, place, "name", "secret");
            String name = key.string("name");
            if (name.isEmpty()) {
                throw new Malformed(
                        place + ".name", "Required value: name is a mandatory field for a key");
            }
            if (!names.add(name)) {
                throw invalid(place + ".name", name, "another key of the provider has this name");
            }
            keys.add(sort.key(name, secret(key, sort, place + ".secret"), randomness));
        }
        return keys;
    }

    private static byte[] secret(MapValue key, Sort sort, String path) {
        String text = key.string("secret");
        if (text.isEmpty()) {
            throw new Malformed(path, "Required value: secret is a mandatory field for a key");
        }
        byte[] secret;
        try {
            secret = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw invalid(path, "REDACTED", "secrets must be base64 encoded");
        }
        if (!sort.lengths().contains(secret.length)) {
            throw invalid(
                    path,
                    "REDACTED",
                    "secret is not of the expected length, got "
                            + secret.length
                            + ", expected one of "
                            + sort.lengths().toString().replace(",", ""));
        }
        return secret;
    }

    private static Malformed invalid(String path, String value, String why) {
        return new Malformed(path, "Invalid value: \"" + value + "\": " + why);
    }
}
