package io.podium.api.name;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Checks the syntax of names; every check lists what is wrong, and an empty list means valid. */
public final class Names {
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
    private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final String NAME_PART = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

    private static final String LABEL_TEXT =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric"
                    + " characters or '-', and must start and end with an alphanumeric character"
                    + pattern(LABEL, "my-name", "123-abc");
    private static final String SUBDOMAIN_TEXT =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
                    + " or '.', and must start and end with an alphanumeric character"
                    + pattern(SUBDOMAIN, "example.com");
    private static final String UNDERSCORE_TEXT =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_',"
                    + " '-' or '.', and must start and end with an alphanumeric character"
                    + pattern(SUBDOMAIN, "example.com");
    private static final String LABEL_1035_TEXT =
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with"
                    + " an alphabetic character, and end with an alphanumeric character"
                    + pattern(LABEL_1035, "my-name", "abc-123");
    private static final String WILDCARD_TEXT =
            "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain,"
                    + " which must consist of lower case alphanumeric characters, '-' or '.' and end"
                    + " with an alphanumeric character"
                    + pattern("\\*\\." + SUBDOMAIN, "*.example.com");
    private static final String NAME_PART_TEXT =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start"
                    + " and end with an alphanumeric character"
                    + pattern(NAME_PART, "MyName", "my.name", "123-abc");
    private static final String LABEL_VALUE_TEXT =
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_'"
                    + " or '.', and must start and end with an alphanumeric character"
                    + pattern("(" + NAME_PART + ")?", "MyValue", "my_value", "12345");
    private static final String CONFIG_KEY_TEXT =
            "a valid config key must consist of alphanumeric characters, '-', '_' or"
                    + " '.'"
                    + pattern("[-._a-zA-Z0-9]+", "key.name", "KEY_NAME", "key-name");
    private static final String ENV_NAME_TEXT =
            "a valid environment variable name must consist only of printable ASCII characters"
                    + " other than '='";
    private static final String PERCENT_TEXT =
            "a valid percent string must be a numeric string followed by an ending '%'"
                    + pattern("[0-9]+%", "1%", "93%");
    private static final String HEADER_TEXT =
            "a valid HTTP header must consist of alphanumeric characters or '-'"
                    + pattern("[-A-Za-z0-9]+", "X-Header-Name");

    public static final int LABEL_MAXIMUM = 63;
    public static final int SUBDOMAIN_MAXIMUM = 253;
    private static final int PORT_NAME_MAXIMUM = 15;

    private Names() {}

    private static String pattern(String regex, String... examples) {
        var text = new StringBuilder(" (e.g. ");
        for (int i = 0; i < examples.length; i++) {
            text.append(i > 0 ? " or " : "").append('\'').append(examples[i]).append("', ");
        }
        return text.append("regex used for validation is '").append(regex).append("')").toString();
    }

    /** Of labels and their prefixes. */
    private static String tooManyBytes(int maximum) {
        return "must be no more than " + maximum + " bytes";
    }

