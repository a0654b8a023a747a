package dev.crema.store.settings;

import java.util.Objects;

/** What a store may be called. */
public final class StoreName {

    private StoreName() {}

    /**
     * The name itself.
     *
     * @throws NullPointerException if null
     * @throws IllegalArgumentException if empty or blank: it names a changelog topic and a directory
     */
    public static String require(String name) {
        Objects.requireNonNull(name, "store name cannot be null");
        if (name.isBlank()) {
            throw new IllegalArgumentException("store name cannot be empty");
        }
        return name;
    }
}
