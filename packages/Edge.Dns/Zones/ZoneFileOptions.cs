namespace Edge.Dns;

/// <summary>How a zone file is read.</summary>
public sealed record ZoneFileOptions
{
    /// <summary>What relative names are continued by until the file says otherwise: the zone's name.</summary>
    public required DnsName Origin { get; init; }

    /// <summary>What errors call the file.</summary>
    public string File { get; init; } = "";

    /// <summary>Opens the file that <c>$INCLUDE</c> names, or gives null if there is none; without it the directive is an error.</summary>
    public Func<string, Stream?>? Include { get; init; }

    /// <summary>Files that may be open within each other.</summary>
    public int IncludeDepthMax { get; init; } = 8;

    /// <summary>Files that may be included in all.</summary>
    public int IncludeCountMax { get; init; } = 1024;

    /// <summary>Records that one <c>$GENERATE</c> may make.</summary>
    public int GenerateCountMax { get; init; } = 65_536;

    /// <summary>Records that may be read in all.</summary>
    public int RecordCountMax { get; init; } = 20_000_000;

    /// <summary>Bytes of the records that may be read in all, owners and data, by default as many as memory holds.</summary>
    public long RecordBytesMax { get; init; } = long.MaxValue;

    /// <summary>Errors after which reading ends.</summary>
    public int ErrorCountMax { get; init; } = 20;
}
