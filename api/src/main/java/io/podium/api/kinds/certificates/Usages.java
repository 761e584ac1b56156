package io.podium.api.kinds.certificates;

import java.util.Map;
import java.util.TreeMap;

/** What a key may be used for: Kubernetes' words and X.509's. */
public final class Usages {
    /** Usages of X.509: either a bit of the key usage, or a purpose by its object identifier. */
    public sealed interface Meaning {
        /** The n-th bit of the key usage, from 0. */
        record Bit(int number) implements Meaning {}

        /** An extended usage. */
        record Purpose(String object) implements Meaning {}
    }

    /** All there are, in the order of their names. */
    public static final Map<String, Meaning> ALL = all();

    private Usages() {}

    private static Map<String, Meaning> all() {
        var all = new TreeMap<String, Meaning>();
        all.put("signing", new Meaning.Bit(0));
        all.put("digital signature", new Meaning.Bit(0));
        all.put("content commitment", new Meaning.Bit(1));
        all.put("key encipherment", new Meaning.Bit(2));
        all.put("data encipherment", new Meaning.Bit(3));
        all.put("key agreement", new Meaning.Bit(4));
        all.put("cert sign", new Meaning.Bit(5));
        all.put("crl sign", new Meaning.Bit(6));
        all.put("encipher only", new Meaning.Bit(7));
        all.put("decipher only", new Meaning.Bit(8));
        all.put("any", new Meaning.Purpose("2.5.29.37.0"));
        String purposes = "1.3.6.1.5.5.7.3.";
        all.put("server auth", new Meaning.Purpose(purposes + 1));
        all.put("client auth", new Meaning.Purpose(purposes + 2));
        all.put("code signing", new Meaning.Purpose(purposes + 3));
        all.put("email protection", new Meaning.Purpose(purposes + 4));
        all.put("s/mime", new Meaning.Purpose(purposes + 4));
        all.put("ipsec end system", new Meaning.Purpose(purposes + 5));
        all.put("ipsec tunnel", new Meaning.Purpose(purposes + 6));
        all.put("ipsec user", new Meaning.Purpose(purposes + 7));
        all.put("timestamping", new Meaning.Purpose(purposes + 8));
        all.put("ocsp signing", new Meaning.Purpose(purposes + 9));
        all.put("microsoft sgc", new Meaning.Purpose("1.3.6.1.4.1.311.10.3.3"));
        all.put("netscape sgc", new Meaning.Purpose("2.16.840.1.113730.4.1"));
        return java.util.Collections.unmodifiableMap(all);
    }
}
