package io.podium.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.schema.Notation.Definition;
import io.podium.schema.Notation.Member;
import io.podium.schema.Notation.Presence;
import io.podium.schema.Notation.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class NotationTest {
    private static final String GROUPS =
            """
            # Groups in the order of discovery.
            group shop.example/v1  java shop.v1  names example.shop.v1
            group meta.k8s.io/v1   java meta.v1  names example.meta.v1
            """;
    private static final String META =
            """
            group meta.k8s.io/v1
            type ObjectMeta
              name  1  string
            type ListMeta
              continue  3  string
            """;

    @TempDir private Path folder;

    private Notation read(String text) throws IOException {
        Files.writeString(folder.resolve("groups.schema"), GROUPS);
        Files.createDirectories(folder.resolve("deep"));
        Files.writeString(folder.resolve("deep/meta.schema"), META);
        Files.writeString(folder.resolve("deep/shop.schema"), text.replace('~', '\n'));
        return Parser.read(folder);
    }

    private static Definition type(Notation notation, String name) {
        return notation.types().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Member member(String line) throws IOException {
        Notation notation = read("group shop.example/v1~type Other~type T~  " + line);
        return type(notation, "T").members().getFirst();
    }

    @Test
    void readsAKindWithAllThatIsServed() throws IOException {
        Notation notation =
                read(
                        """
                        group shop.example/v1

                        kind Cart plural carts short ct,c namespaced categories all,shop  "What a customer wants."
                          verbs create get list
                          sub scale get update -> autoscaling/v1 Scale
                          sub status get
                          metadata  1+  ObjectMeta
                          items     2!  [Item]  map(sku) patch(merge sku)  "All \\"things\\"."  # a remark

                        type Item
                          sku  1!  string
                        """);
        Definition cart = type(notation, "Cart");
        assertThat(cart.fullName()).isEqualTo("example.shop.v1.Cart");
        assertThat(cart.members())
                .extracting(Member::name)
                .containsExactly("kind", "apiVersion", "metadata", "items");
        assertThat(cart.description()).isEqualTo("What a customer wants.");
        var served = cart.resource().orElseThrow();
        assertThat(served.shortNames()).containsExactly("ct", "c");
        assertThat(served.singular()).isEqualTo("cart");
        assertThat(served.subs())
                .extracting(one -> one.group() + "|" + one.version() + "|" + one.kind())
                .containsExactly("autoscaling|v1|Scale", "shop.example|v1|Cart");
        Member items = cart.members().get(3);
        assertThat(items.description()).isEqualTo("All \"things\".");
        assertThat(items.listKeys()).containsExactly("sku");
        assertThat(items.mergeKey()).isEqualTo("sku");
        assertThat(notation.resolve(cart, items).name()).isEqualTo("Item");
        assertThat(type(notation, "CartList").members())
                .extracting(Member::name)
                .containsExactly("kind", "apiVersion", "metadata", "items");
    }

    @ParameterizedTest
    @CsvSource({
        "a 1 string, SPARSE, false",
        "a 1+ string, ALWAYS, false",
        "a 1? string, POINTER, false",
        "a 1! string, ALWAYS, true",
        "a 1!? string, POINTER, true",
        "a 1!- string, SPARSE, true"
    })
    void readsTheMarksOfANumber(String line, Presence presence, boolean required)
            throws IOException {
        assertThat(member(line).presence()).isEqualTo(presence);
        assertThat(member(line).required()).isEqualTo(required);
    }

    @ParameterizedTest
    @CsvSource({
        "a 1 [int32], LIST, INT32",
        "a 1 {quantity}, MAP, QUANTITY",
        "a 1 {[string]}, MAP_OF_LISTS, STRING",
        "a 1 Other, SINGLE, OBJECT",
        "a 1 meta.v1.ObjectMeta, SINGLE, OBJECT",
        "a 1 [any(RawExtension)], LIST, RAW",
        "a 1 uint64, SINGLE, INT64",
        "a - string, SINGLE, STRING"
    })
    void readsTypes(String line, Shape shape, String sort) throws IOException {
        assertThat(member(line).shape()).isEqualTo(shape);
        assertThat(member(line).sort()).isEqualTo(sort);
    }

    @Test
    void readsNumbersOfEmbeddedMessages() throws IOException {
        assertThat(member("a 2.14? string").numbers()).containsExactly(2, 14);
        assertThat(member("a - string").numbers()).isEmpty();
    }

    @Test
    void readsQuotedDefaultsAndEnumValues() throws IOException {
        Member member = member("a 1 string = \"\" enum(\"\" \"cert sign\" b)");
        assertThat(member.defaultText()).isEmpty();
        assertThat(member.values()).containsExactly("", "cert sign", "b");
    }

    @ParameterizedTest
    @CsvFileSource(
            resources = "/io/podium/schema/mistakes.csv",
            delimiter = '|',
            quoteCharacter = '`')
    void namesFileAndLineOfAMistake(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(NotationException.class)
                .hasMessage(message);
    }

    @Test
    void refusesTypesWithTooManyFields() {
        var text = new StringBuilder("group shop.example/v1~type T");
        for (int i = 1; i <= 65; i++) {
            text.append("~  f").append(i).append(' ').append(i).append(" string");
        }
        assertThatThrownBy(() -> read(text.toString()))
                .hasMessage("deep/shop.schema:2: a type has at most 64 fields");
    }

    @ParameterizedTest
    @CsvSource({
        "replicas, replicas, Replicas",
        "default, default_, Default",
        "value, value_, Value",
        "Port, port, Port",
        "x-kubernetes-list-type, xKubernetesListType, XKubernetesListType",
        "$ref, ref, Ref",
        "port_mappings, portMappings, PortMappings"
    })
    void spellsFieldsInJava(String field, String accessor, String suffix) {
        assertThat(Names.accessor(field)).isEqualTo(accessor);
        assertThat(Names.suffix(field)).isEqualTo(suffix);
    }

    @Test
    void writesViewsForAnotherPackageWithTheirOwnTable() throws IOException {
        read("group shop.example/v1~type Item \"A <thing>.\"~  sku 1! string~  more 2 [Item]");
        Path java = folder.resolve("out");
        Main.main(
                new String[] {
                    folder.toString(),
                    java.toString(),
                    folder.resolve("res").toString(),
                    "com.shop.views",
                    "shop.table"
                });
        assertThat(java.resolve("com/shop/views/shop/v1/Item.java"))
                .content()
                .contains(
                        "package com.shop.views.shop.v1;",
                        "com.shop.views.Tables.SCHEMA",
                        "/** A &lt;thing>. */")
                .contains("java.util.List<com.shop.views.shop.v1.Item> more()");
        assertThat(java.resolve("com/shop/views/Tables.java")).content().contains("\"shop.table\"");
        assertThat(folder.resolve("res/shop.table")).isNotEmptyFile();
    }

    @Test
    void tellsHowItIsCalled() {
        assertThatThrownBy(() -> Main.main(new String[] {"only"}))
                .hasMessageStartingWith("usage: ");
    }
}
