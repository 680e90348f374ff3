namespace Edge.Dns;

/// <summary>What a cell holds in the place of a reference while the names that have its set cannot be answered.</summary>
internal static class FailedCell
{
    /// <summary>No reference has it.</summary>
    public const ulong Bit = 1UL << 61;

    public static ulong Of(ExtendedError error) => Bit | (ushort)error;

    public static ExtendedError ErrorOf(ulong cell) => (ExtendedError)(ushort)cell;
}
