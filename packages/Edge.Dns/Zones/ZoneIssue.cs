namespace Edge.Dns;

/// <summary>Something about a zone that its owner should know. <see cref="ToString"/> is a sentence for a person.</summary>
public sealed record ZoneIssue
{
    /// <summary>Whether the zone cannot be served like this.</summary>
    public required bool IsError { get; init; }

    /// <summary>The name that it is about.</summary>
    public required DnsName Owner { get; init; }

    /// <summary>The type that it is about, or none.</summary>
    public DnsRecordType Type { get; init; }

    /// <summary>What is wrong and what can be done, the end of a sentence.</summary>
    public required string Rule { get; init; }

    /// <summary>The file, where one record is to blame and came from one.</summary>
    public string File { get; init; } = "";

    /// <summary>The line of that file, from 1.</summary>
    public int Line { get; init; }

    /// <summary>E.g. <c>zone.db:7: error: www.example.org. CNAME stands beside A, but an alias stands alone; remove one of them</c>.</summary>
    public override string ToString()
    {
        var place = Line == 0 ? "" : File.Length > 0 ? $"{File}:{Line}: " : $"line {Line}: ";
        var type = Type == DnsRecordType.None ? "" : $" {RecordTypeName.Of(Type)}";
        return $"{place}{(IsError ? "error" : "warning")}: {Owner}{type} {Rule}";
    }
}
