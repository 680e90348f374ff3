namespace Edge.Delivery;

/// <summary>How a stored response answers one request: whole, in part, or with the word that nothing changed.</summary>
/// <param name="Offset">Where the content sent begins.</param>
/// <param name="Length">How much content is sent; for HEAD too, which sends none of it.</param>
public readonly record struct EntryAnswer(int Status, int Offset, int Length)
{
    public static EntryAnswer Of(string method, IFieldLookup request, CacheEntry entry)
    {
        var total = entry.Body.Length;
        if (ClientConditions.IsNotModified(request, entry.Head))
        {
            return new EntryAnswer(304, 0, 0);
        }

        var range = ClientConditions.Range(method, request, entry.Head, total);
        return range.Kind switch
        {
            ByteRangeKind.Part => new EntryAnswer(206, (int)range.First, (int)range.Length),
            ByteRangeKind.Unsatisfiable => new EntryAnswer(416, 0, 0),
            _ => new EntryAnswer(entry.Head.Status, 0, total),
        };
    }
}
