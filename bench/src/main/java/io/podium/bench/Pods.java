package io.podium.bench;

import java.util.Locale;

/**
 * Pods of about 10 KB of JSON, the size a pod of a service with side-cars has in a real cluster.
 */
final class Pods {
    private static final int CONTAINERS = 3;
    private static final int VARIABLES = 24;

    private static final String TEMPLATE = json("", "template");
    private static final String NAME = "\"name\":\"";
    private static final int NAME_AT = TEMPLATE.indexOf(NAME) + NAME.length();
    private static final String BEFORE_NAME = TEMPLATE.substring(0, NAME_AT);
    private static final String BEHIND_NAME = TEMPLATE.substring(NAME_AT);

    private Pods() {}

    /** What the pods of one template share, and only their names differ. */
    static String ofOneTemplate(String name) {
        return BEFORE_NAME + name + BEHIND_NAME; // Making it anew would cost half of the driver.
    }

    /** No value in it is like that of another pod. */
    static String ofItsOwn(String name) {
        return json(name, name);
    }

    private static String json(String name, String flavour) {
        var text = new StringBuilder(11_000);
        text.append("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"")
                .append(name);
        text.append("\",\"labels\":{\"app\":\"shop\",\"tier\":\"backend\",\"release\":\"r-")
                .append(flavour);
        text.append(
                "\",\"app.kubernetes.io/managed-by\":\"bench\"},\"annotations\":{\"bench/checksum\":\"");
        text.append(letters(flavour, 64))
                .append("\",\"bench/notes\":\"")
                .append(letters(flavour, 200));
        text.append("\"}},\"spec\":{\"containers\":[");
        for (int container = 0; container < CONTAINERS; container++) {
            text.append(container == 0 ? "" : ",");
            container(text, container, flavour);
        }
        text.append(
                "],\"volumes\":[{\"name\":\"config\",\"configMap\":{\"name\":\"shop-config\"}},");
        text.append("{\"name\":\"data\",\"emptyDir\":{}}],\"automountServiceAccountToken\":false,");
        text.append(
                "\"terminationGracePeriodSeconds\":30,\"nodeSelector\":{\"disk\":\"ssd\"},\"tolerations\":[");
        text.append(
                "{\"key\":\"dedicated\",\"operator\":\"Equal\",\"value\":\"shop\",\"effect\":\"NoSchedule\"}]}}");
        return text.toString();
    }

    private static void container(StringBuilder text, int number, String flavour) {
        text.append("{\"name\":\"c").append(number);
        text.append("\",\"image\":\"registry.example/shop/backend-")
                .append(number)
                .append(":1.")
                .append(number);
        text.append(
                ".7\",\"command\":[\"/bin/service\",\"--listen=:8080\",\"--config=/etc/shop/config.yaml\"],");
        text.append("\"ports\":[{\"name\":\"http").append(number).append("\",\"containerPort\":");
        text.append(8080 + number).append("}],\"env\":[");
        for (int variable = 0; variable < VARIABLES; variable++) {
            text.append(variable == 0 ? "" : ",");
            text.append(
                    String.format(
                            Locale.ROOT,
                            "{\"name\":\"SHOP_SETTING_%02d\",\"value\":\"%s\"}",
                            variable,
                            letters(flavour + number + ":" + variable, 62)));
        }
        text.append("],\"resources\":{\"requests\":{\"cpu\":\"100m\",\"memory\":\"128Mi\"},");
        text.append(
                "\"limits\":{\"cpu\":\"1\",\"memory\":\"512Mi\"}},\"volumeMounts\":[{\"name\":\"config\",");
        text.append(
                "\"mountPath\":\"/etc/shop\"},{\"name\":\"data\",\"mountPath\":\"/var/lib/shop\"}]}");
    }

    /** So many letters that follow from the seed. */
    private static String letters(String seed, int count) {
        var letters = new StringBuilder(count);
        long state = 1;
        for (int at = 0; at < seed.length(); at++) {
            state = state * 1_099_511_628_211L + seed.charAt(at);
        }
        while (letters.length() < count) {
            state = state * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
            letters.append((char) ('a' + (state >>> 33) % 26));
        }
        return letters.toString();
    }
}
