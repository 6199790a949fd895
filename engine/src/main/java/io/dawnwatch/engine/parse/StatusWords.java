package io.dawnwatch.engine.parse;

/**
 * What the status of an HTTP answer means, in the words of RFC 9110: a template masks numbers, not
 * words.
 */
final class StatusWords {
  private StatusWords() {}

  /** A blank and the words for these three digits; for other statuses those of their class. */
  static String of(byte[] b, int from, int to) {
    if (to != from + 3 || !Text.isDigit(b[from])) {
      return "";
    }
    int status = (b[from] - '0') * 100 + (b[from + 1] - '0') * 10 + b[from + 2] - '0';
    return switch (status) {
      case 200 -> " OK";
      case 201 -> " Created";
      case 204 -> " No Content";
      case 206 -> " Partial Content";
      case 301 -> " Moved Permanently";
      case 302 -> " Found";
      case 304 -> " Not Modified";
      case 400 -> " Bad Request";
      case 401 -> " Unauthorized";
      case 403 -> " Forbidden";
      case 404 -> " Not Found";
      case 405 -> " Method Not Allowed";
      case 408 -> " Request Timeout";
      case 413 -> " Content Too Large";
      case 416 -> " Range Not Satisfiable";
      case 429 -> " Too Many Requests";
      case 499 -> " Client Closed Request";
      case 500 -> " Internal Server Error";
      case 502 -> " Bad Gateway";
      case 503 -> " Service Unavailable";
      case 504 -> " Gateway Timeout";
      default ->
          switch (status / 100) {
            case 1 -> " Informational";
            case 2 -> " Success";
            case 3 -> " Redirection";
            case 4 -> " Client Error";
            case 5 -> " Server Error";
            default -> "";
          };
    };
  }
}
