package io.dawnwatch.topology.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.score.Ids;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*
 * A signature stands beside the artifact, under "signature/<sha256 of the model>/<hash of the signature>": a model may be
 * signed later, by several people, and its hash stays what it is.
 */
/** The signatures on a {@code models} topic, whether they are right or not. Not thread-safe. */
public final class Signatures {
  static final String KEY = "signature/";

  /** Length of an Ed25519 signature. */
  private static final int BYTES = 64;

  /** More than these of one model are passed over: somebody plays games. */
  private static final int MOST = 64;

  private static final Pattern NAME = Pattern.compile(KEY + "([0-9a-f]{64})/[0-9a-f]{32}");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, SortedMap<String, Signature>> byModel = new HashMap<>();

  /**
   * A signature of a model's hash.
   *
   * @param order who signed, when and why, as they say
   */
  public record Signature(String modelId, byte[] bytes, ModelOrder order) {
    String key() {
      return KEY + modelId + "/" + Ids.sha256(bytes).substring(0, 32);
    }

    byte[] encode() {
      ObjectNode node = JSON.createObjectNode();
      node.put("algorithm", "Ed25519");
      node.put("signature", Base64.getEncoder().encodeToString(bytes));
      node.put("by", order.by()).put("why", order.why()).put("atMillis", order.atMillis());
      return node.toString().getBytes(StandardCharsets.UTF_8);
    }
  }

  /** What is signed: a model's hash, under a name that no other use of the key has. */
  static byte[] signed(String modelId) {
    return ("dawnwatch model " + modelId + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Takes note of a record.
   *
   * @throws IllegalArgumentException if it is no signature
   */
  void take(String key, byte[] value) throws IOException {
    Matcher name = NAME.matcher(key);
    JsonNode node = JSON.readTree(value);
    byte[] bytes = Base64.getDecoder().decode(node.path("signature").asText());
    if (!name.matches() || bytes.length != BYTES) {
      throw new IllegalArgumentException("it is no Ed25519 signature of a model");
    }
    SortedMap<String, Signature> all =
        byModel.computeIfAbsent(name.group(1), model -> new TreeMap<>());
    if (all.size() < MOST || all.containsKey(key)) {
      all.put(
          key,
          new Signature(
              name.group(1),
              bytes,
              new ModelOrder(
                  node.path("by").asText(),
                  node.path("why").asText(),
                  "",
                  node.path("atMillis").asLong())));
    }
  }

  /** The signatures of a model. */
  List<Signature> of(String modelId) {
    return List.copyOf(byModel.getOrDefault(modelId, new TreeMap<>()).values());
  }
}
