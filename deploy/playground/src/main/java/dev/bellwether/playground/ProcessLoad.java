package dev.bellwether.playground;

import com.sun.management.OperatingSystemMXBean;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.ManagementFactory;

/** How busy the process is in which every version runs: theirs together, so it has no version. */
final class ProcessLoad {
  private ProcessLoad() {}

  static void register(PrometheusRegistry registry) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    GaugeWithCallback.builder()
        .name("process_cpu_percent")
        .help("CPU time of this process, of all that the machine has, lately")
        .callback(at -> {
          double load = system.getProcessCpuLoad();
          // Below 0: not known yet.
          if (load >= 0) {
            at.call(100 * load);
          }
        })
        .register(registry);
    GaugeWithCallback.builder()
        .name("process_memory_percent")
        .help("Heap in use, of the most that it may take")
        .callback(at -> at.call(heapPercent()))
        .register(registry);
  }

  private static double heapPercent() {
    Runtime runtime = Runtime.getRuntime();
    return 100.0 * (runtime.totalMemory() - runtime.freeMemory()) / runtime.maxMemory();
  }
}
