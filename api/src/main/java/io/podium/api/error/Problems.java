package io.podium.api.error;

import io.podium.api.error.ApiError.Cause;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Collects what is wrong with an object, in the order found, so that all faults are reported at
 * once. Reasons and texts follow apimachinery's util/validation/field. Paths are written as users
 * see them: spec.containers[0].name.
 */
public final class Problems {
    private final List<Cause> causes = new ArrayList<>();

    public boolean isEmpty() {
        return causes.isEmpty();
    }

    /** How many there are so far, to tell afterwards whether a part added some. */
    public int size() {
        return causes.size();
    }

    public List<Cause> causes() {
        return List.copyOf(causes);
    }

    /** What was found elsewhere. */
    public void addAll(List<Cause> found) {
        causes.addAll(found);
    }

    /** Required value. Detail may be "". */
    public void required(String path, String detail) {
        add("FieldValueRequired", path, withDetail("Required value", detail));
    }

    public void required(FieldPath path, String detail) {
        required(path.toString(), detail);
    }

    public void invalid(String path, Object value, String detail) {
        add("FieldValueInvalid", path, withDetail("Invalid value: " + Shown.of(value), detail));
    }

    public void invalid(FieldPath path, Object value, String detail) {
        invalid(path.toString(), value, detail);
    }

    /** Invalid because it is of another type than it should be. */
    public void wrongType(FieldPath path, Object value, String detail) {
        String text = withDetail("Invalid value: " + Shown.of(value), detail);
        add("FieldValueTypeInvalid", path.toString(), text);
    }

    /** One invalid cause for each detail; none for an empty list. */
    public void invalidEach(FieldPath path, Object value, List<String> details) {
        for (String detail : details) {
            invalid(path, value, detail);
        }
    }

    /** The same; the path is made only when there is a fault. */
    public void invalidEach(FieldPath parent, String field, Object value, List<String> details) {
        if (!details.isEmpty()) {
            invalidEach(parent.child(field), value, details);
        }
    }

    /** As {@link #notSupported}, for lists that Kubernetes shows in an order of their own. */
    public void notOneOf(FieldPath path, Object value, List<String> supported) {
        notSupportedAs(path.toString(), value, supported);
    }

    public void notSupported(String path, Object value, Collection<String> supported) {
        notSupportedAs(path, value, supported.stream().sorted().toList());
    }

    private void notSupportedAs(String path, Object value, List<String> supported) {
        var quoted = new ArrayList<String>();
        supported.forEach(one -> quoted.add(Shown.quote(one)));
        String text =
                "Unsupported value: "
                        + Shown.of(value)
                        + (quoted.isEmpty()
                                ? ""
                                : ": supported values: " + String.join(", ", quoted));
        add("FieldValueNotSupported", path, text);
    }

    public void notSupported(FieldPath path, Object value, Collection<String> supported) {
        notSupported(path.toString(), value, supported);
    }

    /** As the one with a list. */
    public void notOneOf(FieldPath path, Object value, String... supported) {
        notOneOf(path, value, List.of(supported));
    }

    /** Invalid where the value is too much to show. */
    public void invalidUnshown(FieldPath path, String detail) {
        add("FieldValueInvalid", path.toString(), withDetail("Invalid value", detail));
    }

    public void duplicate(FieldPath path, Object value, String detail) {
        add(
                "FieldValueDuplicate",
                path.toString(),
                withDetail("Duplicate value: " + Shown.of(value), detail));
    }

    public void forbidden(String path, String detail) {
        add("FieldValueForbidden", path, withDetail("Forbidden", detail));
    }

    public void forbidden(FieldPath path, String detail) {
        forbidden(path.toString(), detail);
    }

    public void duplicate(String path, Object value) {
        add("FieldValueDuplicate", path, "Duplicate value: " + Shown.of(value));
    }

    public void duplicate(FieldPath path, Object value) {
        duplicate(path.toString(), value);
    }

    public void notFound(String path, Object value) {
        add("FieldValueNotFound", path, "Not found: " + Shown.of(value));
    }

    public void notFound(FieldPath path, Object value) {
        notFound(path.toString(), value);
    }

    public void notFound(FieldPath path, Object value, String detail) {
        String text = "Not found: " + Shown.of(value);
        add("FieldValueNotFound", path.toString(), withDetail(text, detail));
    }

    public void tooLong(String path, int maximum) {
        String bytes = maximum == 1 ? " byte" : " bytes";
        add("FieldValueTooLong", path, "Too long: may not be more than " + maximum + bytes);
    }

    public void tooLong(FieldPath path, int maximum) {
        tooLong(path.toString(), maximum);
    }

    public void tooMany(String path, int actual, int maximum) {
        String items = maximum == 1 ? " item" : " items";
        add(
                "FieldValueTooMany",
                path,
                "Too many: " + actual + ": must have at most " + maximum + items);
    }

    public void tooMany(FieldPath path, int actual, int maximum) {
        tooMany(path.toString(), actual, maximum);
    }

    /** Invalid with "field is immutable" unless both are equal. */
    public void immutable(String path, Object now, Object before) {
        if (!now.equals(before)) {
            invalid(path, now, "field is immutable");
        }
    }

    public void immutable(FieldPath path, Object now, Object before) {
        if (!now.equals(before)) {
            invalid(path, now, "field is immutable");
        }
    }

    /** Something that should not have happened while looking. */
    public void internal(FieldPath path, String detail) {
        add("InternalError", path.toString(), "Internal error: " + detail);
    }

    /** One that was found elsewhere. */
    public void add(Cause cause) {
        causes.add(cause);
    }

    private void add(String reason, String path, String message) {
        causes.add(new Cause(reason, message, path));
    }

    private static String withDetail(String text, String detail) {
        return detail.isEmpty() ? text : text + ": " + detail;
    }
}