    /** Of names: Kubernetes says characters here, and bytes there. */
    private static String tooLong(int maximum) {
        return "must be no more than " + maximum + " characters";
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A DNS label of RFC 1123: namespaces, containers, ports of objects. */
    public static List<String> dnsLabel(String text) {
        if (text.length() <= LABEL_MAXIMUM && isLabel(text)) {
            return List.of(); // As nearly all are; this is asked for every name of every pod.
        }
        var faults = new ArrayList<String>(2);
        if (bytes(text) > LABEL_MAXIMUM) {
            faults.add(tooLong(LABEL_MAXIMUM));
        }
        if (!isLabel(text)) {
            faults.add(isSubdomain(text) ? "must not contain dots" : LABEL_TEXT);
        }
        return faults;
    }

    /** A DNS subdomain of RFC 1123: the names of most objects. */
    public static List<String> dnsSubdomain(String text) {
        if (text.length() <= SUBDOMAIN_MAXIMUM && isSubdomain(text)) {
            return List.of();
        }
        var faults = new ArrayList<String>(2);
        if (bytes(text) > SUBDOMAIN_MAXIMUM) {
            faults.add(tooLong(SUBDOMAIN_MAXIMUM));
        }
        if (!isSubdomain(text)) {
            faults.add(SUBDOMAIN_TEXT);
        }
        return faults;
    }

    /** A DNS subdomain as resolvers search it: labels may have underscores, also as the first. */
    public static List<String> dnsSubdomainWithUnderscores(String text) {
        var faults = new ArrayList<String>(2);
        if (bytes(text) > SUBDOMAIN_MAXIMUM) {
            faults.add(tooLong(SUBDOMAIN_MAXIMUM));
        }
        for (String part : text.split("\\.", -1)) {
            boolean isService = part.startsWith("_");
            String rest = isService ? part.substring(1) : part;
            if (!isLabelWithUnderscores(rest)) {
                faults.add(UNDERSCORE_TEXT);
                break;
            }
        }
        return faults;
    }

    private static boolean isLabelWithUnderscores(String text) {
        return !text.isEmpty()
                && !text.startsWith("_")
                && !text.endsWith("_")
                && isLabel(text.replace('_', '-'));
    }

    /** A DNS label of RFC 1035, which starts with a letter. */
    public static List<String> dnsLabel1035(String text) {
        var faults = new ArrayList<String>(2);
        if (bytes(text) > LABEL_MAXIMUM) {
            faults.add(tooLong(LABEL_MAXIMUM));
        }
        if (!isLabel(text) || !isLower(text.charAt(0))) {
            faults.add(LABEL_1035_TEXT);
        }
        return faults;
    }

    /** Such as *.example.com. */
    public static List<String> wildcardSubdomain(String text) {
        var faults = new ArrayList<String>(2);
        if (bytes(text) > SUBDOMAIN_MAXIMUM) {
            faults.add(tooLong(SUBDOMAIN_MAXIMUM));
        }
        if (!text.startsWith("*.") || !isSubdomain(text.substring(2))) {
            faults.add(WILDCARD_TEXT);
        }
        return faults;
    }

    /** A label key: an optional DNS prefix, a slash, a name. */
    public static List<String> qualifiedName(String text) {
        if (isPlainName(text)) {
            return List.of();
        }
        var faults = new ArrayList<String>(2);
        String[] parts = text.split("/", -1);
        if (parts.length > 2) {
            faults.add(
                    "a valid label key "
                            + NAME_PART_TEXT
                            + " with an optional DNS subdomain prefix and '/' (e.g."
                            + " 'example.com/MyName')");
            return faults;
        }
        if (parts.length == 2) {
            if (parts[0].isEmpty()) {
                faults.add("prefix part must be non-empty");
            } else {
                if (bytes(parts[0]) > SUBDOMAIN_MAXIMUM) {
                    faults.add("prefix part " + tooManyBytes(SUBDOMAIN_MAXIMUM));
                }
                if (!isSubdomain(parts[0])) {
                    faults.add("prefix part " + SUBDOMAIN_TEXT);
                }
            }
        }
        String name = parts[parts.length - 1];
        if (name.isEmpty()) {
            faults.add("name part must be non-empty");
        } else if (bytes(name) > LABEL_MAXIMUM) {
            faults.add("name part " + tooManyBytes(LABEL_MAXIMUM));
        }
        if (!isNamePart(name)) {
            faults.add("name part " + NAME_PART_TEXT);
        }
        return faults;
    }

    /** Whether it is a good qualified name, found out without making anything. */
    private static boolean isPlainName(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return text.length() <= LABEL_MAXIMUM && isNamePart(text, 0);
        }
        return slash <= SUBDOMAIN_MAXIMUM
                && text.length() - slash - 1 <= LABEL_MAXIMUM
                && isSubdomain(text, slash)
                && isNamePart(text, slash + 1);
    }

    public static List<String> labelValue(String text) {
        if (text.length() <= LABEL_MAXIMUM && (text.isEmpty() || isNamePart(text))) {
            return List.of();
        }
        var faults = new ArrayList<String>(2);
        if (bytes(text) > LABEL_MAXIMUM) {
            faults.add(tooManyBytes(LABEL_MAXIMUM));
        }
        if (!text.isEmpty() && !isNamePart(text)) {
            faults.add(LABEL_VALUE_TEXT);
        }
        return faults;
    }

