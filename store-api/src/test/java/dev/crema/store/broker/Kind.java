package dev.crema.store.broker;

import dev.crema.store.kafka.TimedKeys;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.internals.SessionKeySchema;
import org.apache.kafka.streams.state.internals.WindowKeySchema;

/** Kinds of stores. What one of windows or sessions remembers of a key is that of all of its windows together. */
enum Kind {
    ENTRIES {
        @Override
        byte[] logged(byte[] key, long time) {
            return key;
        }

        @Override
        byte[] key(byte[] logged) {
            return logged;
        }

        @Override
        StoreView view(KafkaStreams streams, String store, Scope scope) {
            return StoreView.of(scope.ask(streams, store, QueryableStoreTypes.<String, Tally>keyValueStore()));
        }
    },

    WINDOWS {
        @Override
        byte[] logged(byte[] key, long time) {
            return WindowKeySchema.toStoreKeyBinary(Bytes.wrap(key), TallyProcessor.windowOf(time), 0)
                    .get();
        }

        @Override
        byte[] key(byte[] logged) {
            return TimedKeys.WINDOWS.key(logged);
        }

        @Override
        StoreView view(KafkaStreams streams, String store, Scope scope) {
            return StoreView.of(scope.ask(streams, store, QueryableStoreTypes.<String, Tally>windowStore()));
        }
    },

    SESSIONS {
        @Override
        byte[] logged(byte[] key, long time) {
            return SessionKeySchema.toBinary(Bytes.wrap(key), time, time).get();
        }

        @Override
        byte[] key(byte[] logged) {
            return TimedKeys.SESSIONS.key(logged);
        }

        @Override
        StoreView view(KafkaStreams streams, String store, Scope scope) {
            return StoreView.of(scope.ask(streams, store, QueryableStoreTypes.<String, Tally>sessionStore()));
        }
    };

    /**
     * Which parts of a store are asked.
     *
     * @param stale standby and restoring partitions too
     * @param partition only this; null for all
     */
    record Scope(boolean stale, Integer partition) {

        static final Scope ACTIVE = new Scope(false, null);
        static final Scope ALL = new Scope(true, null);

        private <S> S ask(KafkaStreams streams, String store, QueryableStoreType<S> type) {
            StoreQueryParameters<S> parameters = StoreQueryParameters.fromNameAndType(store, type);
            if (stale) {
                parameters = parameters.enableStaleStores();
            }
            return streams.store(partition == null ? parameters : parameters.withPartition(partition));
        }
    }

    static Kind of(StoreBuilder<?> builder) {
        StateStore store = builder.build();
        if (store instanceof WindowStore) {
            return WINDOWS;
        }
        return store instanceof SessionStore ? SESSIONS : ENTRIES;
    }

    /**
     * Whether a guarantee is one for what is remembered. It is not for merged sessions under at-least-once, with Kafka's stores
     * neither: a kill may leave the deletes of those merged in the changelog, and not the one that they became.
     */
    boolean isKeptBy(Guarantee guarantee) {
        return this != SESSIONS || guarantee == Guarantee.EXACTLY_ONCE;
    }

    /** Whether what is remembered of a key changes by one write. When sessions merge, a query may ask between several. */
    boolean isWrittenAtOnce() {
        return this != SESSIONS;
    }

    /** The key of a changelog record of what happened to a key at a time. */
    abstract byte[] logged(byte[] key, long time);

    /** The key that a changelog record is of. */
    abstract byte[] key(byte[] logged);

    final String text(byte[] logged) {
        return new String(key(logged), StandardCharsets.UTF_8);
    }

    /** @throws InvalidStateStoreException if the store cannot be asked now */
    abstract StoreView view(KafkaStreams streams, String store, Scope scope);
}
