package dev.crema.store.query;

import java.util.function.Supplier;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/**
 * The store below failed while a query read it. That is an answer, the reason STORE_EXCEPTION; what serdes throw reaches
 * the caller, as with Kafka's stores.
 */
public final class FailedRead extends RuntimeException {

    private static final long serialVersionUID = 1;

    private FailedRead(RuntimeException cause) {
        super(cause);
    }

    /** What {@code read} returns; a store that is closed by now is no failure of the store. */
    public static <T> T unless(Supplier<T> read) {
        try {
            return read.get();
        } catch (InvalidStateStoreException e) {
            throw e;
        } catch (RuntimeException e) { // whatever an engine throws
            throw new FailedRead(e);
        }
    }
}
