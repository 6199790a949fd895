package io.dawnwatch.topology.console.web;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/**
 * What can be asked.
 *
 * @param method how
 * @param path where, with names of its parts in braces
 * @param least the least role that may
 * @param handler what answers
 */
record Route(HandlerType method, String path, Role least, Handler handler) {
  static Route get(String path, Role least, Handler handler) {
    return new Route(HandlerType.GET, path, least, handler);
  }

  static Route post(String path, Role least, Handler handler) {
    return new Route(HandlerType.POST, path, least, handler);
  }
}
