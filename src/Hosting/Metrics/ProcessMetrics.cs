using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Edge.Hosting;

/// <summary>
/// The process as Prometheus names it by convention. In <c>edge up</c> all nodes are one process and show the same numbers.
/// </summary>
internal static class ProcessMetrics
{
    private static readonly double StartSeconds =
        new DateTimeOffset(Process.GetCurrentProcess().StartTime.ToUniversalTime()).ToUnixTimeMilliseconds() / 1000.0;

    public static void AddTo(IMeterFactory meters)
    {
        var meter = meters.Create(new MeterOptions("Edge.Process"));
        meter.CreateObservableCounter("process_cpu_seconds_total", static () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "Processor time used.");
        meter.CreateObservableGauge("process_resident_memory_bytes", static () => Environment.WorkingSet, "By", "Memory in use, as the system counts it.");
        meter.CreateObservableGauge("process_start_time_seconds", static () => StartSeconds, "s", "When the process started, in Unix time.");
        meter.CreateObservableGauge("process_threads_count", static () => ThreadPool.ThreadCount, null, "Threads of the pool.");
        meter.CreateObservableGauge("dotnet_heap_bytes", static () => GC.GetGCMemoryInfo().HeapSizeBytes, "By", "The managed heap after the last collection.");
        meter.CreateObservableCounter("dotnet_allocated_bytes_total", static () => GC.GetTotalAllocatedBytes(), "By", "Bytes allocated on the managed heap.");
        meter.CreateObservableCounter("dotnet_gc_collections_total", Collections, null, "Garbage collections by generation.");
        meter.CreateObservableCounter("dotnet_gc_pause_seconds_total", static () => GC.GetTotalPauseDuration().TotalSeconds, "s", "Time that collections stopped the process for.");
    }

    private static IEnumerable<Measurement<long>> Collections()
    {
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            yield return new Measurement<long>(
                GC.CollectionCount(generation),
                new KeyValuePair<string, object?>("generation", generation));
        }
    }
}
