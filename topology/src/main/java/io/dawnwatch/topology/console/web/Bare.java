package io.dawnwatch.topology.console.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/**
 * Sets the headers of every answer, and answers bare what Jetty refuses before anybody of ours sees
 * it: its own pages tell of classes and versions.
 */
final class Bare {
  private Bare() {}

  static void on(Server server) {
    server.insertHandler(
        new Handler.Wrapper() {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws Exception {
            Doors.headers(response.getHeaders());
            return super.handle(request, response, callback);
          }
        });
    server.setErrorHandler(Bare::error);
  }

  private static boolean error(Request request, Response response, Callback callback) {
    Doors.headers(response.getHeaders());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    String text = response.getStatus() + " " + HttpStatus.getMessage(response.getStatus()) + "\n";
    response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
    return true;
  }
}
