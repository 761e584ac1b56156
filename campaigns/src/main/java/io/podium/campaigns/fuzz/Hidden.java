package io.podium.campaigns.fuzz;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.stream.Stream;

/** Calls what only its own package sees: no interface is widened for a fuzzer. */
final class Hidden {
    private Hidden() {}

    /** A new one, by the constructor without arguments. */
    static Object make(String type) {
        try {
            var constructor = Class.forName(type).getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("there is no new " + type, e);
        }
    }

    /** Calls the method of that name that takes so many arguments. */
    static Object call(String type, String name, Object receiver, Object... arguments) {
        try {
            Method method =
                    Stream.of(Class.forName(type).getDeclaredMethods())
                            .filter(one ->
                                    one.getName().equals(name)
                                            && one.getParameterCount() == arguments.length)
                            .findFirst()
                            .orElseThrow();
            method.setAccessible(true);
            return method.invoke(receiver, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("there is no " + type + "." + name, e);
        }
    }
}
