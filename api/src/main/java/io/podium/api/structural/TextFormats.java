package io.podium.api.structural;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.podium.api.kinds.core.IpAddress;
import io.podium.api.name.GoUrl;
import io.podium.api.time.GoDuration;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The formats of texts that are looked at; hyphens in their names do not matter. */
final class TextFormats {
    private static final int LONGEST_SHORT_NAME = 63;
    private static final int LONGEST_LONG_NAME = 253;
    private static final int LONGEST_HOST = 255;
    private static final String SHORT_NAME = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String HEX_12 = "-?[0-9a-f]{12}";
    private static final String OCTET = "\\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*";
    private static final Pattern SPANS = Pattern.compile("(\\d+)\\s*([A-Za-zµ]+)");

    /** The last of each is what a longer word may begin with. */
    private static final List<List<String>> UNITS =
            List.of(
                    List.of("ns", "nano"),
                    List.of("us", "µs", "micro"),
                    List.of("ms", "milli"),
                    List.of("s", "sec"),
                    List.of("m", "min"),
                    List.of("h", "hr", "hour"),
                    List.of("d", "day"),
                    List.of("w", "wk", "week"));

    private static final Predicate<String> HOST =
            like(
                    "([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)"
                            + "|([a-zA-Z0-9\\p{S}\\p{L}](([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}"
                            + "[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})");
    private static final Predicate<String> CARD =
            like(
                    "(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}"
                            + "|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}"
                            + "|(?:2131|1800|35\\d{3})\\d{11})");
    private static final Predicate<String> TIME =
            like("([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))");
    private static final Predicate<String> LONG_NAME =
            like(SHORT_NAME + "(\\." + SHORT_NAME + ")*");

    private static final Map<String, Predicate<String>> ALL =
            Map.ofEntries(
                    Map.entry("bsonobjectid", like("[0-9a-fA-F]{24}")),
                    Map.entry(
                            "byte",
                            like(
                                    "(?:[A-Za-z0-9+/]{4})*"
                                            + "(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})")),
                    Map.entry("cidr", TextFormats::isRange),
                    Map.entry("creditcard", TextFormats::isCard),
                    Map.entry("date", TextFormats::isDate),
                    Map.entry("datetime", TextFormats::isMoment),
                    Map.entry("duration", TextFormats::isDuration),
                    Map.entry("email", MailAddress::isOne),
                    Map.entry("hexcolor", like("#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")),
                    Map.entry("hostname", TextFormats::isHost),
                    Map.entry("ipv4", text -> text.contains(".") && IpAddress.parse(text) != null),
                    Map.entry("ipv6", TextFormats::isIpv6),
                    Map.entry("isbn", text -> isBook10(text) || isBook13(text)),
                    Map.entry("isbn10", TextFormats::isBook10),
                    Map.entry("isbn13", TextFormats::isBook13),
                    Map.entry("k8slongname", text -> isShort(text, LONGEST_LONG_NAME, LONG_NAME)),
                    Map.entry(
                            "k8sshortname",
                            text -> isShort(text, LONGEST_SHORT_NAME, like(SHORT_NAME))),
                    Map.entry("mac", TextFormats::isHardware),
                    Map.entry("password", text -> true),
                    Map.entry(
                            "rgbcolor", like("rgb\\(" + OCTET + "," + OCTET + "," + OCTET + "\\)")),
                    Map.entry("ssn", text -> text.length() == 11 && isSocial(text)),
                    Map.entry("uri", GoUrl::isRequestTarget),
                    Map.entry("uuid", uuid("[0-9a-f]{4}-?[0-9a-f]{4}")),
                    Map.entry("uuid3", uuid("3[0-9a-f]{3}-?[0-9a-f]{4}")),
                    Map.entry("uuid4", uuid("4[0-9a-f]{3}-?[89ab][0-9a-f]{3}")),
                    Map.entry("uuid5", uuid("5[0-9a-f]{3}-?[89ab][0-9a-f]{3}")));

    private TextFormats() {}

    /** What a text of the format must fulfil; nothing for a format nobody knows. */
    static Optional<Predicate<String>> of(String format) {
        return Optional.ofNullable(ALL.get(format.replace("-", "")));
    }

    /** Whether the format is known for a value of these types. */
    static boolean isKnown(String format, List<String> types) {
        String type = types.size() == 1 ? types.getFirst() : "";
        return switch (type) {
            case "", "string" -> ALL.containsKey(format.replace("-", ""));
            case "integer" -> format.equals("int32") || format.equals("int64");
            case "number" -> format.equals("float") || format.equals("double");
            default -> false;
        };
    }

