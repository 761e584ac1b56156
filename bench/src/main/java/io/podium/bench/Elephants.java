package io.podium.bench;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.podium.base.loop.Doers;
import java.io.IOException;
import java.io.PrintStream;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicLongArray;
import javax.net.ssl.SSLContext;

/**
 * The process of a user who has many requests at once, each for a list of a megabyte: until its
 * input ends, then it says how many were served, told to come again, and lost.
 */
final class Elephants {
    private static final String LISTED = HubBench.PODS + "?limit=100";
    private static final int SERVED = 0;
    private static final int TURNED_AWAY = 1;
    private static final int LOST = 2;

    private final Target target;
    private final AtomicLongArray told = new AtomicLongArray(3);

    private Elephants(Target target) {
        this.target = target;
    }

    /** As rude as can be: comes again at once, whatever it is told. */
    private boolean flood() {
        while (true) {
            try (Connection connection = target.connect()) {
                while (true) {
                    int code = connection.ask("GET", LISTED, "application/json", "").code();
                    told.incrementAndGet(code == 200 ? SERVED : TURNED_AWAY);
                }
            } catch (IOException e) {
                told.incrementAndGet(LOST);
            }
        }
    }

    /** Arguments: the port, how many at once, the token. */
    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        PrintStream out = System.out;
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        int port = Integer.parseInt(arguments[0]);
        var elephants = new Elephants(new Target(port, tls, arguments[2]));
        try (var doers = new Doers("elephant")) {
            for (int i = Integer.parseInt(arguments[1]); i > 0; i--) {
                var _ = doers.call(elephants::flood);
            }
            while (System.in.read() >= 0) {
                // Nothing is said to it; its end is what it waits for.
            }
            out.printf(
                    "the thousand: %d served, %d told to come again, %d lost%n",
                    elephants.told.get(SERVED),
                    elephants.told.get(TURNED_AWAY),
                    elephants.told.get(LOST));
            out.flush();
            System.exit(0);
        }
    }
}
