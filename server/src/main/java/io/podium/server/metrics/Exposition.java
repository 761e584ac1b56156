package io.podium.server.metrics;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/** Writes numbers as Prometheus reads them: its own text form, or OpenMetrics. */
public enum Exposition {
    TEXT("text/plain; version=0.0.4; charset=utf-8; escaping=underscores"),
    OPEN("application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores");

    private static final String TOTAL = "_total";

    /** From here on Go writes numbers with an exponent, and label values are compared as text. */
    private static final double EXPONENT_FROM = 1e6;

    private static final int SMALLEST_PLAIN_EXPONENT = -4;

    private final String contentType;

    Exposition(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    /** The form an Accept header asks for: the old one unless OpenMetrics is named first. */
    public static Exposition of(String accept) {
        for (String clause : accept.split(",", -1)) {
            String type = clause.split(";", -1)[0].trim();
            if (type.equals("application/openmetrics-text")) {
                return OPEN;
            }
            if (type.equals("text/plain") || type.equals("*/*")) {
                return TEXT;
            }
        }
        return TEXT;
    }

    /** Everything, as it is now. */
    public byte[] write(Metrics metrics) {
        var out = new StringBuilder(1 << 16);
        for (Series series : metrics.all()) {
            write(out, series);
        }
        if (this == OPEN) {
            out.append("# EOF\n");
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(StringBuilder out, Series series) {
        var lines = new TreeMap<String, Object>();
        Title title = series.title();
        series.visit((values, number) -> lines.put(labels(title.labels(), values), number));
        if (lines.isEmpty()) {
            return; // As upstream: a family without a number is not told of.
        }
        String name = title.name();
        // A counter without the ending is legal in the old form alone.
        boolean isUnsure = this == OPEN && title.sort() == Title.Sort.COUNTER;
        String shown =
                isUnsure && name.endsWith(TOTAL)
                        ? name.substring(0, name.length() - TOTAL.length())
                        : name;
        String sort = isUnsure && shown.equals(name) ? "unknown" : title.sort().word();
        out.append("# HELP ").append(shown).append(' ').append(escaped(title.help(), false));
        out.append("\n# TYPE ").append(shown).append(' ').append(sort).append('\n');
        lines.forEach((labels, number) -> {
            if (number instanceof Histogram histogram) {
                histogram(out, name, labels, histogram);
            } else {
                line(out, name, labels, plain(number));
            }
        });
    }

    private static String plain(Object number) {
        return switch (number) {
            case Counter counter -> Long.toString(counter.value());
            case Gauge gauge -> Long.toString(gauge.value());
            case Long whole -> Long.toString(whole);
            case Integer whole -> Integer.toString(whole);
            case Number real -> number(real.doubleValue());
            default -> throw new IllegalArgumentException("no number: " + number.getClass());
        };
    }

    private static void histogram(
            StringBuilder out, String name, String labels, Histogram histogram) {
        long[] counts = histogram.counts();
        long[] bounds = histogram.buckets().bounds();
        long below = 0;
        for (int i = 0; i < counts.length; i++) {
            below += counts[i];
            String bound =
                    i < bounds.length
                            ? number((double) bounds[i] / histogram.buckets().unitsInOne())
                            : "+Inf";
            String and = labels.isEmpty() ? "" : ",";
            line(out, name + "_bucket", labels + and + "le=\"" + bound + "\"", "" + below);
        }
        line(out, name + "_sum", labels, number(histogram.sum()));
        line(out, name + "_count", labels, "" + below);
    }

    private static void line(StringBuilder out, String name, String labels, String number) {
        out.append(name);
        if (!labels.isEmpty()) {
            out.append('{').append(labels).append('}');
        }
        out.append(' ').append(number).append('\n');
    }

    private static String labels(List<String> names, List<String> values) {
        var out = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            out.append(i == 0 ? "" : ",").append(names.get(i)).append("=\"");
            out.append(escaped(values.get(i), true)).append('"');
        }
        return out.toString();
    }

    private static String escaped(String text, boolean isQuoted) {
        String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
        return isQuoted ? escaped.replace("\"", "\\\"") : escaped;
    }

    /** As Go's shortest form writes it, for queries name bounds as text. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return "0";
        }
        var decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= SMALLEST_PLAIN_EXPONENT && Math.abs(value) < EXPONENT_FROM) {
            return decimal.toPlainString();
        }
        BigDecimal mantissa = decimal.movePointLeft(exponent);
        String sign = exponent < 0 ? "-" : "+";
        String digits = String.format("%02d", Math.abs(exponent));
        return mantissa.stripTrailingZeros().toPlainString() + "e" + sign + digits;
    }
}
