package io.podium.campaigns.fuzz;

import io.podium.api.error.ApiError;
import io.podium.api.name.Names;
import io.podium.api.quantity.Quantity;
import io.podium.api.selector.FieldSelector;
import io.podium.api.selector.LabelSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.api.time.GoDuration;
import io.podium.api.time.GoTime;
import io.podium.server.wire.RequestLine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The small languages inside objects and requests. */
final class Texts {
    private static final String TOKEN = "io.podium.server.registry.ContinueToken";
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "x");

    private static final Quantity LARGEST = Quantity.parse("1e21");
    private static final Quantity LEAST = Quantity.parse("-1e21");

    private Texts() {}

    static List<Target> targets() {
        return List.of(
                Target.of(
                        "label-selector",
                        Texts::labels,
                        "a=b,c!=d,e in (f,g),!h,i",
                        "k8s.io/x notin (),y>5,z<-1",
                        "a in (,b),a==c"),
                Target.of(
                        "field-selector",
                        Texts::fields,
                        "metadata.name=a,status.phase!=Running",
                        "spec.nodeName==x\\,y\\=z\\\\",
                        ",a=",
                        "==,,=5<"),
                Target.of(
                        "quantity",
                        Texts::quantities,
                        "1.5Gi|100m",
                        "1e3|12E6",
                        "-0.000000001|9223372036854775807",
                        "1E|.5Ki",
                        "-2.e-60000000012|9",
                        "1n|1u"),
                Target.of("duration", Texts::durations, "1h2m3.5s", "-1.5ms", "5µs", "+.5h", "0"),
                Target.of(
                        "time",
                        Texts::times,
                        "2026-02-28T23:59:60Z",
                        "2026-02-28T23:59:59.999999999+14:00",
                        "0000-01-01T00:00:00Z",
                        "9999-12-31T23:59:59-23:59"),
                Target.of("names", Texts::names, "a.b-c", "k8s.io/A_b.c", "25%", "*.x.y", "X-Y"),
                Target.of(
                        "request-line",
                        Texts::requestLines,
                        "G/api/v1/namespaces/d/pods/p/log?follow=true&tailLines=1",
                        "G/apis/apps/v1/watch/deployments?fieldSelector=metadata.name%3Da",
                        "H/api/v1/namespaces/d/pods/p/proxy//a/../b/",
                        "A/%e4%zz?;=&a=%",
                        "A/apis//v1/x/./y"),
                Target.of(
                        "continue-token",
                        Texts::continueTokens,
                        "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6NSwic3RhcnQiOiJkL2FcdTAwMDAifQ",
                        "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6LTEsInN0YXJ0IjoiYSJ9",
                        "{\"v\":\"meta.k8s.io/v1\",\"rv\":5,\"start\":\"d/a\\u0000\"}",
                        "e30"));
    }

    private static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }

    private static void labels(byte[] input) {
        Target.unlessRefused(
                        () -> LabelSelector.parse(text(input)),
                        List.of(MalformedSelector.class, ApiError.class))
                .ifPresent(selector -> {
                    LabelSelector again = LabelSelector.parse(selector.toString());
                    Target.check(again.equals(selector), "%s became %s", selector, again);
                    Map<String, String> labels = Map.of("a", "b", "y", "7");
                    Target.check(again.matches(labels) == selector.matches(labels), "%s", selector);
                });
    }

    private static void fields(byte[] input) {
        Target.unlessRefused(
                        () -> FieldSelector.parse(text(input)),
                        List.of(MalformedSelector.class, ApiError.class))
                .ifPresent(selector -> {
                    FieldSelector again = FieldSelector.parse(selector.toString());
                    // Terms stand in the order of their texts, in which "=" and "==" differ.
                    boolean law = Set.copyOf(again.terms()).equals(Set.copyOf(selector.terms()));
                    Target.check(law, "%s became %s", selector, again);
                });
    }

    private static Optional<Quantity> quantity(String text) {
        return Target.unlessRefused(() -> Quantity.parse(text), List.of(Quantity.Malformed.class));
    }

    /** Two quantities with a bar between. */
    private static void quantities(byte[] input) {
        String text = text(input);
        int bar = Math.max(text.indexOf('|'), 0);
        Optional<Quantity> one = quantity(text.substring(0, bar));
        Optional<Quantity> other = quantity(text.substring(bar).replaceFirst("\\|", ""));
        one.ifPresent(Texts::isWritten);
        other.ifPresent(Texts::isWritten);
        if (one.isPresent() && other.isPresent()) {
            int order = one.get().compareTo(other.get());
            Target.check(
                    Integer.signum(order) == -Integer.signum(other.get().compareTo(one.get())),
                    "no order in %s",
                    text);
            Target.check((order == 0) == one.get().equals(other.get()), "%s", text);
            one.get().plus(other.get()).minus(other.get());
        }
    }

    private static void isWritten(Quantity quantity) {
        String text = quantity.toString();
        Quantity again = Quantity.parse(text);
        if (LARGEST.compareTo(quantity) <= 0 || quantity.compareTo(LEAST) <= 0) {
            return; // Upstream has no suffix for thousands of E, and prints none.
        }
        Target.check(again.compareTo(quantity) == 0, "%s became %s", text, again);
        Target.check(again.toString().equals(text), "%s became %s", text, again);
        Target.check(Quantity.canonical(text).equals(text), "%s is not canonical", text);
        Target.check(
                Integer.signum(quantity.sign())
                        == Integer.signum(quantity.compareTo(Quantity.ZERO)),
                "%s has a wrong sign",
                text);
        quantity.value();
        quantity.milliValue();
        quantity.doubleValue();
    }

    private static void durations(byte[] input) {
        Target.unlessRefused(
                        () -> GoDuration.parse(text(input)), List.of(GoDuration.Malformed.class))
                .ifPresent(duration -> {
                    Duration again = GoDuration.parse(GoDuration.format(duration));
                    Target.check(again.equals(duration), "%s became %s", duration, again);
                });
    }

    private static void times(byte[] input) {
        Target.unlessRefused(() -> GoTime.parse(text(input)), List.of(GoTime.Malformed.class))
                .ifPresent(time -> {
                    String written = GoTime.format(time);
                    Target.check(
                            GoTime.format(GoTime.parse(written)).equals(written), "%s", written);
                });
        Target.unlessRefused(() -> GoTime.parseMicro(text(input)), List.of(GoTime.Malformed.class))
                .ifPresent(time -> {
                    Instant again = GoTime.parseMicro(GoTime.formatMicro(time));
                    Target.check(
                            GoTime.formatMicro(again).equals(GoTime.formatMicro(time)),
                            "%s became %s",
                            time,
                            again);
                });
    }

    private static void names(byte[] input) {
        String text = text(input);
        Names.dnsLabel(text);
        Names.dnsSubdomain(text);
        Names.dnsLabel1035(text);
        Names.wildcardSubdomain(text);
        Names.qualifiedName(text);
        Names.labelValue(text);
        Names.portName(text);
        Names.configKey(text);
        Names.environmentName(text);
        Names.percent(text);
        Names.httpHeader(text);
        Names.pathSegment(text);
    }

    /** On the wire a request line is bytes, each a character. */
    private static void requestLines(byte[] input) {
        String method = METHODS.get(input.length == 0 ? 0 : (input[0] & 0xff) % METHODS.size());
        String uri = new String(Codecs.rest(input), StandardCharsets.ISO_8859_1);
        Target.unlessRefused(() -> RequestLine.of(method, uri), List.of(ApiError.class))
                .ifPresent(line -> line.parameter("watch"));
    }

    /** The text itself, and the text that says these bytes. */
    private static void continueTokens(byte[] input) {
        token(new String(input, StandardCharsets.ISO_8859_1));
        token(java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(input));
    }

    private static void token(String text) {
        Target.unlessRefused(() -> Hidden.call(TOKEN, "parse", null, text), List.of(ApiError.class))
                .ifPresent(token -> {
                    String written = (String) Hidden.call(TOKEN, "text", token);
                    Object again = Hidden.call(TOKEN, "parse", null, written);
                    Target.check(again.equals(token), "%s became %s", token, again);
                    Hidden.call(TOKEN, "key", token, "pods", "d");
                });
    }
}
