namespace Edge.Dns;

/// <summary>
/// References in the order of what they lead to: those of a leaf to links, those of the root to leaves. A page never grows or
/// shrinks, it is replaced; one of its references is replaced by one store.
/// </summary>
internal unsafe struct NsecPage
{
    public const int Bytes = 8;

    /// <summary>References of the largest leaf; the root has as many as there are leaves.</summary>
    public const int LeafCountMax = 128;

    public uint Count;

    public uint Reserved;

    public static int Size(int count) => Bytes + (count * sizeof(ulong));

    public static ulong* EntriesOf(NsecPage* page) => (ulong*)((byte*)page + Bytes);
}
