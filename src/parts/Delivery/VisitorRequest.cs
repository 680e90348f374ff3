using Edge.Jobs;

namespace Edge.Delivery;

/// <summary>A visitor's request that memory alone could not answer.</summary>
public sealed record VisitorRequest : IFieldLookup
{
    public required string Method { get; init; }

    public required CacheKey Key { get; init; }

    public required OriginRoute Route { get; init; }

    /// <summary>All fields as they came.</summary>
    public required HeaderFields Fields { get; init; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>The protocol's version as <c>Via</c> writes it: <c>1.1</c> or <c>2</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>The visitor's IP address, or null if unknown.</summary>
    public string? ClientAddress { get; init; }

    public Stream? Body { get; init; }

    public long? BodyLength { get; init; }

    public string? Field(string name) => Fields.Combined(name);
}
