using System.Diagnostics.Metrics;
using System.Text;

namespace Edge.Hosting;

/// <summary>
/// The metrics of one node. It is the meter factory of its role and parts, so that every meter made through it carries
/// this node as its scope: several roles share one process in <c>edge up</c> and must not count for each other.
/// </summary>
public sealed class NodeMetrics : IMeterFactory
{
    private readonly Lock _gate = new();
    private readonly Lock _observing = new();
    private readonly Dictionary<string, Meter> _meters = [];
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public NodeMetrics()
    {
        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Record(state, (double)value, tags));
        _listener.Start();
        ProcessMetrics.AddTo(this);
    }

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

    /// <summary>Everything that this node counts, in the Prometheus text exposition, version 0.0.4.</summary>
    public string Render()
    {
        List<MetricFamily> families;
        lock (_gate)
        {
            families = [.. _families.Values];
        }

        var text = new StringBuilder();
        lock (_observing)
        {
            families.ForEach(static family => family.ForgetObserved());
            _listener.RecordObservableInstruments();
            families.ForEach(family => family.Write(text));
        }

        return text.ToString();
    }

    public void Dispose()
    {
        _listener.Dispose();
        List<Meter> meters;
        lock (_gate)
        {
            meters = [.. _meters.Values];
            _meters.Clear();
        }

        meters.ForEach(static meter => meter.Dispose());
    }

    private static void Record(object? family, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        (family as MetricFamily)?.Record(value, tags);

    private void Publish(Instrument instrument, MeterListener listener)
    {
        // The framework makes meters through the same factory; ours are the ones that the READMEs list.
        if (!ReferenceEquals(instrument.Meter.Scope, this) || !instrument.Meter.Name.StartsWith("Edge.", StringComparison.Ordinal))
        {
            return;
        }

        MetricFamily? family;
        lock (_gate)
        {
            var made = new MetricFamily(instrument);
            if (!_families.TryGetValue(made.Name, out family))
            {
                family = made;
                _families.Add(made.Name, made);
            }
        }

        listener.EnableMeasurementEvents(instrument, family);
    }
}
