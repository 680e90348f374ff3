namespace Edge.Dns;

/// <summary>One of the answers of a steered set: one of these sets of records, chosen at each query by weight.</summary>
public sealed record SteeredAnswer
{
    /// <summary>The sets, all of one type, each with its weight of 1 to 1,000,000: at least one, at most 1,024.</summary>
    public required IReadOnlyList<(RecordSet Set, int Weight)> Choices { get; init; }

    /// <summary>An answer of one set.</summary>
    public static SteeredAnswer Of(RecordSet set) => new() { Choices = [(set, 1)] };
}
