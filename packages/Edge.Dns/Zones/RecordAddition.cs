namespace Edge.Dns;

/// <summary>What became of a record that was added.</summary>
internal enum RecordAddition : byte
{
    Added,

    AddedWithOtherTtl,

    /// <summary>The same record is there.</summary>
    Known,

    TooLarge,
}
