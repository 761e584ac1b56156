package io.podium.controllers.tokens;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Secret;
import io.podium.api.tokens.BootstrapToken;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs the ConfigMap cluster-info with each bootstrap token that is for signing, so that a machine
 * with a token knows the cluster's authority for the right one.
 */
public final class ClusterInfoReconciler implements Reconciler {
    /** What is signed. */
    public static final Key KEY = new Key("kube-public", "cluster-info");

    private static final String CONTENT = "kubeconfig";
    private static final String SIGNATURE = "jws-kubeconfig-";

    @Override
    public List<Action> reconcile(View view, Key key) {
        ConfigMap map = view.find(ConfigMap.class, key).orElse(null);
        if (map == null || map.isDeleting() || !map.data().containsKey(CONTENT)) {
            return List.of();
        }
        Map<String, String> data = new TreeMap<>(map.data());
        data.keySet().removeIf(name -> name.startsWith(SIGNATURE));
        String content = map.data().get(CONTENT);
        Optional<Instant> next = Optional.empty();
        for (Secret secret : view.list(Secret.class, BootstrapToken.NAMESPACE)) {
            BootstrapToken token = BootstrapToken.of(secret).orElse(null);
            if (token == null || secret.isDeleting() || !signs(secret, token, view.now())) {
                continue;
            }
            data.put(SIGNATURE + token.id(), signature(content, token));
            next = sooner(next, token.expires());
        }
        var actions = new ArrayList<Action>();
        if (!data.equals(map.data())) {
            actions.add(new Action.Update(map.withData(data)));
        }
        next.ifPresent(at -> actions.add(new Action.Again(at)));
        return actions;
    }

    private static Optional<Instant> sooner(Optional<Instant> one, Optional<Instant> other) {
        return one.isEmpty() || other.filter(at -> at.isBefore(one.get())).isPresent()
                ? other
                : one;
    }

    private static boolean signs(Secret secret, BootstrapToken token, Instant now) {
        return secret.name().equals(BootstrapToken.PREFIX + token.id())
                && !token.id().isEmpty()
                && !token.secret().isEmpty()
                && !token.isOver(now)
                && token.isFor("signing");
    }

    /** A signature (RFC 7515, HS256) without what it signs, which lies beside it. */
    private static String signature(String content, BootstrapToken token) {
        String head = base64("{\"alg\":\"HS256\",\"kid\":\"" + token.id() + "\"}");
        try {
            var mac = Mac.getInstance("HmacSHA256");
            byte[] secret = token.secret().getBytes(StandardCharsets.UTF_8);
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            String signed = head + "." + base64(content);
            byte[] code = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
            return head + ".." + Base64.getUrlEncoder().withoutPadding().encodeToString(code);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Wakes for what is signed. */
    public static void wake(
            View view, Optional<ConfigMap> before, Optional<ConfigMap> after, Consumer<Key> keys) {
        after.filter(map -> Key.of(map).equals(KEY)).ifPresent(map -> keys.accept(KEY));
    }

    /** Wakes for the tokens. */
    public static void wakeOfToken(
            View view, Optional<Secret> before, Optional<Secret> after, Consumer<Key> keys) {
        after.or(() -> before)
                .filter(ExpiredTokenReconciler::isToken)
                .ifPresent(secret -> keys.accept(KEY));
    }
}
