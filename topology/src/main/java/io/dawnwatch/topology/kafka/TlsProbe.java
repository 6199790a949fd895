package io.dawnwatch.topology.kafka;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/*
 * A client that does not expect TLS takes the first bytes of TLS's answer for the length of a message, and wants 350 MB of
 * heap for it (KAFKA-4090). With a small heap that ends the process without a word about the reason.
 */
/** Finds out that a port speaks TLS where the properties do not say so. */
final class TlsProbe {
  private static final int MILLIS = 5_000;

  /** First byte of an alert, which a TLS server answers to what is no TLS, and its next byte. */
  private static final int ALERT = 0x15;

  private static final int MAJOR = 0x03;

  private TlsProbe() {}

  /** Whether a broker that is to be reached without TLS answers in it. */
  static boolean answersInTls(Map<String, ?> properties, String bootstrapServers) {
    Object protocol = properties.get("security.protocol");
    if (protocol != null && !protocol.toString().toUpperCase(Locale.ROOT).endsWith("PLAINTEXT")) {
      return false;
    }
    String first = bootstrapServers.split(",", 2)[0].strip();
    String host = Utils.getHost(first);
    Integer port = Utils.getPort(first);
    if (host == null || port == null) {
      return false; // Kafka's own client tells what is wrong with it.
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), MILLIS);
      socket.setSoTimeout(MILLIS);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      // ApiVersions, version 0, correlation 0, no client id.
      out.write(new byte[] {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 0, -1, -1});
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      return in.read() == ALERT && in.read() == MAJOR;
    } catch (IOException e) {
      return false; // Kafka's own client tells what is wrong with that, too.
    }
  }
}
