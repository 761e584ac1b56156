package io.podium.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.json.JsonDecoder.Decoded;
import io.podium.api.proto.ProtoCodec;
import io.podium.api.value.TypedMap;
import io.podium.api.yaml.YamlReader;
import io.podium.api.yaml.YamlWriter;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever the tree, each encoding gives it back. Trees are drawn from a seed, through the tables
 * of all kinds.
 */
class RandomTreeTest {
    private final JsonDecoder json = new JsonDecoder();
    private final ProtoCodec proto = new ProtoCodec();

    @Property(tries = 300)
    void jsonGivesTypedTreesBack(@ForAll long seed) {
        TypedMap tree = RandomTree.draw(seed);
        Decoded decoded = json.decode(JsonEncoder.encode(tree), tree.type());
        assertThat(decoded.findings()).isEmpty();
        assertThat(decoded.value()).isEqualTo(tree);
        assertThat(JsonEncoder.text(decoded.value())).isEqualTo(JsonEncoder.text(tree));
    }

    @Property(tries = 300)
    void protobufGivesTypedTreesBack(@ForAll long seed) {
        TypedMap tree = RandomTree.draw(seed).without("kind").without("apiVersion");
        TypedMap read = proto.decode(proto.encode(tree), tree.type());
        assertThat(JsonEncoder.text(read)).isEqualTo(JsonEncoder.text(tree));
    }

    @Property(tries = 100)
    void yamlAndTheTyperGiveTypedTreesBack(@ForAll long seed) {
        TypedMap tree = RandomTree.draw(seed);
        Decoded typed = Typer.type(YamlReader.value(YamlWriter.write(tree)), tree.type());
        assertThat(typed.findings()).isEmpty();
        assertThat(JsonEncoder.text(typed.value())).isEqualTo(JsonEncoder.text(tree));
    }

    @Property(tries = 100)
    void theTyperLeavesTypedTreesAlone(@ForAll long seed) {
        TypedMap tree = RandomTree.draw(seed);
        assertThat(Typer.type(tree, tree.type()).value()).isSameAs(tree);
    }

    @Property(tries = 200)
    void anythingFreeComesBackFromJson(@ForAll long seed) {
        Object tree = RandomTree.free(new Random(seed), 4);
        assertThat(json.decodeFree(JsonEncoder.encode(tree))).isEqualTo(tree);
    }

    @Property(tries = 500)
    void noTextBreaksTheDecoders(@ForAll byte[] noise, @ForAll long seed) {
        TypedMap tree = RandomTree.draw(seed);
        byte[] text = JsonEncoder.encode(tree);
        byte[] message = proto.encode(tree);
        for (int i = 0; i < noise.length; i++) {
            text[Math.floorMod(noise[i] * 7919 + i * 131, text.length)] = noise[i];
            if (message.length > 0) {
                message[Math.floorMod(noise[i] * 7919 + i * 131, message.length)] = noise[i];
            }
        }
        attempt(() -> json.decode(text, tree.type()));
        attempt(() -> proto.decode(message, tree.type()));
        attempt(() -> Typer.type(YamlReader.readOne(text).value(), tree.type()));
    }

    private static void attempt(Runnable decoding) {
        try {
            decoding.run();
        } catch (DecodeException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
