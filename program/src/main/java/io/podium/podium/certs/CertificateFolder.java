package io.podium.podium.certs;

import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The folder a cluster's certificates are kept in. What is there and still good is used again; what
 * is missing, runs out soon or lacks a name is made anew. The authority and the service account key
 * are never replaced silently.
 */
public final class CertificateFolder {
    /** A certificate with less left is made anew at the next start. */
    static final Duration RENEW_BEFORE = Duration.ofDays(90);

    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ONLY_FOLDER =
            PosixFilePermissions.fromString("rwx------");
    private static final int SAN_DNS = 2;
    private static final int SAN_ADDRESS = 7;

    private final Path folder;
    private final Clock clock;
    private final Issuer issuer;

    public CertificateFolder(Path folder, Clock clock, Randomness randomness) {
        this.folder = folder;
        this.clock = clock;
        this.issuer = new Issuer(clock, randomness);
    }

    /**
     * The certificates of the cluster, made where they are missing.
     *
     * @param addresses under which the API server is reached besides loopback
     */
    public Certificates open(Set<String> addresses, Collection<String> nodeNames)
            throws IOException {
        Files.createDirectories(
                folder.resolve("nodes"), PosixFilePermissions.asFileAttribute(OWNER_ONLY_FOLDER));
        Credential authority = keptOr("ca", any -> true, () -> issuer.authority("podium-ca"));
        var dnsNames =
                Set.of(
                        "localhost",
                        "kubernetes",
                        "kubernetes.default",
                        "kubernetes.default.svc",
                        "kubernetes.default.svc.cluster.local");
        var allAddresses = new HashSet<>(addresses);
        allAddresses.add("127.0.0.1");
        Credential serving =
                keptOr(
                        "serving",
                        kept ->
                                fits(kept, authority)
                                        && names(kept).containsAll(dnsNames)
                                        && names(kept).containsAll(allAddresses),
                        () -> issuer.server(authority, "kube-apiserver", dnsNames, allAddresses));
        Credential admin =
                keptOr(
                        "admin",
                        kept -> fits(kept, authority),
                        () ->
                                issuer.client(
                                        authority, "kubernetes-admin", Set.of("system:masters")));
        var nodes = new TreeMap<String, Credential>();
        for (String node : nodeNames) {
            nodes.put(
                    node,
                    keptOr(
                            "nodes/" + node,
                            kept -> fits(kept, authority),
                            () ->
                                    issuer.client(
                                            authority,
                                            "system:node:" + node,
                                            Set.of("system:nodes"))));
        }
        return new Certificates(
                authority, serving, admin, serviceAccountKeys(), frontProxy(), nodes);
    }

    /** An authority of its own, so that no certificate of a user is ever that of a proxy. */
    private Credential frontProxy() throws IOException {
        Credential authority =
                keptOr("front-proxy-ca", any -> true, () -> issuer.authority("front-proxy-ca"));
        keptOr(
                Certificates.FRONT_PROXY,
                kept -> fits(kept, authority),
                () -> issuer.client(authority, Certificates.FRONT_PROXY, Set.of()));
        return authority;
    }

    private KeyPair serviceAccountKeys() throws IOException {
        Path secret = folder.resolve("service-accounts.key");
        Path open = folder.resolve("service-accounts.pub");
        if (!Files.exists(secret)) {
            KeyPair made = Issuer.keyPair();
            write(open, Pem.publicKey(made.getPublic()));
            write(secret, Pem.privateKey(made.getPrivate()));
        }
        try {
            return new KeyPair(
                    Pem.readPublicKey(Files.readString(open)),
                    Pem.readPrivateKey(Files.readString(secret)));
        } catch (GeneralSecurityException e) {
            throw unreadable(secret, e);
        }
    }

    private Credential keptOr(String name, Predicate<Credential> good, Supplier<Credential> made)
            throws IOException {
        Path key = folder.resolve(name + ".key");
        Path certificate = folder.resolve(name + ".crt");
        // The key is written last, so a certificate without a key is a start that was cut off.
        if (Files.exists(key)) {
            Credential kept;
            try {
                kept =
                        new Credential(
                                Pem.readPrivateKey(Files.readString(key)),
                                Pem.readCertificates(Files.readString(certificate)));
            } catch (GeneralSecurityException e) {
                throw unreadable(key, e);
            }
            if (good.test(kept)) {
                return kept;
            }
            Files.delete(key);
        }
        Credential fresh = made.get();
        write(certificate, fresh.chainPem());
        write(key, fresh.keyPem());
        return fresh;
    }

    private boolean fits(Credential kept, Credential authority) {
        X509Certificate certificate = kept.certificate();
        try {
            certificate.verify(authority.certificate().getPublicKey());
        } catch (GeneralSecurityException e) {
            return false; // Signed by an authority of the past.
        }
        return certificate.getNotAfter().toInstant().isAfter(clock.now().plus(RENEW_BEFORE));
    }

    private static Set<String> names(Credential credential) {
        var names = new HashSet<String>();
        try {
            Collection<List<?>> entries = credential.certificate().getSubjectAlternativeNames();
            if (entries != null) {
                for (List<?> entry : entries) {
                    if (entry.get(0).equals(SAN_DNS) || entry.get(0).equals(SAN_ADDRESS)) {
                        names.add((String) entry.get(1));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            names.clear(); // A certificate without readable names is made anew.
        }
        return names;
    }

    private static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static IOException unreadable(Path file, GeneralSecurityException e) {
        return new IOException(
                file
                        + " cannot be read ("
                        + e.getMessage()
                        + "); put it back, or remove the cluster's state with"
                        + " ./podium down --purge",
                e);
    }
}
