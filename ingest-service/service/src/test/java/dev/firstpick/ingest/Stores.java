package dev.firstpick.ingest;

import dev.firstpick.store.ObjectStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Stores in which something happens at a moment that a test needs. */
public final class Stores {

    private Stores() {}

    /** Called instead of a store's method. */
    @FunctionalInterface
    public interface Call {

        /** @param pass what the store itself does */
        Object made(String method, Object[] arguments, Pass pass) throws Throwable;
    }

    /** What the store itself does. */
    @FunctionalInterface
    public interface Pass {

        Object on() throws Throwable;
    }

    /** The store, with each call of a method made by {@code call}. */
    public static ObjectStore around(ObjectStore store, Call call) {
        return (ObjectStore) Proxy.newProxyInstance(
                Stores.class.getClassLoader(),
                new Class<?>[] {ObjectStore.class},
                (proxy, method, arguments) -> call.made(method.getName(), arguments, () -> {
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
