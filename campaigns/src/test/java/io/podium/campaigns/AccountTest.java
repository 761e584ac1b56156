package io.podium.campaigns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The judge finds what it is there to find. */
class AccountTest {
    private final Account account = new Account();

    /** One writer wrote so many times; what is found is that, spoilt. */
    private void after(long writes, Consumer<Map<String, Account.Found>> spoil) {
        for (long count = 0; count < writes; count++) {
            account.acknowledge(0, count, 100 + count);
        }
        var found = new TreeMap<String, Account.Found>();
        Script.after(0, writes - 1)
                .forEach((name, count) -> found.put(name, new Account.Found(count, 100 + count)));
        spoil.accept(found);
        account.judge(0, found);
    }

    @Test
    void whatIsThereIsRight() {
        after(17, found -> {});
        assertThat(account.violations()).isEmpty();
        assertThat(account.next(0)).isEqualTo(17);
    }

    @Test
    void theWriteThatWasUnderWayMayBeThere() {
        after(
                7,
                found -> {
                    Script.Step step = Script.step(0, 7);
                    found.put(step.name(), new Account.Found(7, 107));
                });
        assertThat(account.violations()).isEmpty();
        assertThat(account.next(0)).isEqualTo(8);
    }

    @Test
    void aLostObjectIsSeen() {
        after(4, found -> found.remove("w0-k1"));
        assertThat(account.violations()).hasSize(1);
    }

    @Test
    void anOldValueIsSeen() {
        after(7, found -> found.put("w0-k1", new Account.Found(1, 101)));
        assertThat(account.violations()).hasSize(1);
    }

    @Test
    void aDeletedObjectThatComesBackIsSeen() {
        after(17, found -> found.put("w0-k0", new Account.Found(10, 110)));
        assertThat(account.violations()).hasSize(1);
    }

    @Test
    void anotherRevisionIsSeen() {
        after(4, found -> found.put("w0-k1", new Account.Found(1, 99)));
        assertThat(account.violations()).hasSize(1);
    }

    @Test
    void aRevisionGivenTwiceIsSeen() {
        account.acknowledge(0, 0, 100);
        account.acknowledge(1, 0, 100);
        assertThat(account.violations()).hasSize(1);
        account.restarted(100);
        account.acknowledge(2, 0, 100);
        assertThat(account.violations()).hasSize(2);
    }

    @Test
    void aRevisionThatGoesBackIsSeen() {
        account.acknowledge(0, 0, 100);
        account.restarted(99);
        assertThat(account.violations()).hasSize(1);
    }
}
