namespace Edge.Kernel;

/// <summary>A document that a node refused and that still is the newest of its key; the node keeps its last good one.</summary>
/// <param name="Field">Empty if it is the document as a whole.</param>
public sealed record NodeRejection(ResourceKey Key, Revision Revision, string Field, string Rule)
{
    /// <summary>In characters, of field and rule: they come from outside.</summary>
    public const int TextLengthMax = 200;

    /// <summary>So many of one node are remembered.</summary>
    public const int RejectionsMax = 4;

    /// <summary>What a node says, cut to size and without control characters.</summary>
    public static NodeRejection Of(ResourceKey key, Revision revision, string field, string rule) =>
        new(key, revision, Clean(field), Clean(rule) is { Length: > 0 } said ? said : "no reason given");

    private static string Clean(string text)
    {
        var cut = text.Length > TextLengthMax ? text[..TextLengthMax] : text;
        return string.Concat(cut.Where(static character => !char.IsControl(character) && !char.IsSurrogate(character)));
    }
}
