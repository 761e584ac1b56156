package io.podium.api.kinds.device;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.json.JsonEncoder;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Rules of names and of small parts that all kinds of devices share. */
final class DeviceNames {
    private static final int LONGEST_DRIVER = 63;
    private static final int LONGEST_POOL = 253;
    private static final int LONGEST_ID = 32;
    private static final int LONGEST_PARAMETERS = 10 * 1024;
    private static final int MOST_CONDITIONS = 4;
    private static final String IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*";
    private static final Pattern IDENTIFIERS = Pattern.compile(IDENTIFIER);
    private static final Pattern UIDS =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private DeviceNames() {}

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    static void driver(String name, FieldPath path, Problems problems) {
        if (name.isEmpty()) {
            problems.required(path, "");
        }
        if (bytes(name) > LONGEST_DRIVER) {
            problems.tooLong(path, LONGEST_DRIVER);
        }
        problems.invalidEach(path, name, Names.dnsSubdomain(name.toLowerCase(Locale.ROOT)));
    }

    static void pool(String name, FieldPath path, Problems problems) {
        if (name.isEmpty()) {
            problems.required(path, "");
            return;
        }
        if (bytes(name) > LONGEST_POOL) {
            problems.tooLong(path, LONGEST_POOL);
        }
        for (String part : name.split("/", -1)) {
            problems.invalidEach(path, part, Names.dnsSubdomain(part));
        }
    }

    static void label(String name, FieldPath path, Problems problems) {
        problems.invalidEach(path, name, Names.dnsLabel(name));
    }

    static void uid(String uid, FieldPath path, Problems problems) {
        if (!UIDS.matcher(uid).matches()) {
            problems.invalid(
                    path,
                    uid,
                    "uid must be in RFC 4122 normalized form,"
                            + " `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal"
                            + " characters");
        }
    }

    /** An attribute or a capacity, with or without the domain it belongs to. */
    static void qualified(String name, FieldPath path, Problems problems) {
        int slash = name.indexOf('/');
        if (slash < 0) {
            identifier(name, path, problems);
            return;
        }
        String domain = name.substring(0, slash);
        String rest = name.substring(slash + 1);
        if (rest.contains("/")) {
            problems.invalid(path, name, "must not contain more than one slash");
            return;
        }
        if (domain.isEmpty()) {
            problems.invalid(path, "", "the domain must not be empty");
        } else {
            driver(domain, path, problems);
        }
        if (rest.isEmpty()) {
            problems.invalid(path, "", "the name must not be empty");
        } else {
            identifier(rest, path, problems);
        }
    }

    static void fullyQualified(String name, FieldPath path, Problems problems) {
        qualified(name, path, problems);
        if (!name.contains("/")) {
            problems.invalid(
                    path,
                    name,
                    "a fully qualified name must be a domain and a name separated by a slash");
        }
    }

    private static void identifier(String name, FieldPath path, Problems problems) {
        if (bytes(name) > LONGEST_ID) {
            problems.tooLong(path, LONGEST_ID);
        }
        if (!IDENTIFIERS.matcher(name).matches()) {
            problems.invalid(
                    path,
                    name,
                    "a valid C identifier must start with alphabetic character or '_', followed by"
                            + " a string of alphanumeric characters or '_' (e.g. 'my_name',  or"
                            + " 'MY_NAME',  or 'MyName', regex used for validation is '"
                            + IDENTIFIER
                            + "')");
        }
    }

    /** Parameters of a driver: an object, and not too much of it. */
    static void parameters(MapValue owner, String field, FieldPath path, Problems problems) {
        Object value = owner.get(field);
        FieldPath here = path.child(field);
        if (value == null || value == Null.NULL) {
            problems.required(here, "");
        } else if (!(value instanceof MapValue map)) {
            problems.invalid(here, "<value omitted>", "must be a valid JSON object");
        } else if (JsonEncoder.encode(map).length > LONGEST_PARAMETERS) {
            problems.tooLong(here, LONGEST_PARAMETERS);
        }
    }

    /** A configuration's one source. */
    static void configuration(MapValue configuration, FieldPath path, Problems problems) {
        if (!configuration.has("opaque")) {
            problems.required(path.child("opaque"), "");
            return;
        }
        MapValue opaque = configuration.map("opaque");
        FieldPath here = path.child("opaque");
        driver(opaque.string("driver"), here.child("driver"), problems);
        parameters(opaque, "parameters", here, problems);
    }

    /** Conditions a device waits for and those that end the waiting: both, or none. */
    static void bindingConditions(MapValue owner, FieldPath path, Problems problems) {
        ListValue good = owner.list("bindingConditions");
        ListValue bad = owner.list("bindingFailureConditions");
        FieldPath goodPath = path.child("bindingConditions");
        FieldPath badPath = path.child("bindingFailureConditions");
        labels(good, goodPath, problems);
        labels(bad, badPath, problems);
        duplicates(good, ListValue.EMPTY, goodPath, problems);
        duplicates(bad, good, badPath, problems);
        if (good.isEmpty() && !bad.isEmpty()) {
            problems.invalid(
                    goodPath,
                    owner.has("bindingConditions") ? good : null,
                    "bindingConditions are required to use bindingFailureConditions");
        }
        if (bad.isEmpty() && !good.isEmpty()) {
            problems.invalid(
                    badPath,
                    owner.has("bindingFailureConditions") ? bad : null,
                    "bindingFailureConditions are required to use bindingConditions");
        }
    }

    private static void labels(ListValue names, FieldPath path, Problems problems) {
        if (names.size() > MOST_CONDITIONS) {
            problems.tooMany(path, names.size(), MOST_CONDITIONS);
            return;
        }
        for (int i = 0; i < names.size(); i++) {
            List<String> faults = Names.qualifiedName((String) names.get(i));
            problems.invalidEach(path.index(i), names.get(i), faults);
        }
    }

    private static void duplicates(
            ListValue names, ListValue others, FieldPath path, Problems problems) {
        var seen = new HashSet<Object>();
        for (int i = 0; i < names.size(); i++) {
            if (!seen.add(names.get(i))) {
                problems.duplicate(path.index(i), names.get(i));
            }
            if (others.contains(names.get(i))) {
                problems.invalid(
                        path.index(i),
                        names.get(i),
                        "bindingFailureConditions must not overlap with bindingConditions");
            }
        }
    }
}
