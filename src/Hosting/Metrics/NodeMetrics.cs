using System.Diagnostics.Metrics;

namespace Edge.Hosting;

/// <summary>
/// The metrics of one node. It is the meter factory of its role and parts, so that every meter made through it carries
/// this node as its scope: several roles share one process in <c>edge up</c> and must not count for each other.
/// </summary>
public sealed class NodeMetrics : IMeterFactory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Meter> _meters = [];

    /// <summary>Makes, or returns, the meter of that name with this node as its scope.</summary>
    public Meter Create(MeterOptions options)
    {
        lock (_gate)
        {
            if (!_meters.TryGetValue(options.Name, out var meter))
            {
                options.Scope = this;
                meter = new Meter(options);
                _meters.Add(options.Name, meter);
            }

            return meter;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var meter in _meters.Values)
            {
                meter.Dispose();
            }

            _meters.Clear();
        }
    }
}
