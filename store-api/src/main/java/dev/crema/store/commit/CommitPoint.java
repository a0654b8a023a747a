package dev.crema.store.commit;

import java.util.OptionalLong;
import org.apache.kafka.streams.query.Position;

/**
 * Where a commit has brought a store.
 *
 * @param offset of the last committed record of its changelog; empty where it could not be read at the time, so that the
 *     store's is behind its data until a later commit: to replay committed records over committed data changes nothing
 * @param position of the input that the data reflect (KIP-796)
 * @param nanos when the commit became known, by {@link System#nanoTime()}
 */
public record CommitPoint(OptionalLong offset, Position position, long nanos) {

    /** Of a commit that is known from now on. */
    public CommitPoint(OptionalLong offset, Position position) {
        this(offset, position, System.nanoTime());
    }
}
