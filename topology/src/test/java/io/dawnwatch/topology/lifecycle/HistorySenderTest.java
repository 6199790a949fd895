package io.dawnwatch.topology.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Kafka's own stand-in is the producer: brokers fail here as seldom happens in time. */
@Timeout(60)
class HistorySenderTest {
  private static final String TOPIC = "dw.web.events";
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static class Brokers extends MockProducer<byte[], byte[]> {
    Brokers() {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }
  }

  /** Takes records, and never says that it has them. */
  private static final class SilentBrokers extends Brokers {
    private final CountDownLatch never = new CountDownLatch(1);
    private boolean asked;

    /** Aborting flushes in the stand-in alone. */
    @Override
    public synchronized void flush() {
      if (asked) {
        return;
      }
      asked = true;
      try {
        never.await();
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }
  }

  private static final class FullBrokers extends Brokers {
    @Override
    public void commitTransaction() {
      throw new KafkaException("the disk is full");
    }
  }

  private static HistorySender sender(Brokers brokers) {
    return new HistorySender(brokers, TOPIC, 1, PATIENCE);
  }

  private static ProducerRecord<byte[], byte[]> event(int i) {
    return new ProducerRecord<>(TOPIC, 0, null, new byte[] {1}, new byte[] {(byte) i});
  }

  @Test
  void whatIsSentIsCommittedInItsOrder() {
    Brokers brokers = new Brokers();
    try (HistorySender sender = sender(brokers)) {
      for (int i = 0; i < 1_201; i++) {
        sender.send(event(i));
      }
      sender.send(new ProducerRecord<>(TOPIC, 0, null, null, new byte[] {7}));
      sender.commit();
      assertThat(sender.committed()).as("records with a key").isEqualTo(1_201);
      assertThat(sender.lastOffsets()).isEqualTo(Map.of(0, 1_201L));
    }
    assertThat(brokers.history())
        .hasSize(1_202)
        .extracting(record -> (int) record.value()[0])
        .startsWith(0, 1, 2)
        .endsWith((int) (byte) 1_200, 7);
  }

  @Test
  void brokersThatAnswerNothingEndTheLoad() {
    try (HistorySender sender = sender(new SilentBrokers())) {
      sender.send(event(0));
      assertThatThrownBy(sender::commit)
          .isInstanceOf(KafkaException.class)
          .hasMessage(
              "history could not be written to dw.web.events: the brokers did not take it within 2 s");
      assertThat(sender.committed()).isZero();
    }
  }

  @Test
  void aFailureIsToldToTheOneWhoGivesOn() {
    try (HistorySender sender = sender(new FullBrokers())) {
      sender.send(event(0));
      assertThatThrownBy(sender::commit).hasMessageContaining("the disk is full");
      assertThatThrownBy(sender::commit).hasMessageContaining("the disk is full");
      assertThat(sender.committed()).isZero();
    }
  }
}
