package io.podium.server;

import io.podium.api.error.ApiError;
import io.podium.api.schema.Field;
import io.podium.api.schema.Resource.Subresource;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Sort;
import io.podium.api.schema.Type;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.base.Invariant;
import io.podium.server.request.ApiRequest;
import java.util.List;

/**
 * What a connection asks for in its query, as the object plug-ins see: PodExecOptions and others.
 */
record ConnectOptions(Schema schema) {
    TypedMap options(ApiRequest request) {
        Subresource sub = request.resource().subresource(request.subresource());
        String apiVersion =
                sub.group().isEmpty() ? sub.version() : sub.group() + "/" + sub.version();
        Type type = schema.body(apiVersion, sub.kind()).orElse(null);
        Invariant.check(type != null, "no type for the options of %s", request.subresource());
        TypedMap options = MapValue.empty(type);
        for (Field field : type.fields()) {
            List<String> said = request.query().getOrDefault(field.name(), List.of());
            switch (field.name()) {
                case "kind" -> options = options.with(field.index(), sub.kind());
                case "apiVersion" -> options = options.with(field.index(), apiVersion);
                default -> {
                    if (!said.isEmpty()) {
                        options = options.with(field.index(), value(request, field, said));
                    }
                }
            }
        }
        return options;
    }

    private static Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw ApiError.badRequest("strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
        }
    }

    private static Object value(ApiRequest request, Field field, List<String> said) {
        if (field.shape() == Field.Shape.LIST) {
            boolean isText = field.sort() == Sort.STRING;
            return ListValue.of(
                    said.stream().map(text -> isText ? (Object) text : number(text)).toList());
        }
        return field.sort() == Sort.BOOL ? request.flag(field.name()) : said.getFirst();
    }
}
