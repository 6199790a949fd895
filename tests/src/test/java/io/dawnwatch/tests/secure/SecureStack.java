package io.dawnwatch.tests.secure;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.embedded.EmbeddedBroker;
import io.dawnwatch.topology.kafka.Cluster;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker with SASL over TLS and ACLs, and a registry with a password over TLS. Keys are made by
 * keytool when it starts.
 */
final class SecureStack implements AutoCloseable {
  /** What must never be printed. */
  static final List<String> SECRETS =
      List.of("admin-secret", "app-secret", "reader-secret", "registry-secret", "store-secret");

  private final Path folder;
  private final EmbeddedBroker broker;
  private final GuardedRegistry registry;

  SecureStack(Path folder) throws Exception {
    this.folder = folder;
    keytool(
        "-genkeypair -alias server -keyalg EC -dname CN=dawnwatch -ext SAN=ip:127.0.0.1 -validity 2"
            + " -keystore",
        folder.resolve("server.p12").toString());
    keytool(
        "-exportcert -alias server -file " + folder.resolve("server.crt") + " -keystore",
        folder.resolve("server.p12").toString());
    keytool(
        "-importcert -noprompt -alias server -file " + folder.resolve("server.crt") + " -keystore",
        folder.resolve("trust.p12").toString());
    broker = EmbeddedBroker.start(settings());
    registry = new GuardedRegistry(tls(), "dawnwatch", "registry-secret");
    try (Admin admin = cluster("admin", "admin-secret").admin()) {
      admin
          .alterUserScramCredentials(
              List.of(
                  new UserScramCredentialUpsertion(
                      "app",
                      new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
                      "app-secret")))
          .all()
          .get();
      List<AclBinding> acls = new ArrayList<>();
      for (ResourceType type :
          List.of(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID)) {
        acls.add(acl(type, "app", AclOperation.ALL));
        acls.add(acl(type, "reader", AclOperation.DESCRIBE));
      }
      acls.add(acl(ResourceType.TOPIC, "reader", AclOperation.READ));
      acls.add(acl(ResourceType.TOPIC, "reader", AclOperation.DESCRIBE_CONFIGS));
      admin.createAcls(acls).all().get();
    }
  }

  private static AclBinding acl(ResourceType type, String user, AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(type, "dw.", PatternType.PREFIXED),
        new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
  }

  private void keytool(String options, String store) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(options.split(" ")));
    command.addAll(List.of(store, "-storepass", "store-secret"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("keytool ends").isTrue();
    assertThat(process.exitValue()).as(() -> read(folder.resolve("keytool.log"))).isZero();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      return e.getMessage();
    }
  }

  private EmbeddedBroker.Settings settings() {
    String plain = "org.apache.kafka.common.security.plain.PlainLoginModule required";
    String scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
    return EmbeddedBroker.Settings.temporary()
        .with("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT")
        .with("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512")
        .with("sasl.mechanism.inter.broker.protocol", "PLAIN")
        .with(
            "listener.name.plaintext.plain.sasl.jaas.config",
            plain
                + " username=\"admin\" password=\"admin-secret\" user_admin=\"admin-secret\""
                + " user_reader=\"reader-secret\";")
        .with("listener.name.plaintext.scram-sha-512.sasl.jaas.config", scram)
        .with("ssl.keystore.location", folder.resolve("server.p12").toString())
        .with("ssl.keystore.password", "store-secret")
        .with("ssl.key.password", "store-secret")
        .with("ssl.truststore.location", folder.resolve("trust.p12").toString())
        .with("ssl.truststore.password", "store-secret")
        .with("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
        .with("super.users", "User:admin;User:ANONYMOUS");
  }

  private SSLContext tls() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve("server.p12"))) {
      keys.load(in, "store-secret".toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, "store-secret".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  /** What a user of the cluster writes into the file of {@code --command-config}. */
  Map<String, String> properties(String user, String password) {
    Map<String, String> all = new TreeMap<>();
    boolean scram = user.equals("app");
    all.put("security.protocol", "SASL_SSL");
    all.put("sasl.mechanism", scram ? "SCRAM-SHA-512" : "PLAIN");
    all.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security."
            + (scram ? "scram.ScramLoginModule" : "plain.PlainLoginModule")
            + " required username=\""
            + user
            + "\" password=\""
            + password
            + "\";");
    all.put("ssl.truststore.location", folder.resolve("trust.p12").toString());
    all.put("ssl.truststore.password", "store-secret");
    all.put("schema.registry.basic.auth.user.info", "dawnwatch:registry-secret");
    all.put("schema.registry.ssl.truststore.location", folder.resolve("trust.p12").toString());
    all.put("schema.registry.ssl.truststore.password", "store-secret");
    return all;
  }

  Cluster cluster(String user, String password) {
    return new Cluster(broker.bootstrapServers(), registryUrl(), properties(user, password));
  }

  private String registryUrl() {
    return registry == null ? "https://127.0.0.1:9" : registry.url();
  }

  /** The options of a verb that name this cluster with these properties. */
  List<String> options(Map<String, String> properties) throws Exception {
    Path file = Files.createTempFile(folder, "client", ".properties");
    Properties written = new Properties();
    written.putAll(properties);
    try (Writer out = Files.newBufferedWriter(file)) {
      written.store(out, null);
    }
    return List.of(
        "--bootstrap-server",
        broker.bootstrapServers(),
        "--schema-registry",
        registryUrl(),
        "--command-config",
        file.toString());
  }

  @Override
  public void close() {
    registry.close();
    broker.close();
  }
}