    /** A service name of RFC 6335 in lower case, as container ports carry it. */
    public static List<String> portName(String text) {
        if (text.length() <= PORT_NAME_MAXIMUM
                && isLabel(text)
                && !text.contains("--")
                && !all(text, c -> !isLower((char) c))) {
            return List.of();
        }
        var faults = new ArrayList<String>(2);
        if (bytes(text) > PORT_NAME_MAXIMUM) {
            faults.add(tooLong(PORT_NAME_MAXIMUM));
        }
        if (text.isEmpty()
                || !text.chars()
                        .allMatch(c -> c == '-' || isLower((char) c) || isDigit((char) c))) {
            faults.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (text.chars().noneMatch(c -> isLower((char) c))) {
            faults.add("must contain at least one letter (a-z)");
        }
        if (text.contains("--")) {
            faults.add("must not contain consecutive hyphens");
        }
        if (text.startsWith("-") || text.endsWith("-")) {
            faults.add("must not begin or end with a hyphen");
        }
        return faults;
    }

    public static List<String> portNumber(long port) {
        return port >= 1 && port <= 65535
                ? List.of()
                : List.of("must be between 1 and 65535, inclusive");
    }

    /** A key of a ConfigMap or a Secret. */
    public static List<String> configKey(String text) {
        var faults = new ArrayList<String>(2);
        if (bytes(text) > SUBDOMAIN_MAXIMUM) {
            faults.add(tooLong(SUBDOMAIN_MAXIMUM));
        }
        boolean isKey =
                !text.isEmpty()
                        && text.chars()
                                .allMatch(c ->
                                        isAlphanumeric((char) c)
                                                || c == '-'
                                                || c == '.'
                                                || c == '_');
        if (!isKey) {
            faults.add(CONFIG_KEY_TEXT);
        }
        if (text.equals(".") || text.equals("..")) {
            faults.add("must not be '" + text + "'");
        } else if (text.startsWith("..")) {
            faults.add("must not start with '..'");
        }
        return faults;
    }

    /** An environment variable's name: any printable ASCII but the equals sign. */
    public static List<String> environmentName(String text) {
        if (text.isEmpty()) {
            return List.of("environment variable name must be non-empty");
        }
        return all(text, c -> c >= ' ' && c <= '~' && c != '=')
                ? List.of()
                : List.of(ENV_NAME_TEXT);
    }

    public static List<String> percent(String text) {
        boolean isPercent =
                text.length() > 1
                        && text.endsWith("%")
                        && text.chars().limit(text.length() - 1L).allMatch(c -> isDigit((char) c));
        return isPercent ? List.of() : List.of(PERCENT_TEXT);
    }

    public static List<String> httpHeader(String text) {
        boolean isHeader = !text.isEmpty() && all(text, c -> c == '-' || isAlphanumeric((char) c));
        return isHeader ? List.of() : List.of(HEADER_TEXT);
    }

    /** A part of a path in storage: what names of roles and the like may be. */
    public static List<String> pathSegment(String text) {
        if (text.equals(".") || text.equals("..")) {
            return List.of("may not be '" + text + "'");
        }
        var faults = new ArrayList<String>(2);
        for (String banned : List.of("/", "%")) {
            if (text.contains(banned)) {
                faults.add("may not contain '" + banned + "'");
            }
        }
        return faults;
    }

    private static boolean isSubdomain(String text) {
        return isSubdomain(text, text.length());
    }

    /** Whether what stands before the end is a subdomain. */
    private static boolean isSubdomain(String text, int end) {
        int start = 0;
        for (int dot = text.indexOf('.'); dot >= 0 && dot < end; dot = text.indexOf('.', start)) {
            if (!isLabel(text, start, dot)) {
                return false;
            }
            start = dot + 1;
        }
        return isLabel(text, start, end);
    }

    private static boolean isLabel(String text) {
        return isLabel(text, 0, text.length());
    }

    private static boolean isLabel(String text, int start, int end) {
        if (start >= end || text.charAt(start) == '-' || text.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (!isLower(c) && !isDigit(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isNamePart(String text) {
        return isNamePart(text, 0);
    }

    /** Whether what stands from the start on is a name. */
    private static boolean isNamePart(String text, int start) {
        if (text.length() <= start
                || !isAlphanumeric(text.charAt(start))
                || !isAlphanumeric(text.charAt(text.length() - 1))) {
            return false;
        }
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isAlphanumeric(c) && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isAlphanumeric(char c) {
        return isLower(c) || isDigit(c) || (c >= 'A' && c <= 'Z');
    }

    /** Without a stream: this is asked for every name of every object. */
    private static boolean all(String text, IntPredicate isGood) {
        for (int i = 0; i < text.length(); i++) {
            if (!isGood.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
