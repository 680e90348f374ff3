using Edge.Dns;

namespace Edge.Naming;

/// <summary>Where addresses lie, as the operator's files say.</summary>
public sealed class World
{
    /// <summary>Places at most: their numbers are those of a <see cref="LocationMap"/>.</summary>
    public const int PlacesMax = ushort.MaxValue;

    /// <summary>By their numbers; the first is <see cref="Place.Unknown"/>.</summary>
    public required IReadOnlyList<Place> Places { get; init; }

    /// <summary>Which networks lie at each, by its number.</summary>
    public required LocationMapBuilder Networks { get; init; }
}
