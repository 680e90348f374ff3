namespace Edge.Kernel.Resources;

/// <summary><c>records/&lt;zone&gt;/&lt;owner&gt;/&lt;type&gt;</c>: all records of one type that a name has. See <see cref="RecordSetId"/>.</summary>
public sealed record RecordSetDocument
{
    public const int TtlSecondsMin = 60;

    public const int TtlSecondsMax = 604_800;

    public const int TtlSecondsUsual = 3600;

    /// <summary>Above it a fallen member would go on being visited for too long.</summary>
    public const int SteeredTtlSecondsMax = 600;

    public const int SteeredTtlSecondsMin = 10;

    /// <summary>For how long resolvers may keep it, in seconds: 60 to 604,800; where it is steered 10 to 600.</summary>
    public int TtlSeconds { get; init; } = TtlSecondsUsual;

    /// <summary>
    /// The data of 1 to 500 records as zone files have it (RFC 1035 §5.1), e.g. <c>10 mail.example.org.</c> Names without a
    /// final dot are continued by the zone's name; what is kept is complete.
    /// </summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>How addresses are chosen for each visitor, in the place of values; for the types A and AAAA.</summary>
    public SteeringDocument? Steering { get; init; }
}
