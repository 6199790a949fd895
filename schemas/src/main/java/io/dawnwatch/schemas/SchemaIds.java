package io.dawnwatch.schemas;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Ids of schemas in a registry, by the official client. Subjects follow TopicRecordName: {@code
 * <topic>-<record name>}. Thread-safe; what was asked once is not asked again.
 */
public final class SchemaIds {
  /** A replay reads old data, so every version must be able to read all that came before. */
  public static final String COMPATIBILITY = "BACKWARD_TRANSITIVE";

  private static final int NO_SCHEMA = 40403;

  private final SchemaRegistryClient client;
  private final String where;
  private final Map<Integer, Schema> byId = new ConcurrentHashMap<>();
  private final Map<String, Integer> bySubject = new ConcurrentHashMap<>();

  private SchemaIds(SchemaRegistryClient client, String where) {
    this.client = client;
    this.where = where;
  }

  /**
   * A registry at one or more URLs, separated by commas.
   *
   * @param config the registry client's own properties, such as {@code basic.auth.user.info}
   */
  public static SchemaIds at(String urls, Map<String, ?> config) {
    return new SchemaIds(RegistryClients.create(urls, config), Registry.shown(urls));
  }

  /**
   * Ids that no registry knows: for records that are measured and thrown away, so that bytes can be
   * counted without a cluster.
   */
  public static SchemaIds inMemory() {
    return new SchemaIds(new MockSchemaRegistryClient(), "memory");
  }

  /** The subject of a record type on a topic. */
  public static String subject(String topic, Schema schema) {
    return topic + "-" + schema.getFullName();
  }

  /**
   * Registers the schema of a record type on a topic, {@value #COMPATIBILITY}, and returns its id;
   * the same id again if it is there already.
   *
   * @throws RegistryException if the registry refuses it or cannot be reached
   */
  public int register(String topic, Schema schema) {
    return bySubject.computeIfAbsent(
        subject(topic, schema) + "#" + fingerprint(schema),
        key -> {
          String subject = subject(topic, schema);
          try {
            int id = client.register(subject, new AvroSchema(schema));
            client.updateCompatibility(subject, COMPATIBILITY);
            byId.put(id, schema);
            return id;
          } catch (IOException | RestClientException e) {
            throw failed("registering " + subject, e);
          }
        });
  }

  /**
   * The schema with that id.
   *
   * @throws UnknownSchemaException if the registry answers that there is none
   * @throws RegistryException if the registry cannot be reached or fails
   */
  public Schema byId(int id) {
    Schema known = byId.get(id);
    if (known != null) {
      return known;
    }
    try {
      ParsedSchema parsed = client.getSchemaById(id);
      if (!(parsed.rawSchema() instanceof Schema schema)) {
        throw new UnknownSchemaException(id, where + " has it as " + parsed.schemaType());
      }
      byId.put(id, schema);
      return schema;
    } catch (RestClientException e) {
      if (e.getErrorCode() == NO_SCHEMA) {
        throw new UnknownSchemaException(id, where + " answers: " + e.getMessage());
      }
      throw failed("looking up schema " + id, e);
    } catch (IOException e) {
      throw failed("looking up schema " + id, e);
    }
  }

  private RegistryException failed(String what, Exception e) {
    return new RegistryException(what + " at " + where + " failed: " + e.getMessage(), e);
  }

  /**
   * Rabin fingerprint of the schema's parsing canonical form: equal for schemas that write the same
   * bytes.
   */
  public static long fingerprint(Schema schema) {
    return SchemaNormalization.parsingFingerprint64(schema);
  }

  /** The registry cannot be reached or fails: nothing is known about the data. */
  public static final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RegistryException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The registry knows no Avro schema of that id. */
  public static final class UnknownSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnknownSchemaException(int id, String detail) {
      super("schema id " + id + " is unknown: " + detail);
    }
  }
}