    private static Predicate<String> like(String regex) {
        Pattern pattern = Pattern.compile("^(?:" + regex + ")$");
        return text -> pattern.matcher(text).find();
    }

    private static Predicate<String> uuid(String middle) {
        return like("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?" + middle + HEX_12);
    }

    private static boolean isShort(String text, int most, Predicate<String> rule) {
        return text.length() <= most && rule.test(text);
    }

    private static boolean isSocial(String text) {
        return text.matches("[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}");
    }

    private static boolean isRange(String text) {
        int slash = text.indexOf('/');
        String bits = text.substring(slash + 1);
        IpAddress address = slash < 0 ? null : IpAddress.parse(text.substring(0, slash));
        if (address == null || !bits.matches("[0-9]{1,8}")) {
            return false;
        }
        boolean isShort = address.isV4() && !address.isMapped();
        return Integer.parseInt(bits) <= (isShort ? 32 : 128);
    }

    private static boolean isIpv6(String text) {
        IpAddress address = text.contains(":") ? IpAddress.parse(text) : null;
        return address != null && !address.hasLeadingZeros();
    }

    private static boolean isCard(String text) {
        String digits = text.replaceAll("[^0-9]+", "");
        if (!CARD.test(digits)) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
            sum += i % 2 == 1 ? doubled : digit;
        }
        return sum % 10 == 0;
    }

    private static boolean isBook10(String text) {
        String digits = text.replaceAll("[\\t\\n\\f\\r -]+", "");
        if (!digits.matches("[0-9]{9}[0-9X]")) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            sum += (i + 1) * (c == 'X' ? 10 : c - '0');
        }
        return sum % 11 == 0;
    }

    private static boolean isBook13(String text) {
        String digits = text.replaceAll("[\\t\\n\\f\\r -]+", "");
        if (!digits.matches("[0-9]{13}")) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            sum += (i % 2 == 0 ? 1 : 3) * (digits.charAt(i) - '0');
        }
        return sum % 10 == 0;
    }

    private static boolean isDate(String text) {
        if (!text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
            return false;
        }
        try {
            LocalDate.of(
                    Integer.parseInt(text.substring(0, 4)),
                    Integer.parseInt(text.substring(5, 7)),
                    Integer.parseInt(text.substring(8)));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** A date and a time; Go does not look at what follows a second T. */
    private static boolean isMoment(String text) {
        String[] parts = text.toLowerCase(Locale.ROOT).split("t", -1);
        return parts.length > 1 && isDate(parts[0]) && TIME.test(parts[1]);
    }

    /** As Go writes spans of time, or numbers with units somewhere in the text. */
    private static boolean isDuration(String text) {
        try {
            GoDuration.parse(text);
            return true;
        } catch (GoDuration.Malformed e) {
            return hasSpan(text);
        }
    }

    private static boolean hasSpan(String text) {
        Matcher spans = SPANS.matcher(text);
        boolean isFound = false;
        while (spans.find()) {
            String number = spans.group(1).replaceFirst("^0+(?=.)", "");
            if (number.length() > 19
                    || (number.length() == 19
                            && number.compareTo(Long.toString(Long.MAX_VALUE)) > 0)) {
                return false;
            }
            String unit = spans.group(2).toLowerCase(Locale.ROOT);
            isFound |=
                    UNITS.stream()
                            .anyMatch(one -> one.contains(unit) || unit.startsWith(one.getLast()));
        }
        return isFound;
    }

    private static boolean isHost(String text) {
        if (!HOST.test(text) || bytes(text) > LONGEST_HOST) {
            return false;
        }
        for (String label : text.split("\\.", -1)) {
            if (bytes(label) > LONGEST_SHORT_NAME) {
                return false;
            }
        }
        return true;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Six, eight or twenty bytes: in pairs or fours of digits, or without a break. */
    private static boolean isHardware(String text) {
        String digits = text.replaceAll("[:.-]", "");
        boolean isLong = List.of(12, 16, 40).contains(digits.length());
        String pair = "[0-9a-fA-F]{2}";
        return isLong
                && text.matches(
                        pair
                                + "(:"
                                + pair
                                + ")*|"
                                + pair
                                + "(-"
                                + pair
                                + ")*|"
                                + "[0-9a-fA-F]{4}(\\.[0-9a-fA-F]{4})*|[0-9a-fA-F]*");
    }
}
