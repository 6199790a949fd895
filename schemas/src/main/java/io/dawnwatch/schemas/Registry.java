package io.dawnwatch.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import javax.net.ssl.SSLException;

/** A schema registry as an operator sees it: is it there, which subjects, how they may change. */
public final class Registry {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final long AGAIN_MILLIS = 500;

  private final SchemaRegistryClient client;
  private final String where;

  private Registry(SchemaRegistryClient client, String where) {
    this.client = client;
    this.where = where;
  }

  /**
   * A registry at one or more URLs, separated by commas.
   *
   * @param config the registry client's own properties, such as {@code basic.auth.user.info}
   */
  public static Registry at(String urls, Map<String, ?> config) {
    return new Registry(RegistryClients.create(urls, config), shown(urls));
  }

  /** URLs as they may be printed: without the password that may stand in them. */
  public static String shown(String urls) {
    return urls.replaceAll("//[^/@,]*@", "//***@");
  }

  private interface Call<T> {
    T ask() throws IOException, RestClientException;
  }

  private <T> T ask(String what, Call<T> call) {
    try {
      return call.ask();
    } catch (IOException | RestClientException e) {
      throw new SchemaIds.RegistryException(
          what + " at " + where + " failed: " + e.getMessage(), e);
    }
  }

  /**
   * Fails if the registry does not answer within a time, or refuses who asks.
   *
   * @throws IllegalStateException if so; it says why and what to look at
   */
  public void require(long waitMillis) throws InterruptedException {
    long limit = System.nanoTime() + waitMillis * 1_000_000;
    while (true) {
      try {
        client.getCompatibility(null);
        return;
      } catch (RestClientException e) {
        if (e.getStatus() == UNAUTHORIZED) {
          throw new IllegalStateException(
              "the schema registry at "
                  + where
                  + " refuses the credentials (401): look at schema.registry.basic.auth.user.info"
                  + " in --command-config");
        }
        if (e.getStatus() == NOT_FOUND) {
          throw new IllegalStateException(
              "there is no schema registry at " + where + " (404): is the path right?");
        }
        if (e.getStatus() < 500) {
          return; // It is there; who asks may not see the level of all subjects (403).
        }
        if (System.nanoTime() > limit) {
          throw new IllegalStateException(
              "the schema registry at " + where + " fails: " + e.getMessage());
        }
      } catch (SSLException e) {
        throw new IllegalStateException(
            "no TLS with the schema registry at "
                + where
                + ": "
                + e.getMessage()
                + "; look at schema.registry.ssl.* in --command-config");
      } catch (IOException e) {
        if (System.nanoTime() > limit) {
          throw new IllegalStateException(
              "no schema registry answers at "
                  + where
                  + " within "
                  + waitMillis / 1000
                  + " s ("
                  + e.getMessage()
                  + "): is it running, is the URL right?");
        }
      }
      Thread.sleep(AGAIN_MILLIS);
    }
  }

  /** The level of subjects that have none of their own; empty if who asks may not see it. */
  public Optional<String> level() {
    return level(null);
  }

  /** The level of a subject of its own; empty if it has none, or who asks may not see it. */
  public Optional<String> level(String subject) {
    return ask(
        "asking for the compatibility level",
        () -> {
          try {
            return Optional.ofNullable(client.getCompatibility(subject));
          } catch (RestClientException e) {
            if (e.getStatus() == NOT_FOUND || e.getStatus() == FORBIDDEN) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  /** Sets {@link SchemaIds#COMPATIBILITY} for a subject. */
  public void setLevel(String subject) {
    ask(
        "setting the compatibility level of " + subject,
        () -> client.updateCompatibility(subject, SchemaIds.COMPATIBILITY));
  }

  /** Subjects that begin with a prefix, in order. */
  public List<String> subjects(String prefix) {
    Collection<String> all = ask("listing subjects", () -> client.getAllSubjectsByPrefix(prefix));
    // A registry that does not know the parameter lists them all.
    return new TreeSet<>(all).stream().filter(subject -> subject.startsWith(prefix)).toList();
  }

  /** Deletes a subject with all its versions for ever. */
  public void delete(String subject) {
    ask(
        "deleting " + subject,
        () -> {
          client.deleteSubject(subject);
          return client.deleteSubject(subject, true);
        });
  }
}
