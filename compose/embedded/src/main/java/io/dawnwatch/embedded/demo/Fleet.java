package io.dawnwatch.embedded.demo;

import java.util.List;

/*
 * Weights are about per mille of a service's lines: INFO and DEBUG make up the bulk, WARN about
 * 1 %, ERROR about 0.2 %, and a weight below 1 is a line seen a few times a day.
 */
/** The services of the simulated shop, and what each of them writes on a good day. */
final class Fleet {
  /** An out-of-memory kill: no service writes it on a good day. */
  static final Shape OUT_OF_MEMORY =
      Shape.untimed(
          "FATAL",
          1,
          "Out of memory: killed worker {int:1200-32000} (anon-rss {int:1900000-2100000} kB)");

  /** The error that payments knows as an occasional one, and its companions in an outage. */
  static final Shapes PROVIDER_OUTAGE =
      new Shapes(
          List.of(
              error(
                  700,
                  "Charge {uuid} failed: provider {pick:adyen|stripe} timed out after 5000 ms"),
              error(
                  200,
                  "Could not capture {order}: upstream returned 503 Service Unavailable,"
                      + " request {hex:12}"),
              warn(100, "Retrying charge {uuid}, attempt {int:2-4} of 4")));

  static final Shapes PUBLISH_RETRIES =
      new Shapes(
          List.of(
              warn(
                  850,
                  "Retrying publish of {order} to order-events, attempt {int:2-5} of 5 in"
                      + " {int:50-900} ms"),
              debug(150, "Producer buffer at {int:55-95} %, {int:200-900} records queued")));

  /** A line that reviews also writes on its own, always with a letter outside ASCII. */
  static final Shape REVIEW_FROM_COLOGNE =
      info(
          1,
          24,
          "Review by {user} from K\u00f6ln published, {int:1-5} stars, {int:12-900} characters");

  static final List<Shape> RESTART_AFTER_STOP =
      List.of(
          info(1, "Starting recommendations 4.18.2 (commit {hex:7}) on rec-01"),
          info(1, "Loaded 312 feature flags from config service"),
          info(1, "Connected to model store at {ip}:9042"),
          info(1, "Listening on 0.0.0.0:8080"),
          info(1, 3_100, "Ready after {ms} ms"));
  static final Shape DRAINING = info(1, "Received SIGTERM, draining {int:3-40} connections");

  private static final Shapes CHECKOUT_RELEASED =
      new Shapes(
          List.of(
              info(
                  330,
                  280,
                  "order placed: user={user} items={int:1-9} total={money} currency=EUR"
                      + " took={ms}ms checkout={uuid}"),
              info(260, 70, "address ok: user={user} took={ms}ms"),
              info(210, 96, "delivery quote: user={user} offers={int:2-6} took={ms}ms"),
              debug(170, "saga {uuid} entered {pick:address|delivery|payment|review}"),
              warn(8, "voucher refused: user={user} reason=used"),
              warn(5, "reservation retried: order={order} attempt={int:2-3}"),
              error(1.5, "saga {uuid} compensated: reservation of {order} timed out")));

  private static final Shapes CART_RELEASED =
      new Shapes(
          List.of(
              info(410, 28, "cart={uuid} op=add item={int:1000-99999} took={ms}ms"),
              info(120, 26, "cart={uuid} op=remove item={int:1000-99999} took={ms}ms"),
              info(240, 18, "cart={uuid} op=load user={user} items={int:1-14} took={ms}ms"),
              info(60, 44, "cart={uuid} op=voucher code={pick:SPRING|WELCOME|VIP} took={ms}ms"),
              debug(150, "lease {hex:24} renewed"),
              warn(9, "cart={uuid} op=merge versions={int:2-3}"),
              error(1.3, "cart={uuid} op=save failed: peer {ip} went away")));

  private Fleet() {}

  static List<Service> services() {
    return List.of(
        gateway(),
        search(),
        catalog(),
        cart(),
        auth(),
        checkout(),
        sessions(),
        payments(),
        recommendations(),
        inventory(),
        pricing(),
        orders(),
        images(),
        notifications(),
        users(),
        shipping(),
        fraud(),
        reviews(),
        billing(),
        reports());
  }

