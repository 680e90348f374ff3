namespace Edge.Kernel.Resources;

/// <summary>How long a handshake takes visitors from one country.</summary>
public sealed record LatencyFigure
{
    /// <summary>Two capital letters (ISO 3166).</summary>
    public required string Country { get; init; }

    /// <summary>The median round trip, 1 to 10,000.</summary>
    public required int Milliseconds { get; init; }

    /// <summary>Visits that it was measured at, 200 or more.</summary>
    public required int Samples { get; init; }

    /// <summary>When there were last enough of them within a day.</summary>
    public required DateTimeOffset MeasuredAt { get; init; }
}
