package dev.crema.store.config;

/** Classes that a catalog names. */
final class ClassPath {

    private ClassPath() {}

    /**
     * Loads a class, of which nothing runs.
     *
     * @throws ClassNotFoundException if it is not there, or something that it is made of
     */
    static Class<?> find(String name) throws ClassNotFoundException {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try {
            return Class.forName(name, false, loader == null ? ClassPath.class.getClassLoader() : loader);
        } catch (LinkageError e) {
            throw new ClassNotFoundException(e.toString(), e);
        }
    }
}
