package io.dawnwatch.topology.operate;

import io.dawnwatch.topology.kafka.Dataset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The applications of a dataset as the brokers know them: groups and transactions. */
final class Applications {
  static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private final Admin admin;
  private final Dataset dataset;

  Applications(Admin admin, Dataset dataset) {
    this.admin = admin;
    this.dataset = dataset;
  }

  /** The groups of the dataset's live apps, by name; no other dataset's. */
  Map<String, ConsumerGroupDescription> groups() throws ExecutionException, InterruptedException {
    List<String> names = new ArrayList<>();
    admin
        .listGroups(ListGroupsOptions.forConsumerGroups())
        .all()
        .get()
        .forEach(
            group -> {
              if (group.groupId().startsWith(dataset.prefix())) {
                names.add(group.groupId());
              }
            });
    return new TreeMap<>(admin.describeConsumerGroups(names).all().get());
  }

  /** What a group has committed, by partition. */
  Map<TopicPartition, OffsetAndMetadata> committed(String group)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed = new TreeMap<>(BY_NAME);
    admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach(
            (partition, at) -> {
              if (at != null) {
                committed.put(partition, at);
              }
            });
    return committed;
  }

  /** Transactional ids of the dataset with an open transaction: somebody writes. */
  List<String> writing() throws ExecutionException, InterruptedException {
    return admin
        .listTransactions(
            new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING)))
        .all()
        .get()
        .stream()
        .map(listing -> listing.transactionalId())
        .filter(id -> id.startsWith(dataset.prefix()))
        .sorted()
        .toList();
  }
}
