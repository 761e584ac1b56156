package io.podium.podium.cli;

import io.podium.podium.host.Refused;
import io.podium.podium.state.Kubeconfig;
import io.podium.podium.state.StateFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Asks a server how it is. */
final class Health {
    static final String READY = "ready";

    private static final Duration LIMIT = Duration.ofSeconds(3);

    private Health() {}

    /** {@link #READY}, or in a few words why not. */
    static String ask(StateFolder state) throws IOException {
        try {
            Kubeconfig kubeconfig = KubeconfigReader.read(state, "");
            var connection =
                    (HttpsURLConnection)
                            URI.create(kubeconfig.server() + "/readyz").toURL().openConnection();
            connection.setSSLSocketFactory(trusting(kubeconfig.authority()).getSocketFactory());
            connection.setConnectTimeout((int) LIMIT.toMillis());
            connection.setReadTimeout((int) LIMIT.toMillis());
            connection.setInstanceFollowRedirects(false);
            int code = connection.getResponseCode();
            connection.disconnect();
            return code == HttpsURLConnection.HTTP_OK
                    ? READY
                    : "not ready (it answers " + code + ")";
        } catch (Refused e) {
            return "not ready yet";
        } catch (IOException | GeneralSecurityException e) {
            return "not answering (" + e.getMessage() + ")";
        }
    }

    private static SSLContext trusting(String authority)
            throws IOException, GeneralSecurityException {
        var certificate =
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(Base64.getDecoder().decode(authority)));
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("podium", certificate);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
