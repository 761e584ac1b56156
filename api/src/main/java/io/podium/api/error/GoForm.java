package io.podium.api.error;

import io.podium.api.schema.Field;
import io.podium.api.schema.Type;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Objects as Kubernetes' own structs come out as JSON: with the names of Go, and null or zero for
 * what is absent. Some of its texts show them so.
 */
public final class GoForm {
    /** Of the types of apimachinery the inner form is the outer one. */
    private static final String SAME_INSIDE = "io.k8s.apimachinery.";

    /** Fields whose Go name is more than a capital letter. */
    private static final Map<String, String> NAMES =
            Map.ofEntries(
                    Map.entry("apiGroup", "APIGroup"),
                    Map.entry("apiVersion", "APIVersion"),
                    Map.entry("awsElasticBlockStore", "AWSElasticBlockStore"),
                    Map.entry("cel", "CEL"),
                    Map.entry("cephfs", "CephFS"),
                    Map.entry("chapAuthDiscovery", "DiscoveryCHAPAuth"),
                    Map.entry("chapAuthSession", "SessionCHAPAuth"),
                    Map.entry("csi", "CSI"),
                    Map.entry("diskURI", "DataDiskURI"),
                    Map.entry("dnsConfig", "DNSConfig"),
                    Map.entry("dnsPolicy", "DNSPolicy"),
                    Map.entry("endpoints", "EndpointsName"),
                    Map.entry("fc", "FC"),
                    Map.entry("fsGroup", "FSGroup"),
                    Map.entry("fsGroupChangePolicy", "FSGroupChangePolicy"),
                    Map.entry("fsType", "FSType"),
                    Map.entry("gcePersistentDisk", "GCEPersistentDisk"),
                    Map.entry("gmsaCredentialSpec", "GMSACredentialSpec"),
                    Map.entry("gmsaCredentialSpecName", "GMSACredentialSpecName"),
                    Map.entry("grpc", "GRPC"),
                    Map.entry("httpGet", "HTTPGet"),
                    Map.entry("httpHeaders", "HTTPHeaders"),
                    Map.entry("ip", "IP"),
                    Map.entry("iqn", "IQN"),
                    Map.entry("iscsi", "ISCSI"),
                    Map.entry("iscsiInterface", "ISCSIInterface"),
                    Map.entry("jsonPath", "JSONPath"),
                    Map.entry("nfs", "NFS"),
                    Map.entry("openAPIV3Schema", "OpenAPIV3Schema"),
                    Map.entry("os", "OS"),
                    Map.entry("pdID", "PdID"),
                    Map.entry("pdName", "PDName"),
                    Map.entry("rbd", "RBD"),
                    Map.entry("scaleIO", "ScaleIO"),
                    Map.entry("seLinuxChangePolicy", "SELinuxChangePolicy"),
                    Map.entry("seLinuxOptions", "SELinuxOptions"),
                    Map.entry("sslEnabled", "SSLEnabled"),
                    Map.entry("storageos", "StorageOS"),
                    Map.entry("targetWWNs", "TargetWWNs"),
                    Map.entry("tcpSocket", "TCPSocket"),
                    Map.entry("tty", "TTY"),
                    Map.entry("uid", "UID"),
                    Map.entry("wwids", "WWIDs"));

    private GoForm() {}

    /** Maps with Go's names, lists, and leaves as they are. */
    public static Object of(Object value) {
        return switch (value) {
            case TypedMap map when !map.type().name().startsWith(SAME_INSIDE) -> struct(map);
            case ListValue list -> {
                var all = new ArrayList<Object>(list.size());
                list.forEach(one -> all.add(of(one)));
                yield all;
            }
            case null, default -> value;
        };
    }

    /** Only the named fields of the object, in this order. */
    public static Map<String, Object> of(MapValue object, List<String> fields) {
        var all = new LinkedHashMap<String, Object>();
        Type type = ((TypedMap) object).type();
        for (String name : fields) {
            all.put(name(name), value(type.field(name), object.get(name)));
        }
        return all;
    }

    private static Map<String, Object> struct(TypedMap map) {
        var all = new LinkedHashMap<String, Object>();
        for (Field field : map.type().fields()) {
            all.put(name(field.name()), value(field, map.at(field.index())));
        }
        return all;
    }

    private static String name(String field) {
        String known = NAMES.get(field);
        return known != null ? known : Character.toUpperCase(field.charAt(0)) + field.substring(1);
    }

    private static Object value(Field field, Object value) {
        if (value != null && value != Null.NULL) {
            return of(value);
        }
        if (field.shape() != Field.Shape.SINGLE || field.presence() == Field.Presence.POINTER) {
            return null;
        }
        return switch (field.sort()) {
            case OBJECT -> of(MapValue.empty(field.type()));
            case STRING -> "";
            case INT32, INT64 -> 0L;
            case BOOL -> false;
            case QUANTITY -> "0";
            default -> null;
        };
    }

    /** The form as JSON over several lines, one blank for each step inwards. */
    static List<String> lines(Object form) {
        var text = new StringBuilder();
        write(form, "\n", text);
        return text.toString().lines().toList();
    }

    private static void write(Object value, String margin, StringBuilder text) {
        switch (value) {
            case MapValue map -> {
                var entries = new LinkedHashMap<String, Object>();
                map.forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
                write(entries, margin, text);
            }
            case Map<?, ?> map -> {
                Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
                text.append(entries.hasNext() ? "{" : "{}");
                while (entries.hasNext()) {
                    Map.Entry<?, ?> entry = entries.next();
                    text.append(margin).append(' ').append(Shown.of(entry.getKey())).append(": ");
                    write(entry.getValue(), margin + " ", text);
                    text.append(entries.hasNext() ? "," : margin + "}");
                }
            }
            case Collection<?> list -> {
                Iterator<?> elements = list.iterator();
                text.append(elements.hasNext() ? "[" : "[]");
                while (elements.hasNext()) {
                    text.append(margin).append(' ');
                    write(elements.next(), margin + " ", text);
                    text.append(elements.hasNext() ? "," : margin + "]");
                }
            }
            case String word ->
                    text.append(
                            Shown.of(word)
                                    .replace("<", "\\u003c") // As Go's JSON has them.
                                    .replace(">", "\\u003e")
                                    .replace("&", "\\u0026"));
            case null, default -> text.append(Shown.of(value));
        }
    }
}