  /**
   * The services after a release of two of them, for good: checkout and cart write twice the lines,
   * in other words, and all they do takes twice as long.
   */
  static List<Service> released() {
    return services().stream()
        .map(
            service ->
                switch (service.name()) {
                  case "checkout" -> service.busier(2).saying(CHECKOUT_RELEASED);
                  case "cart" -> service.busier(2).saying(CART_RELEASED);
                  default -> service;
                })
        .toList();
  }

  private static Service gateway() {
    return service(
            "gateway",
            "edge-01",
            42,
            0.40,
            info(
                430,
                38,
                "GET /api/v2/products/{int:1000-99999} 200 {int:400-48000} bytes in {ms} ms from"
                    + " {ip}"),
            info(210, 55, "GET /api/v2/search 200 {int:900-64000} bytes in {ms} ms from {ip}"),
            info(140, 47, "POST /api/v2/cart/items 201 {int:120-900} bytes in {ms} ms from {ip}"),
            info(70, 29, "GET /api/v2/session 200 {int:200-400} bytes in {ms} ms from {ip}"),
            info(
                60,
                12,
                "GET /api/v2/products/{int:1000-99999} 404 {int:90-120} bytes in {ms} ms from"
                    + " {ip}"),
            debug(70, "Route {pick:products|search|cart|session} resolved to {ip}:8080"),
            warn(9, "Rate limit reached for client {ip}: {int:101-180} requests in 60 s"),
            warn(
                4,
                "Upstream {pick:catalog|search|cart} slow: {int:2000-4800} ms, request {hex:16}"),
            error(
                1.5,
                "Upstream {pick:catalog|search|cart} timed out after 5000 ms, request {hex:16}"),
            info(0.3, "Reloaded {int:180-190} routes from configuration"))
        .with(
            new Routine(
                17,
                360,
                700,
                List.of(
                    info(1, "Certificate check: 14 certificates, next expiry in 41 days"),
                    info(1, "OCSP staples refreshed for 14 certificates"))));
  }

  private static Service search() {
    return service(
            "search",
            "search-01",
            38,
            0.35,
            info(
                520,
                62,
                "Query q={pick:lamp|desk|sofa|mug|rug|shelf|chair} returned {int:0-480} hits in"
                    + " {ms} ms"),
            info(
                170,
                18,
                "Suggest prefix={pick:la|de|so|mu|ru|sh|ch} returned {int:1-10} terms in {ms} ms"),
            info(110, 85, "Facets computed over {int:20-9000} documents in {ms} ms"),
            debug(130, "Cache hit for query {hex:16}, age {int:1-300} s"),
            debug(50, 9, "Segment merge step took {ms} ms"),
            warn(8, "Slow query {hex:16}: {int:1000-2400} ms over {int:5-12} shards"),
            error(
                1.6, "Shard {int:0-11} did not answer within 2000 ms, partial result for {hex:16}"),
            info(0.3, "Synonym list reloaded: {int:2400-2500} entries"))
        .with(
            hourly(
                23,
                info(1, 9_000, "Index refresh finished: {int:81000-82000} documents in {ms} ms")));
  }

  private static Service catalog() {
    return service(
            "catalog",
            "web-02",
            36,
            0.35,
            info(480, 21, "Product {int:1000-99999} served to {user} in {ms} ms"),
            info(
                210,
                34,
                "Category {int:10-480} listed: page {int:1-12}, {int:4-48} products in {ms} ms"),
            info(90, 16, "Stock badge for product {int:1000-99999} refreshed in {ms} ms"),
            debug(190, "Cache lookup product:{int:1000-99999} {pick:hit|hit|hit|miss}"),
            warn(9, "Product {int:1000-99999} has no image in size {pick:s|m|l}"),
            warn(3, "Read replica {ip} lags {int:2-9} s behind"),
            error(1.2, "Timeout reading product {int:1000-99999} from replica {ip}"))
        .with(
            hourly(
                41,
                info(1, "Rebuilding category cache"),
                info(1, 4_200, "Category cache rebuilt: {int:478-482} categories in {ms} ms")));
  }

