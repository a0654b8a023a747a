package dev.crema.store.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.commit.CommitProof.Outcome;
import dev.crema.store.contract.TestTask;
import dev.crema.store.kafka.TaskContext;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a thread's producer is hidden, it is found by the name of the thread. A task of this test has its producer hidden. */
class CommitCountingClientsTest {

    /** A supplier as an application may have one. */
    public static final class MockClients implements KafkaClientSupplier {

        private static boolean timesOut;

        @Override
        public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
            MockProducer<byte[], byte[]> producer = new MockProducer<>();
            producer.initTransactions();
            producer.commitTransactionException = timesOut ? new TimeoutException("no answer") : null;
            return producer;
        }

        @Override
        public Admin getAdmin(Map<String, Object> config) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
            throw new UnsupportedOperationException();
        }
    }

    private final TestTask task = new TestTask();
    private final CommitProof proof = new CommitProof(TaskContext.of(task.context(), "store"));
    private final CommitCountingClients clients = clients();
    private final Producer<byte[], byte[]> producer = producer();

    private static CommitCountingClients clients() {
        CommitCountingClients clients = new CommitCountingClients();
        clients.configure(Map.of(CommitCountingClients.WRAPPED, MockClients.class.getName()));
        return clients;
    }

    private Producer<byte[], byte[]> producer() {
        return clients.getProducer(Map.of("client.id", Thread.currentThread().getName() + "-producer"));
    }

    @AfterEach
    void close() {
        MockClients.timesOut = false;
        producer.close();
        task.close();
    }

    private void hold() {
        assertThat(proof.look()).isEqualTo(Outcome.NOTHING);
        assertThat(proof.isSeeing()).isTrue();
        proof.hold();
        assertThat(proof.look()).isEqualTo(Outcome.PENDING);
    }

    @Test
    void a_write_is_committed_when_its_transaction_is() {
        producer.beginTransaction();
        hold();
        producer.commitTransaction();
        assertThat(proof.look()).isEqualTo(Outcome.COMMITTED);
        proof.release();
        assertThat(proof.look()).isEqualTo(Outcome.NOTHING);
    }

    @Test
    void a_write_is_lost_when_its_transaction_is_aborted_also_if_the_next_one_is_committed() {
        producer.beginTransaction();
        hold();
        producer.abortTransaction();
        assertThat(proof.look()).isEqualTo(Outcome.LOST);
        producer.beginTransaction();
        producer.commitTransaction();
        assertThat(proof.look()).isEqualTo(Outcome.LOST);
    }

    @Test
    void a_commit_that_times_out_proves_nothing() {
        producer.close();
        MockClients.timesOut = true;
        try (Producer<byte[], byte[]> slow = producer()) {
            slow.beginTransaction();
            hold();
            assertThatThrownBy(slow::commitTransaction).isInstanceOf(TimeoutException.class);
            assertThat(proof.look()).isEqualTo(Outcome.PENDING);
        }
    }

    @Test
    void another_producer_proves_nothing() {
        hold();
        producer.close();
        try (Producer<byte[], byte[]> next = producer()) {
            next.beginTransaction();
            next.commitTransaction();
            assertThat(proof.look()).isEqualTo(Outcome.LOST);
        }
    }

    @Test
    void two_producers_of_one_name_are_no_witness() {
        try (Producer<byte[], byte[]> twin = producer()) {
            assertThat(twin).isNotNull();
            assertThat(proof.look()).isEqualTo(Outcome.NOTHING);
            assertThat(proof.isSeeing()).isFalse();
        }
        proof.look();
        assertThat(proof.isSeeing()).isTrue();
    }

    @Test
    void a_supplier_that_is_none_is_refused() {
        assertThatThrownBy(
                        () -> new CommitCountingClients().configure(Map.of(CommitCountingClients.WRAPPED, "no.Such")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(CommitCountingClients.WRAPPED)
                .hasMessageContaining("no.Such");
    }
}
