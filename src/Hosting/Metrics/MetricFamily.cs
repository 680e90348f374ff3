using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Edge.Hosting;

/// <summary>One instrument with all its series.</summary>
internal sealed class MetricFamily
{
    /// <summary>More different label sets than this are counted together under <c>overflow="true"</c>: labels must not eat the memory.</summary>
    public const int SeriesMax = 2_000;

    /// <summary>From a quarter of a millisecond to half a minute; what is measured in seconds mostly lies in between.</summary>
    private static readonly double[] SecondsBounds =
        [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private static readonly double[] BytesBounds =
        [1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864, 268435456];

    private static readonly double[] PlainBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly string _name;
    private readonly string _help;
    private readonly MetricKind _kind;
    private readonly bool _isObservable;

    /// <summary>Whether measurements replace the value instead of adding to it.</summary>
    private readonly bool _replaces;
    private readonly double[] _bounds;

    public MetricFamily(Instrument instrument)
    {
        _name = MetricText.Name(instrument.Name);
        _help = instrument.Description ?? "";
        var type = instrument.GetType().Name;
        _isObservable = instrument.IsObservable;
        _replaces = _isObservable || type.StartsWith("Gauge", StringComparison.Ordinal);
        _kind = type switch
        {
            _ when type.StartsWith("Histogram", StringComparison.Ordinal) => MetricKind.Histogram,
            _ when type.StartsWith("Counter", StringComparison.Ordinal) => MetricKind.Counter,
            _ when type.StartsWith("ObservableCounter", StringComparison.Ordinal) => MetricKind.Counter,
            _ => MetricKind.Gauge,
        };
        _bounds = _kind != MetricKind.Histogram ? [] : BoundsOf(instrument);
    }

    public string Name => _name;

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = SeriesOf(MetricText.Labels(tags));
        if (_kind == MetricKind.Histogram)
        {
            series.Observe(value, _bounds);
        }
        else if (_replaces)
        {
            series.Set(value);
        }
        else
        {
            series.Add(value);
        }
    }

    /// <summary>Before observable instruments are asked anew: what they no longer report is gone.</summary>
    public void ForgetObserved()
    {
        if (_isObservable)
        {
            _series.Clear();
        }
    }

    public void Write(StringBuilder text)
    {
        if (_series.IsEmpty && _kind == MetricKind.Histogram)
        {
            return;
        }

        text.Append("# HELP ").Append(_name).Append(' ').Append(MetricText.Help(_help)).Append('\n');
        text.Append("# TYPE ").Append(_name).Append(' ').Append(_kind.ToString().ToLowerInvariant()).Append('\n');
        if (_series.IsEmpty)
        {
            text.Append(_name).Append(" 0\n");
        }

        foreach (var series in _series.Values.OrderBy(static series => series.Labels, StringComparer.Ordinal))
        {
            if (_kind == MetricKind.Histogram)
            {
                WriteHistogram(text, series);
            }
            else
            {
                WriteSample(text, "", series.Labels, series.Read().Value);
            }
        }
    }

    private MetricSeries SeriesOf(string labels)
    {
        if (_series.TryGetValue(labels, out var series))
        {
            return series;
        }

        var key = _series.Count < SeriesMax ? labels : "overflow=\"true\"";
        return _series.GetOrAdd(key, static (text, bounds) => new MetricSeries(text, bounds), _bounds.Length);
    }

    private void WriteHistogram(StringBuilder text, MetricSeries series)
    {
        var (sum, count, buckets) = series.Read();
        var prefix = series.Labels.Length == 0 ? "" : series.Labels + ",";
        long cumulative = 0;
        for (var i = 0; i < _bounds.Length; i++)
        {
            cumulative += buckets[i];
            WriteSample(text, "_bucket", $"{prefix}le=\"{_bounds[i].ToString("R", CultureInfo.InvariantCulture)}\"", cumulative);
        }

        WriteSample(text, "_bucket", prefix + "le=\"+Inf\"", count);
        WriteSample(text, "_sum", series.Labels, sum);
        WriteSample(text, "_count", series.Labels, count);
    }

    private void WriteSample(StringBuilder text, string suffix, string labels, double value)
    {
        text.Append(_name).Append(suffix);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(MetricText.Number(value)).Append('\n');
    }

    private static double[] BoundsOf(Instrument instrument)
    {
        if (instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { Count: > 0 } advised })
        {
            return [.. advised];
        }

        return instrument.Unit switch
        {
            "s" => SecondsBounds,
            "By" => BytesBounds,
            _ when instrument.Name.EndsWith("_seconds", StringComparison.Ordinal) => SecondsBounds,
            _ when instrument.Name.EndsWith("_bytes", StringComparison.Ordinal) => BytesBounds,
            _ => PlainBounds,
        };
    }
}
