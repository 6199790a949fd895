package io.dawnwatch.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.avro.Schema;

/** The table of paths of the Confluent REST interface, and what each one asks of the store. */
final class RegistryRoutes {
  private static final String SUBJECT = "/subjects/{subject}";
  private static final String VERSIONS = SUBJECT + "/versions";
  private static final String VERSION = VERSIONS + "/{version}";
  private static final String ID = "/schemas/ids/{id}";
  private static final String COMPATIBILITY = "/compatibility/subjects/{subject}/versions";

  private final SchemaStore store;
  private final List<Route> routes;

  /**
   * One request.
   *
   * @param path values of the placeholders in the route
   * @param query query parameters, the first of each name
   * @param body the JSON body; a missing node when there is none
   */
  record Request(Map<String, String> path, Map<String, String> query, JsonNode body) {
    String subject() {
      String subject = path.get("subject");
      if (subject.isBlank() || subject.chars().anyMatch(Character::isISOControl)) {
        throw RegistryError.invalidSubject(subject);
      }
      return subject;
    }

    int id() {
      try {
        return Integer.parseInt(path.get("id"));
      } catch (NumberFormatException e) {
        throw notFound();
      }
    }

    int version() {
      String text = path.get("version");
      if (text.equals("latest") || text.equals("-1")) {
        return SchemaStore.LATEST;
      }
      try {
        int version = Integer.parseInt(text);
        if (version > 0) {
          return version;
        }
      } catch (NumberFormatException e) {
        // Refused below, like a number out of range.
      }
      throw RegistryError.invalidVersion(text);
    }

    boolean flag(String name) {
      return Boolean.parseBoolean(query.get(name));
    }

    /** The Avro schema in the body. What we do not support is refused, never ignored. */
    Schema schema() {
      String type = body.path("schemaType").asText("AVRO");
      if (!type.equals("AVRO") && !type.equals("null")) {
        throw RegistryError.invalidSchema("this registry knows only AVRO, not " + type);
      }
      for (String unsupported : List.of("references", "metadata", "ruleSet")) {
        if (!body.path(unsupported).isNull() && !body.path(unsupported).isEmpty()) {
          throw RegistryError.invalidSchema("this registry does not support " + unsupported);
        }
      }
      if (body.path("id").asInt() > 0) {
        throw new RegistryError(422, 42205, "This registry has no import mode: leave out the id");
      }
      JsonNode schema = body.path("schema");
      if (!schema.isTextual() || schema.asText().isBlank()) {
        throw RegistryError.invalidSchema("the body has no text in \"schema\"");
      }
      try {
        return new Schema.Parser().parse(schema.asText());
      } catch (RuntimeException e) {
        // Avro's own exceptions, and a NullPointerException for the name of an unknown type.
        throw RegistryError.invalidSchema(e.getMessage());
      }
    }

    CompatibilityLevel level() {
      return CompatibilityLevel.of(body.path("compatibility").asText());
    }
  }

  private record Route(String method, List<String> pattern, Function<Request, Object> answer) {
    boolean matches(List<String> path) {
      if (path.size() != pattern.size()) {
        return false;
      }
      for (int i = 0; i < path.size(); i++) {
        if (!isPlaceholder(i) && !pattern.get(i).equals(path.get(i))) {
          return false;
        }
      }
      return true;
    }

    Map<String, String> values(List<String> path) {
      Map<String, String> values = new HashMap<>();
      for (int i = 0; i < path.size(); i++) {
        if (isPlaceholder(i)) {
          String name = pattern.get(i);
          values.put(name.substring(1, name.length() - 1), decoded(path.get(i)));
        }
      }
      return values;
    }

    private boolean isPlaceholder(int i) {
      return pattern.get(i).startsWith("{");
    }
  }

