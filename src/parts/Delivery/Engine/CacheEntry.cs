namespace Edge.Delivery;

/// <summary>
/// One stored response. Immutable but for what eviction notes on it; readers hold on to it without locks, and the
/// collector frees it after the last of them.
/// </summary>
public sealed class CacheEntry(StoredHead head, ReadOnlyMemory<byte> body)
{
    internal const int FrequencyMax = 3;

    private const long OverheadBytes = 512;

    private EntryTexts? _texts;

    public StoredHead Head { get; } = head;

    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>What it takes of the memory tier's capacity.</summary>
    public long Bytes { get; } = BytesOf(head) + body.Length;

    /// <summary>How often it was used since eviction last looked, saturated. Races lose a count, which harms nothing.</summary>
    internal int Frequency { get; set; }

    internal EntryQueue? Queue { get; set; }

    internal CacheEntry? Newer { get; set; }

    internal CacheEntry? Older { get; set; }

    /// <summary>What the role made of the fields once, in the words of its server.</summary>
    public object? Rendering { get; set; }

    /// <summary>The fields of a hit that change with time; made once a second and not once a request.</summary>
    /// <param name="cache">The name of this cache in <c>Cache-Status</c>.</param>
    public EntryTexts TextsAt(DateTimeOffset now, string cache)
    {
        var age = Head.AgeAt(now);
        var texts = _texts;
        if (texts is null || texts.AgeSeconds != age)
        {
            _texts = texts = new EntryTexts(Head, age, cache);
        }

        return texts;
    }

    internal void Touch()
    {
        if (Frequency < FrequencyMax)
        {
            Frequency++;
        }
    }

    private static long BytesOf(StoredHead head)
    {
        var bytes = OverheadBytes + (2 * head.Key.Target.Length) + head.Variance.Bytes;
        foreach (var (name, value) in head.Fields)
        {
            bytes += 64 + (2 * (name.Length + value.Length));
        }

        return bytes;
    }
}