  private static Service cart() {
    return service(
        "cart",
        "web-01",
        31,
        0.35,
        info(410, 14, "Item {int:1000-99999} added to cart {uuid} in {ms} ms"),
        info(120, 13, "Item {int:1000-99999} removed from cart {uuid} in {ms} ms"),
        info(240, 9, "Cart {uuid} loaded for {user}: {int:1-14} items in {ms} ms"),
        info(60, 22, "Voucher \"{pick:SPRING|WELCOME|VIP}{int:10-99}\" applied to cart {uuid}"),
        debug(150, "Session {hex:24} touched"),
        warn(9, "Cart {uuid} changed concurrently, merging {int:2-3} versions"),
        error(1.3, "Could not save cart {uuid}: connection reset by {ip}"));
  }

  private static Service auth() {
    return service(
            "auth",
            "auth-01",
            29,
            0.38,
            info(390, 88, "Login succeeded for {user} from {ip} in {ms} ms"),
            info(330, 6, "Token {hex:8} refreshed for {user}"),
            info(60, "Logout of {user}"),
            info(40, 90, "Second factor accepted for {user} in {ms} ms"),
            debug(150, "Verified signature with key {pick:k1|k2|k3}"),
            warn(16, "Login failed for {user} from {ip}: wrong password"),
            warn(2, "Account {user} locked for 15 minutes after 5 failed logins"),
            error(1.0, "Directory query timed out after 3000 ms for {user}"),
            info(0.4, "Signing key {pick:k1|k2|k3} rotated"))
        .with(
            new Routine(
                34,
                360,
                900,
                List.of(info(1, "Certificate auth.shop.internal valid for 60 more days"))));
  }

  private static Service checkout() {
    return service(
        "checkout",
        "web-01",
        28,
        0.32,
        info(
            330,
            140,
            "Checkout {uuid} completed for {user}: {int:1-9} items, {money} EUR in {ms} ms"),
        info(260, 35, "Address validated for {user} in {ms} ms"),
        info(210, 48, "Delivery options computed: {int:2-6} offers in {ms} ms"),
        debug(170, "Step {pick:address|delivery|payment|review} of checkout {uuid}"),
        warn(8, "Voucher rejected for {user}: already used"),
        warn(5, "Retrying inventory reservation for {order}, attempt {int:2-3} of 3"),
        error(1.5, "Checkout {uuid} failed: reservation of {order} timed out after 4000 ms"));
  }

  private static Service sessions() {
    return service(
            "sessions",
            "cache-01",
            26,
            0.40,
            info(300, 3, "Session {hex:24} created for {ip}"),
            info(220, 2, "Session {hex:24} extended by 1800 s"),
            info(180, "Session {hex:24} expired"),
            debug(280, "GET session:{hex:24} {pick:hit|hit|hit|hit|miss}"),
            warn(6, "Eviction pressure: {int:120-900} keys evicted in 10 s"),
            error(0.8, "Replica {ip} refused connection, failing over"))
        .with(
            hourly(8, info(1, 2_100, "Snapshot of {int:20000-48000} sessions written in {ms} ms")));
  }

  private static Service payments() {
    return service(
        "payments",
        "pay-01",
        24,
        0.32,
        info(360, 210, "Charge {uuid} authorised: {money} EUR by {pick:adyen|stripe} in {ms} ms"),
        info(250, 160, "Captured {order}: {money} EUR in {ms} ms"),
        info(40, 240, "Refund {uuid} issued: {money} EUR in {ms} ms"),
        info(90, 4, "Risk score {int:1-99} for charge {uuid}"),
        debug(220, "Idempotency key {hex:32} {pick:new|new|new|seen}"),
        warn(7, "Charge {uuid} declined: {pick:insufficient_funds|expired_card|do_not_honor}"),
        warn(4, "Retrying charge {uuid}, attempt {int:2-4} of 4"),
        error(2.2, "Charge {uuid} failed: provider {pick:adyen|stripe} timed out after 5000 ms"));
  }

  private static Service recommendations() {
    return service(
            "recommendations",
            "rec-01",
            22,
            0.35,
            info(450, 44, "Ranked {int:80-600} candidates for {user} in {ms} ms"),
            info(220, 11, "Similar items of {int:1000-99999}: {int:4-24} in {ms} ms"),
            debug(260, "Features fetched: {int:40-64} of 64"),
            warn(10, "No profile for {user}, using popular items"),
            error(1.2, "Model store read timed out after 500 ms for {user}"))
        .with(
            hourly(
                52,
                info(
                    1,
                    15_000,
                    "Popularity table rebuilt from {int:40000-90000} events in {ms} ms")));
  }

