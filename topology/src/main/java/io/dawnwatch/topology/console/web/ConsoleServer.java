package io.dawnwatch.topology.console.web;

import io.dawnwatch.topology.console.index.ConsoleQueries;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * A request meets, in this order: the headers every answer carries (Jetty's own errors too), the doors, who asks, the role
 * its route names, the number of answers under way, and its handler. What nobody has given a role is for nobody.
 */
/** The HTTP server of the console. */
public final class ConsoleServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
  private static final int THREADS = 24;
  private static final int MOST_AT_ONCE = 12;
  private static final int MOST_CONNECTIONS = 256;
  private static final int MOST_HEADERS = 16 * 1024;
  private static final long IDLE_MILLIS = 15_000;
  private static final long STOP_MILLIS = 5_000;

  /** A connection that sends or reads slower than this is closed, in bytes a second. */
  private static final long LEAST_RATE = 256;

  private final ConsoleSettings settings;
  private final Site site;
  private final List<Route> routes;
  private final Semaphore answering = new Semaphore(MOST_AT_ONCE);
  private final Javalin server;
  private volatile int port;

  /**
   * Starts it.
   *
   * @throws IllegalStateException if the port is taken; it says what to do
   */
  public ConsoleServer(ConsoleSettings settings, ConsoleQueries queries, Desk desk) {
    this.settings = settings;
    site = new Site(settings, queries, desk);
    routes = site.routes();
    server = Javalin.create(this::configure);
    try {
      server.start();
    } catch (UncheckedIOException e) {
      throw taken(e);
    }
  }

  private IllegalStateException taken(UncheckedIOException why) {
    return new IllegalStateException(
        isTaken(why)
            ? "the console cannot listen on "
                + settings.host()
                + ":"
                + settings.port()
                + ", something else does: give another port, or 0 for a free one"
            : "the console cannot listen on " + settings.host() + ":" + settings.port(),
        why);
  }

  private static boolean isTaken(Throwable why) {
    Throwable cause = why.getCause();
    return why instanceof BindException || cause != null && isTaken(cause);
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.maxRequestSize = Doors.MOST_BODY;
    config.http.defaultContentType = "text/html; charset=utf-8";
    config.jetty.threadPool = new QueuedThreadPool(THREADS, 2);
    config.jetty.modifyHttpConfiguration(
        http -> {
          http.setSendServerVersion(false);
          http.setRequestHeaderSize(MOST_HEADERS);
          http.setMinRequestDataRate(LEAST_RATE);
          http.setMinResponseDataRate(LEAST_RATE);
        });
    config.jetty.addConnector(this::connector);
    config.jetty.modifyServer(
        jetty -> {
          jetty.setStopTimeout(STOP_MILLIS);
          jetty.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, jetty));
          Bare.on(jetty);
        });
    config.routes.before(
        request -> {
          new Doors(settings, port).admit(request);
          site.gate().identify(request);
        });
    config.routes.beforeMatched(site.gate()::authorize);
    for (Route route : routes) {
      config.routes.addHttpHandler(
          route.method(), route.path(), limited(route.handler()), route.least());
    }
    config.routes.exception(Problem.class, site::problem);
    config.routes.exception(
        HttpResponseException.class,
        (e, request) -> site.problem(new Problem(e.getStatus(), said(e.getStatus())), request));
    config.routes.exception(Exception.class, this::failed);
    config.router.javaLangErrorHandler(
        (response, error) -> {
          LOG.error("the console failed", error);
          response.setStatus(500);
        });
  }

  private ServerConnector connector(Server jetty, HttpConfiguration http) {
    ServerConnector connector = new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(IDLE_MILLIS);
    try {
      connector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    port = connector.getLocalPort();
    return connector;
  }

  private Handler limited(Handler handler) {
    return request -> {
      if (!answering.tryAcquire()) {
        request.header("Retry-After", "2");
        throw new Problem(429, "Too much is asked at once: try again in a moment.");
      }
      try {
        handler.handle(request);
      } finally {
        answering.release();
      }
    };
  }

  private static String said(int status) {
    return switch (status) {
      case 404 -> "There is no such page.";
      case 413 -> "That is too much at once.";
      default -> "That was not understood.";
    };
  }

  /** What failed stands in the log, under the id that is shown. */
  private void failed(Exception why, Context request) {
    String id = String.format(Locale.ROOT, "%08x", ThreadLocalRandom.current().nextInt());
    LOG.error("error {} of {} {}", id, request.method(), request.path(), why);
    site.problem(
        new Problem(
            500,
            "Something failed here. What it was stands in the console's log, as error " + id + "."),
        request);
  }

  /** Answers it may give at once. */
  Semaphore answering() {
    return answering;
  }

  /** The routes it has, for the test that goes through all of them. */
  List<Route> routes() {
    return routes;
  }

  /** Its port. */
  public int port() {
    return port;
  }

  /** Where people reach it. */
  public String url() {
    return settings
        .publicUrl()
        .map(url -> url.toString().replaceAll("/$", "") + "/")
        .orElse("http://" + shownHost() + ":" + port + "/");
  }

  private String shownHost() {
    return settings.host().equals("127.0.0.1") ? "localhost" : settings.host();
  }

  @Override
  public void close() {
    server.stop();
  }
}
