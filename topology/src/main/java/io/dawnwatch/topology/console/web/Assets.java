package io.dawnwatch.topology.console.web;

import io.dawnwatch.topology.report.NightPage;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The files a page asks for: a closed list, held in memory, so that no name becomes a path. */
final class Assets {
  private static final String JS = "text/javascript; charset=utf-8";
  private static final String CSS = "text/css; charset=utf-8";

  private record Asset(String type, byte[] bytes, String tag) {
    Asset(String type, byte[] bytes) {
      this(
          type,
          bytes,
          '"' + Users.sha256(new String(bytes, StandardCharsets.UTF_8)).substring(0, 22) + '"');
    }
  }

  private final Map<String, Asset> assets =
      Map.of(
          "console.js", resource("console.js", JS),
          "console.css", resource("console.css", CSS),
          "uPlot.iife.min.js", resource("uPlot.iife.min.js", JS),
          "uPlot.min.css", resource("uPlot.min.css", CSS),
          "icon.svg", resource("icon.svg", "image/svg+xml"),
          "night.css", new Asset(CSS, NightPage.style().getBytes(StandardCharsets.UTF_8)));

  private static Asset resource(String name, String type) {
    try (InputStream in = Assets.class.getResourceAsStream("static/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the archive lacks static/" + name);
      }
      return new Asset(type, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void answer(Context request) {
    Asset asset = assets.get(request.pathParam("file"));
    if (asset == null) {
      throw new Problem(404, "There is no such file.");
    }
    request.header("Cache-Control", "no-cache").header("ETag", asset.tag());
    if (asset.tag().equals(request.header("If-None-Match"))) {
      request.status(HttpStatus.NOT_MODIFIED);
    } else {
      request.contentType(asset.type()).result(asset.bytes());
    }
  }
}
