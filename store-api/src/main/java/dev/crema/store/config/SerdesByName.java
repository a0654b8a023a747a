package dev.crema.store.config;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serde;

/** Makes the serdes that a catalog names. */
final class SerdesByName {

    private final List<Serde<?>> made = new ArrayList<>();

    /**
     * A new one. Its class is loaded, but nothing of it runs before it proved to be a serde.
     *
     * @param application what it is configured with
     * @param isKey whether it is for keys
     * @throws ConfigException that tells why there is none
     */
    Serde<?> make(String className, Map<String, ?> application, boolean isKey) {
        try {
            Class<?> type = ClassPath.find(className);
            if (!Serde.class.isAssignableFrom(type)) {
                throw new ConfigException("is no " + Serde.class.getName());
            }
            Serde<?> serde = (Serde<?>) type.getConstructor().newInstance();
            made.add(serde);
            configure(serde, application, isKey);
            return serde;
        } catch (ClassNotFoundException e) {
            throw new ConfigException("there is no such class on the class path: " + e);
        } catch (LinkageError | InvocationTargetException e) {
            throw new ConfigException("cannot be made: " + rootOf(e));
        } catch (ReflectiveOperationException e) {
            throw new ConfigException("needs a public constructor without parameters: " + e);
        }
    }

    private static void configure(Serde<?> serde, Map<String, ?> application, boolean isKey) {
        try {
            serde.configure(application, isKey);
        } catch (RuntimeException e) {
            throw new ConfigException("cannot be configured: " + e);
        }
    }

    private static Throwable rootOf(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** Closes all of them, since the catalog is refused. */
    void closeFor(RuntimeException refusal) {
        for (Serde<?> serde : made) {
            try {
                serde.close();
            } catch (RuntimeException e) {
                refusal.addSuppressed(e);
            }
        }
    }
}