  private static Service inventory() {
    return service(
        "inventory",
        "stock-01",
        20,
        0.45,
        info(420, 17, "Reserved {int:1-9} of sku {int:100000-999999} for {order} in {ms} ms"),
        info(260, 12, "Stock of sku {int:100000-999999} is {int:0-900}"),
        info(90, 15, "Released reservation of {order}"),
        debug(200, "Warehouse {pick:north|south|harbour} answered in {int:3-40} ms"),
        warn(10, "Stock of sku {int:100000-999999} below threshold: {int:0-5} left"),
        error(1.2, "Warehouse {pick:north|south|harbour} sync failed: timeout after 10000 ms"));
  }

  private static Service pricing() {
    return service(
            "pricing",
            "web-02",
            19,
            0.36,
            info(560, 7, "Priced basket {uuid}: {int:1-14} lines, {money} EUR in {ms} ms"),
            info(140, 5, "Discount rule {int:100-180} applied to basket {uuid}"),
            debug(270, "Rate EUR/{pick:GBP|SEK|PLN|CHF} from cache, age {int:1-600} s"),
            warn(6, "Exchange rates are {int:601-900} s old"),
            error(0.9, "Rule engine rejected basket {uuid}: rule {int:100-180} recursed"))
        .with(hourly(2, info(1, 640, "Exchange rates loaded: 31 currencies in {ms} ms")));
  }

  private static Service orders() {
    return service(
        "orders",
        "order-01",
        17,
        0.34,
        info(380, 52, "Order {order} created for {user}: {money} EUR in {ms} ms"),
        info(280, 8, "Published {order} to order-events partition {int:0-11} in {ms} ms"),
        info(140, 19, "Order {order} moved from {pick:NEW|PAID|PACKED} to {pick:PAID|PACKED|SENT}"),
        debug(180, "Outbox poll found {int:0-6} rows"),
        warn(
            8,
            "Retrying publish of {order} to order-events, attempt {int:2-5} of 5 in {int:50-900}"
                + " ms"),
        error(
            1.4, "Could not publish {order} to order-events: not leader for partition {int:0-11}"));
  }

  private static Service images() {
    return service(
        "images",
        "img-01",
        15,
        0.40,
        info(480, 120, "Resized image {hex:16} to {pick:160x160|480x480|1200x1200} in {ms} ms"),
        info(270, 9, "Served image {hex:16} ({int:4000-240000} bytes) in {ms} ms"),
        debug(220, "Worker {int:1-8} idle"),
        warn(9, "Image {hex:16} has no colour profile, assuming sRGB"),
        error(1.5, "Could not decode image {hex:16}: unexpected end of JPEG data"),
        info(0.5, "Purged {int:200-4000} originals older than 400 days"));
  }

  private static Service notifications() {
    return service(
        "notifications",
        "mail-01",
        13,
        0.40,
        info(430, 95, "Mail {uuid} to {user} accepted by relay {ip} in {ms} ms"),
        info(260, 60, "Push {uuid} delivered in {ms} ms"),
        debug(250, "Template {pick:order-placed|order-sent|reset} rendered"),
        warn(18, "Relay {ip} deferred mail {uuid}: greylisted, retry in {int:60-300} s"),
        error(2.0, "Mail {uuid} bounced: mailbox of {user} unavailable"));
  }

  private static Service users() {
    return service(
        "users",
        "web-03",
        12,
        0.42,
        info(450, 11, "Profile of {user} read in {ms} ms"),
        info(160, 26, "Profile of {user} updated in {ms} ms"),
        info(70, 71, "Account {user} registered from {ip}"),
        debug(290, "Pool: {int:1-18} of 20 connections in use"),
        warn(9, "Pool exhausted, waited {int:50-400} ms for a connection"),
        error(1.4, "Deadlock detected updating {user}, transaction rolled back"));
  }

