package io.podium.server.authn;

import java.util.ArrayList;
import java.util.List;

/** Writes down what is said of tokens. */
final class HeardRemarks implements TokenRemarks {
    final List<String> said = new ArrayList<>();

    @Override
    public void note(String key, String value) {
        said.add(key.replace("authentication.k8s.io/", "") + "=" + value);
    }

    @Override
    public void warn(String text) {
        said.add("warning");
    }
}
