package dev.bellwether.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to a server on loopback that can be made to hang: what is sent while it stalls never
 * arrives and is never answered. Opened again, it drops what hung.
 */
final class Door implements AutoCloseable {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private final ServerSocket front;
  private final URI behind;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger swallowed = new AtomicInteger();
  private volatile boolean stalled;

  private Door(ServerSocket front, URI behind) {
    this.front = front;
    this.behind = behind;
  }

  static Door to(URI behind) {
    try {
      var door = new Door(new ServerSocket(0, 50, HERE), behind);
      Thread.ofVirtual().start(door::accept);
      return door;
    } catch (IOException e) {
      throw new UncheckedIOException("no door to " + behind, e);
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + front.getLocalPort());
  }

  void stall() {
    swallowed.set(0);
    stalled = true;
  }

  /** Pieces of requests that hang, or hung until their sender gave up. */
  int swallowed() {
    return swallowed.get();
  }

  void open() {
    stalled = false;
    sockets.forEach(Door::drop);
    sockets.clear();
  }

  private void accept() {
    while (!front.isClosed()) {
      try {
        Socket caller = front.accept();
        Socket server = new Socket(HERE, behind.getPort());
        sockets.addAll(List.of(caller, server));
        Thread.ofVirtual().start(() -> pump(caller, server, swallowed));
        Thread.ofVirtual().start(() -> pump(server, caller, new AtomicInteger()));
      } catch (IOException closed) {
        drop(front);
      }
    }
  }

  private void pump(Socket from, Socket to, AtomicInteger count) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] piece = new byte[8192];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        if (stalled) {
          count.incrementAndGet();
        } else {
          out.write(piece, 0, read);
        }
      }
    } catch (IOException gone) {
      sockets.removeAll(List.of(from, to));
    }
  }

  private static void drop(AutoCloseable end) {
    try {
      end.close();
    } catch (Exception e) {
      throw new IllegalStateException("cannot close " + end, e);
    }
  }

  @Override
  public void close() {
    drop(front);
    open();
  }
}