  private static Service shipping() {
    return service(
        "shipping",
        "log-01",
        10,
        0.50,
        info(390, 180, "Label {hex:12} printed for {order} in {ms} ms"),
        info(330, 65, "Tracking of {order}: {pick:picked up|in transit|delivered}"),
        debug(250, "Carrier {pick:dhl|dpd|ups} quota {int:200-900} left"),
        warn(16, "Carrier {pick:dhl|dpd|ups} answered 429, backing off {int:2-30} s"),
        error(2.4, "Carrier {pick:dhl|dpd|ups} timed out after 8000 ms for {order}"));
  }

  private static Service fraud() {
    return service(
        "fraud",
        "risk-01",
        9,
        0.55,
        info(600, 33, "Scored {order}: {int:0-99} with model v31 in {ms} ms"),
        info(70, "Queued {order} for manual review"),
        debug(300, "Velocity of card {hex:8}: {int:1-4} in 24 h"),
        warn(14, "Feature {pick:device_age|ip_country|velocity} missing for {order}"),
        error(1.6, "Device service timed out after 800 ms for {order}"));
  }

  private static Service reviews() {
    return service(
        "reviews",
        "web-03",
        7,
        0.65,
        info(
            430,
            24,
            "Review by {user} from {pick:K\u00f6ln|Malm\u00f6|M\u00e1laga|Orl\u00e9ans} published,"
                + " {int:1-5} stars, {int:12-900} characters"),
        info(300, 12, "Reviews of product {int:1000-99999} listed: {int:0-60} in {ms} ms"),
        debug(240, "Moderation verdict {pick:pass|pass|pass|hold} for {uuid}"),
        warn(16, "Review by {user} held: {int:1-4} flagged words"),
        error(1.8, "Moderation service returned 502 for {uuid}"));
  }

  private static Service billing() {
    return service(
            "billing",
            "batch-01",
            5.5,
            0.80,
            info(460, 85, "Invoice {int:400000-499999} written for {order} in {ms} ms"),
            info(220, 30, "Ledger entry {uuid} posted: {money} EUR"),
            debug(290, "Heartbeat: queue depth {int:0-12}"),
            warn(15, "Tax rate of {pick:DE|FR|ES|SE} read from fallback table"),
            error(1.8, "Ledger rejected entry {uuid}: period is closed"))
        .with(
            new Routine(
                160,
                1_440,
                24_000,
                List.of(
                    info(1, "Nightly reconciliation started"),
                    info(1, "Reconciliation read {int:16000-19000} charges"),
                    info(1, "Reconciliation read {int:16000-19000} ledger entries"),
                    info(1, "Reconciliation matched {int:15900-16000} pairs"),
                    info(1, "Reconciliation wrote {int:2-9} corrections"),
                    info(1, "Nightly reconciliation finished"))));
  }

  private static Service reports() {
    return service(
            "reports",
            "batch-01",
            5,
            0.80,
            info(
                360,
                420,
                "Report {int:100-160} rendered for team {pick:ops|sales|finance} in {ms} ms"),
            info(300, 75, "Query {hex:8} scanned {int:1000-900000} rows in {ms} ms"),
            debug(310, "Heartbeat: {int:0-3} jobs running"),
            warn(16, "Report {int:100-160} used a snapshot {int:16-59} min old"),
            error(2.0, "Query {hex:8} cancelled after 30000 ms"))
        .with(hourly(30, info(1, 5_200, "Dashboard extracts refreshed: 24 tiles in {ms} ms")));
  }

  private static Service service(
      String name, String host, double peakPerMinute, double nightShare, Shape... shapes) {
    return new Service(
        name, host, peakPerMinute, nightShare, new Shapes(List.of(shapes)), List.of());
  }

  private static Routine hourly(int firstMinute, Shape... steps) {
    return new Routine(firstMinute, 60, 3_000, List.of(steps));
  }

  private static Shape info(double weight, String text) {
    return Shape.untimed("INFO", weight, text);
  }

  private static Shape info(double weight, double medianMillis, String text) {
    return Shape.timed("INFO", weight, medianMillis, text);
  }

  private static Shape debug(double weight, String text) {
    return Shape.untimed("DEBUG", weight, text);
  }

  private static Shape debug(double weight, double medianMillis, String text) {
    return Shape.timed("DEBUG", weight, medianMillis, text);
  }

  private static Shape warn(double weight, String text) {
    return Shape.untimed("WARN", weight, text);
  }

  private static Shape error(double weight, String text) {
    return Shape.untimed("ERROR", weight, text);
  }
}
