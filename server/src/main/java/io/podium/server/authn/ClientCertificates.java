package io.podium.server.authn;

import io.podium.base.collect.Fixed;
import io.podium.base.time.Clock;
import io.podium.server.request.User;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Users by client certificate: the common name is the user, the organizations are the groups. */
public final class ClientCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(ClientCertificates.class);
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_PURPOSE = "2.5.29.37.0";
    private static final int REMEMBERED = 1024;

    /** A verified certificate; the user is good while its whole chain is valid. */
    private record Verdict(User user, Instant from, Instant until) {}

    private final Set<TrustAnchor> roots;
    private final Clock clock;
    private final Map<List<X509Certificate>, Verdict> remembered = new ConcurrentHashMap<>();

    public ClientCertificates(List<X509Certificate> roots, Clock clock) {
        var anchors = new HashSet<TrustAnchor>();
        roots.forEach(root -> anchors.add(new TrustAnchor(root, null)));
        this.roots = Fixed.set(anchors);
        this.clock = clock;
    }

    /** The user whom the chain names, empty when no root of ours vouches for it now. */
    public Optional<User> identify(List<X509Certificate> chain) {
        Instant now = clock.now();
        Verdict verdict = remembered.get(chain);
        if (verdict == null) {
            verdict = verify(chain, now);
            if (verdict == null) {
                return Optional.empty();
            }
            if (remembered.size() >= REMEMBERED) {
                remembered.clear();
            }
            remembered.put(chain, verdict);
        }
        boolean isValid = !now.isBefore(verdict.from()) && !now.isAfter(verdict.until());
        return isValid ? Optional.of(verdict.user()) : Optional.empty();
    }

    /** Null when the chain is not good. */
    private Verdict verify(List<X509Certificate> chain, Instant now) {
        X509Certificate leaf = chain.getFirst();
        try {
            if (roots.isEmpty() || !isForClients(leaf)) {
                return null;
            }
            var parameters = new PKIXParameters(roots);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            var path = CertificateFactory.getInstance("X.509").generateCertPath(withoutRoot(chain));
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
        } catch (InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("the JDK refuses our own roots", e);
        } catch (GeneralSecurityException e) {
            LOG.debug("a client certificate of {} is not good", leaf.getSubjectX500Principal(), e);
            return null;
        }
        Instant from = leaf.getNotBefore().toInstant();
        Instant until = leaf.getNotAfter().toInstant();
        for (X509Certificate link : chain) {
            from =
                    link.getNotBefore().toInstant().isAfter(from)
                            ? link.getNotBefore().toInstant()
                            : from;
            until =
                    link.getNotAfter().toInstant().isBefore(until)
                            ? link.getNotAfter().toInstant()
                            : until;
        }
        User user = user(leaf);
        return user == null ? null : new Verdict(user, from, until);
    }

    /** Clients may send the root along; the path must end below it. */
    private List<X509Certificate> withoutRoot(List<X509Certificate> chain) {
        X509Certificate last = chain.getLast();
        boolean isRoot =
                chain.size() > 1
                        && roots.stream().anyMatch(root -> root.getTrustedCert().equals(last));
        return isRoot ? chain.subList(0, chain.size() - 1) : chain;
    }

    private static boolean isForClients(X509Certificate leaf) throws GeneralSecurityException {
        List<String> uses = leaf.getExtendedKeyUsage();
        return uses == null || uses.contains(CLIENT_AUTH) || uses.contains(ANY_PURPOSE);
    }

    private static User user(X509Certificate leaf) {
        String name = "";
        var groups = new HashSet<String>();
        try {
            // RFC 2253 writes the last part first; the first common name of the certificate counts.
            var parts =
                    new ArrayList<Rdn>(
                            new LdapName(leaf.getSubjectX500Principal().getName()).getRdns());
            for (Rdn part : parts) {
                for (Map.Entry<String, String> one : values(part)) {
                    if (one.getKey().equalsIgnoreCase("CN")) {
                        name = name.isEmpty() ? one.getValue() : name;
                    } else if (one.getKey().equalsIgnoreCase("O")) {
                        groups.add(one.getValue());
                    }
                }
            }
        } catch (InvalidNameException e) {
            LOG.debug("a client certificate has an unreadable subject", e);
            return null;
        }
        if (name.isEmpty()) {
            return null;
        }
        groups.add(User.AUTHENTICATED_GROUP);
        var extra =
                Map.of(
                        "authentication.kubernetes.io/credential-id",
                        List.of("X509SHA256=" + fingerprint(leaf)));
        return new User(name, "", Fixed.set(groups), extra);
    }

    private static List<Map.Entry<String, String>> values(Rdn part) throws InvalidNameException {
        var values = new ArrayList<Map.Entry<String, String>>();
        try {
            var attributes = part.toAttributes().getAll();
            while (attributes.hasMore()) {
                var attribute = attributes.next();
                for (int i = 0; i < attribute.size(); i++) {
                    values.add(Map.entry(attribute.getID(), String.valueOf(attribute.get(i))));
                }
            }
        } catch (javax.naming.NamingException e) {
            var unreadable = new InvalidNameException("a part of the subject cannot be read");
            unreadable.initCause(e);
            throw unreadable;
        }
        return values;
    }

    private static String fingerprint(X509Certificate leaf) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded());
            return HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was verified cannot be encoded", e);
        }
    }
}
