namespace Edge.Kernel.Resources;

/// <summary>
/// <c>usage/&lt;source&gt;/&lt;boot&gt;/&lt;hour&gt;-&lt;part&gt;</c>: what one process of a node counted of a meter in one hour. It is written again with
/// greater quantities until it is complete, so that whoever reads it takes each resource of each boot and hour once.
/// </summary>
public sealed record UsageDocument
{
    /// <summary>Queries of DNS that are paid for.</summary>
    public const string DnsQueries = "dns.queries";

    /// <summary>Resources of one document.</summary>
    public const int ItemsMax = 500;

    /// <summary>What was counted.</summary>
    public required string Meter { get; init; }

    /// <summary>Where.</summary>
    public required string Region { get; init; }

    /// <summary>When the hour begins.</summary>
    public required DateTimeOffset Hour { get; init; }

    /// <summary>Whether nothing will be added: the hour is over, or the process that counted is gone.</summary>
    public bool Complete { get; init; }

    public required IReadOnlyList<UsageItem> Items { get; init; }

    /// <summary>The id of a document.</summary>
    public static string IdOf(NodeId source, string boot, DateTimeOffset hour, int part) =>
        FormattableString.Invariant($"{source.Value}/{boot}/{HourText(hour)}-{part}");

    /// <summary>An hour as ids have it; they sort by time.</summary>
    public static string HourText(DateTimeOffset hour) => FormattableString.Invariant($"{hour.UtcDateTime:yyyyMMddHH}");
}
