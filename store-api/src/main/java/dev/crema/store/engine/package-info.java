/**
 * What the bytes stores of both engines have in common: {@link dev.crema.store.engine.KeyValueEngineStore} is the store as the
 * runtime, processors and queries see it, over {@link dev.crema.store.engine.KeyValueEngine}, which keeps the data from one
 * opening to the next closing.
 */
package dev.crema.store.engine;
