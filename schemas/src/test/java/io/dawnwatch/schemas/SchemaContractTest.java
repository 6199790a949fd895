package io.dawnwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The contract keeps its promise: what was ever written can be read.
 *
 * <p>Each folder below {@code src/test/resources/golden} is one version of the contract as it was
 * released: its schemas, and one record body of each type in base64. They are never edited. When a
 * schema has changed and a release is due, write the next one and commit it with the change:
 *
 * <pre>
 * ./mvnw -pl schemas -am package -Dtest=SchemaContractTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.write=2
 * </pre>
 *
 * A test that fails after a change of a schema means that old data could not be read any more: give
 * new fields a default, never rename, never change a type.
 */
class SchemaContractTest {
  private static final Path SOURCES = Path.of("src/main/avro");
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyTypeAndEveryFieldSaysWhatItIs() throws IOException {
    List<String> silent = new ArrayList<>();
    everyNode(
        (where, node) -> {
          boolean type = List.of("record", "enum", "fixed").contains(node.path("type").asText());
          boolean field = node.has("name") && !node.has("fields") && !node.has("symbols");
          if ((type || field) && node.path("doc").asText().isBlank()) {
            silent.add(where + ": " + node.path("name").asText());
          }
        });
    assertThat(silent).as("types and fields without a doc").isEmpty();
  }

  @Test
  void noSchemaUsesAMapBecauseItsOrderIsNotDefined() throws IOException {
    List<String> maps = new ArrayList<>();
    everyNode(
        (where, node) -> {
          if (node.path("type").asText().equals("map")) {
            maps.add(where);
          }
        });
    assertThat(maps).isEmpty();
  }

  @Test
  void everyEnumHasADefaultForSymbolsOfTomorrow() throws IOException {
    List<String> seen = new ArrayList<>();
    everyNode(
        (where, node) -> {
          if (node.path("type").asText().equals("enum")) {
            List<String> symbols = new ArrayList<>();
            node.path("symbols").forEach(symbol -> symbols.add(symbol.asText()));
            assertThat(symbols).as(where).contains(node.path("default").asText());
            seen.add(node.path("name").asText());
          }
        });
    assertThat(seen).containsExactlyInAnyOrder("ModelRole", "Scope", "AlertState", "VerdictKind");
  }

  @Test
  void everyTypeOfATopicHasASampleAndAGoldenVersion() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      List<String> types =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".avsc"))
              .map(name -> name.substring(0, name.length() - ".avsc".length()))
              .toList();
      assertThat(SampleRecords.all())
          .extracting(sample -> sample.getSchema().getName())
          .containsExactlyInAnyOrderElementsOf(types);
      for (SpecificRecord sample : SampleRecords.all()) {
        assertThat(goldenSchemas(sample)).as(sample.getSchema().getName()).isNotEmpty();
      }
    }
  }

  @Test
  void todaysSchemasReadEveryGoldenVersion() throws Exception {
    for (SpecificRecord sample : SampleRecords.all()) {
      validator().validate(sample.getSchema(), goldenSchemas(sample));
    }
  }

  @Test
  void aFieldWithoutADefaultIsRefused() throws IOException {
    SpecificRecord tick = new Tick("control", false);
    Schema changed =
        withField(tick.getSchema(), new Schema.Field("more", Schema.create(Schema.Type.LONG)));
    assertThatThrownBy(() -> validator().validate(changed, goldenSchemas(tick)))
        .isInstanceOf(SchemaValidationException.class);
  }

  @Test
  void aFieldWithADefaultIsAccepted() throws Exception {
    SpecificRecord tick = new Tick("control", false);
    Schema changed =
        withField(
            tick.getSchema(),
            new Schema.Field("more", Schema.create(Schema.Type.LONG), "New.", 0L));
    validator().validate(changed, goldenSchemas(tick));
  }

  @Test
  void anotherTypeOfAFieldIsRefused() throws IOException {
    SpecificRecord tick = new Tick("control", false);
    Schema changed =
        Schema.createRecord(
            "Tick",
            "",
            "io.dawnwatch.schemas",
            false,
            List.of(new Schema.Field("issuer", Schema.create(Schema.Type.LONG))));
    assertThatThrownBy(() -> validator().validate(changed, goldenSchemas(tick)))
        .isInstanceOf(SchemaValidationException.class);
  }

  @Test
  void goldenBodiesDecodeToWhatWasWritten() throws IOException {
    for (SpecificRecord sample : SampleRecords.all()) {
      for (Path version : versions()) {
        Path file = version.resolve(sample.getSchema().getName() + ".base64");
        if (Files.exists(file)) {
          byte[] body = Base64.getMimeDecoder().decode(Files.readString(file));
          Schema writer = schema(version.resolve(sample.getSchema().getName() + ".avsc"));
          BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(body, null);
          SpecificRecord read =
              new SpecificDatumReader<SpecificRecord>(writer, sample.getSchema())
                  .read(null, decoder);
          assertThat(read).as("%s", file).isEqualTo(sample);
          assertThat(decoder.isEnd()).as("%s is used up", file).isTrue();
        }
      }
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "golden.write", matches = "[1-9][0-9]*")
  void writesTheNextGoldenVersionWhenAsked() throws IOException {
    Path version = GOLDEN.resolve(System.getProperty("golden.write"));
    assertThat(version).as("a golden version is never written again").doesNotExist();
    Files.createDirectories(version);
    for (SpecificRecord sample : SampleRecords.all()) {
      String name = sample.getSchema().getName();
      Files.writeString(version.resolve(name + ".avsc"), sample.getSchema().toString(true) + "\n");
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      new SpecificDatumWriter<SpecificRecord>(sample.getSchema()).write(sample, encoder);
      encoder.flush();
      Files.writeString(
          version.resolve(name + ".base64"),
          Base64.getMimeEncoder(100, new byte[] {'\n'}).encodeToString(bytes.toByteArray()) + "\n");
    }
  }

  private static SchemaValidator validator() {
    return new SchemaValidatorBuilder().canReadStrategy().validateAll();
  }

  private static Schema withField(Schema schema, Schema.Field added) {
    List<Schema.Field> fields = new ArrayList<>();
    schema.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
    fields.add(added);
    return Schema.createRecord(
        schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
  }

  private static List<Path> versions() throws IOException {
    try (Stream<Path> folders = Files.list(GOLDEN)) {
      return folders.sorted().toList();
    }
  }

  private static List<Schema> goldenSchemas(SpecificRecord type) throws IOException {
    List<Schema> schemas = new ArrayList<>();
    for (Path version : versions()) {
      Path file = version.resolve(type.getSchema().getName() + ".avsc");
      if (Files.exists(file)) {
        schemas.add(schema(file));
      }
    }
    return schemas;
  }

  private static Schema schema(Path file) throws IOException {
    return new Schema.Parser().parse(Files.readString(file));
  }

  private static void everyNode(BiConsumer<String, JsonNode> visitor) throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".avsc")).sorted().toList()) {
        visit(file.getFileName().toString(), JSON.readTree(file.toFile()), visitor);
      }
    }
  }

  private static void visit(String where, JsonNode node, BiConsumer<String, JsonNode> visitor) {
    if (node.isObject()) {
      visitor.accept(where, node);
    }
    node.forEach(child -> visit(where, child, visitor));
  }
}