  RegistryRoutes(SchemaStore store) {
    this.store = store;
    this.routes =
        List.of(
            route("GET", "/", r -> Map.of()),
            route("GET", "/subjects", this::subjects),
            route("POST", SUBJECT, r -> store.lookup(r.subject(), r.schema(), r.flag("deleted"))),
            route("DELETE", SUBJECT, r -> store.deleteSubject(r.subject(), r.flag("permanent"))),
            route("GET", VERSIONS, r -> store.versions(r.subject(), r.flag("deleted"))),
            route("POST", VERSIONS, r -> Map.of("id", store.register(r.subject(), r.schema()))),
            route("GET", VERSION, this::version),
            route(
                "DELETE",
                VERSION,
                r -> store.deleteVersion(r.subject(), r.version(), r.flag("permanent"))),
            route("GET", VERSION + "/schema", r -> new RawValue(version(r).schema())),
            route("GET", "/schemas/types", r -> List.of("AVRO")),
            route("GET", ID, r -> Map.of("schema", store.schema(r.id()))),
            route("GET", ID + "/schema", r -> new RawValue(store.schema(r.id()))),
            route("GET", ID + "/versions", r -> store.usages(r.id(), r.flag("deleted"))),
            route("GET", ID + "/subjects", this::subjectsOfId),
            route(
                "POST",
                COMPATIBILITY,
                r -> compatibility(r, store.problems(r.subject(), r.schema()))),
            route(
                "POST",
                COMPATIBILITY + "/{version}",
                r -> compatibility(r, store.problems(r.subject(), r.schema(), r.version()))),
            route("GET", "/config", r -> inForce(store.level())),
            route("PUT", "/config", this::setLevel),
            route("GET", "/config/{subject}", this::subjectLevel),
            route("PUT", "/config/{subject}", this::setSubjectLevel),
            route("DELETE", "/config/{subject}", r -> inForce(store.deleteLevel(r.subject()))),
            route("GET", "/mode", r -> Map.of("mode", "READWRITE")));
  }

  /**
   * The answer to a request, ready to be written as JSON.
   *
   * @param rawPath the path as sent, before percent-decoding: a subject may hold a slash
   * @param rawQuery the query as sent; null when there is none
   */
  Object answer(String method, String rawPath, String rawQuery, JsonNode body) {
    List<String> path = segments(rawPath);
    List<Route> here = routes.stream().filter(route -> route.matches(path)).toList();
    if (here.isEmpty()) {
      throw notFound();
    }
    Route route =
        here.stream()
            .filter(candidate -> candidate.method().equals(method))
            .findFirst()
            .orElseThrow(() -> new RegistryError(405, 405, "HTTP 405 Method Not Allowed"));
    return route.answer().apply(new Request(route.values(path), query(rawQuery), body));
  }

  /** The methods that a path answers to, for the {@code Allow} header of a 405. */
  Set<String> methods(String rawPath) {
    Set<String> methods = new TreeSet<>();
    List<String> path = segments(rawPath);
    routes.stream().filter(route -> route.matches(path)).forEach(r -> methods.add(r.method()));
    return methods;
  }

  private Object subjects(Request request) {
    String prefix = request.query().getOrDefault("subjectPrefix", "");
    return store.subjects(request.flag("deleted")).stream()
        .filter(subject -> prefix.equals(":*:") || subject.startsWith(prefix))
        .toList();
  }

  private SchemaStore.Registered version(Request request) {
    return store.version(request.subject(), request.version(), request.flag("deleted"));
  }

  private Object subjectsOfId(Request request) {
    Set<String> subjects = new LinkedHashSet<>();
    store
        .usages(request.id(), request.flag("deleted"))
        .forEach(usage -> subjects.add(usage.subject()));
    return subjects;
  }

  private static Object compatibility(Request request, List<String> problems) {
    boolean compatible = problems.isEmpty();
    return request.flag("verbose")
        ? Map.of("is_compatible", compatible, "messages", problems)
        : Map.of("is_compatible", compatible);
  }

  private Object setLevel(Request request) {
    store.setLevel(request.level());
    return Map.of("compatibility", request.level());
  }

  private Object subjectLevel(Request request) {
    String subject = request.subject();
    return inForce(
        store
            .level(subject)
            .orElseGet(
                () -> {
                  if (request.flag("defaultToGlobal")) {
                    return store.level();
                  }
                  throw RegistryError.levelNotConfigured(subject);
                }));
  }

  private Object setSubjectLevel(Request request) {
    store.setLevel(request.subject(), request.level());
    return Map.of("compatibility", request.level());
  }

  /** Confluent reads a level under another name than it takes one. */
  private static Object inForce(CompatibilityLevel level) {
    return Map.of("compatibilityLevel", level);
  }

  private static RegistryError notFound() {
    return new RegistryError(404, 404, "HTTP 404 Not Found");
  }

  private static Route route(String method, String pattern, Function<Request, Object> answer) {
    return new Route(method, segments(pattern), answer);
  }

  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    for (String segment : path.split("/", -1)) {
      if (!segment.isEmpty()) {
        segments.add(segment);
      }
    }
    return segments;
  }

  private static Map<String, String> query(String rawQuery) {
    Map<String, String> query = new HashMap<>();
    if (rawQuery != null) {
      for (String pair : rawQuery.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        query.putIfAbsent(
            URLDecoder.decode(name, StandardCharsets.UTF_8),
            URLDecoder.decode(value, StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  /** Percent-decoding of a path, where a plus sign is a plus sign. */
  private static String decoded(String segment) {
    return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
