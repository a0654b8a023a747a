package dev.crema.benchmarks.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Crema's classes, once more: they share neither state nor compiled code with those of another loader. All other classes
 * are those of the program, RocksDB's native library among them, of which a process has one.
 */
final class OwnClasses extends ClassLoader {

    private static final String OWN = "dev.crema.";

    private final List<String> roots;

    /**
     * @param roots folders of the class path, each ending with a slash, in which classes are looked for in turn
     */
    OwnClasses(String... roots) {
        super(OwnClasses.class.getClassLoader());
        this.roots = List.of(roots);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OWN)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        for (String root : roots) {
            try (InputStream file = getResourceAsStream(root + name.replace('.', '/') + ".class")) {
                if (file != null) {
                    byte[] bytes = file.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new ClassNotFoundException(name);
    }
}
