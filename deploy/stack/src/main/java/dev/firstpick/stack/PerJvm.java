package dev.firstpick.stack;

import java.util.function.Supplier;

/**
 * A value that is found once per JVM, kept in a system property: the one place that all class loaders share. Quarkus loads the classes
 * of a test resource anew for each application that it starts, and static fields with them.
 */
final class PerJvm {

    private PerJvm() {}

    static String once(String key, Supplier<String> find) {
        String property = "firstpick.stack.shared." + key;
        // An interned string is one object for all class loaders; this one is ours alone.
        synchronized (property.intern()) {
            String found = System.getProperty(property);
            if (found == null) {
                found = find.get();
                System.setProperty(property, found);
            }
            return found;
        }
    }
}
