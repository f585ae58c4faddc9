package dev.bellwether.configuration;

/** Says of literal addresses whether they are this machine, without asking a name server. */
public final class Loopback {
  private Loopback() {}

  /** True for {@code localhost}, {@code 127.0.0.0/8} written in full, and {@code ::1}. */
  public static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("::1")
        || host.equals("[::1]")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }

  /** The host of {@code host:port}; IPv6 in brackets. */
  public static String host(String address) {
    int colon = address.lastIndexOf(':');
    return colon < 0 || address.endsWith("]") ? address : address.substring(0, colon);
  }
}
