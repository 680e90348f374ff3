namespace Edge.Hosting;

/// <summary>One instrument with one set of labels, and what was counted for it.</summary>
internal sealed class MetricSeries(string labels, int bucketsCount)
{
    private readonly Lock _gate = new();
    private readonly long[] _buckets = new long[bucketsCount];
    private double _value;
    private long _count;

    /// <summary>In the form of the exposition, without braces: <c>role="gateway",code="200"</c>; empty for none.</summary>
    public string Labels => labels;

    public void Add(double delta)
    {
        lock (_gate)
        {
            _value += delta;
        }
    }

    public void Set(double value)
    {
        lock (_gate)
        {
            _value = value;
        }
    }

    /// <summary>Counts one measurement in the first bucket whose bound it doesn't exceed.</summary>
    public void Observe(double value, double[] bounds)
    {
        var index = Array.BinarySearch(bounds, value);
        index = index < 0 ? ~index : index;
        lock (_gate)
        {
            _value += value;
            _count++;
            if (index < _buckets.Length)
            {
                _buckets[index]++;
            }
        }
    }

    /// <summary>The value (the sum, for a histogram), the count, and each bucket's own count.</summary>
    public (double Value, long Count, long[] Buckets) Read()
    {
        lock (_gate)
        {
            return (_value, _count, [.. _buckets]);
        }
    }
}
