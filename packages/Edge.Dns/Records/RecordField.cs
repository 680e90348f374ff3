namespace Edge.Dns;

/// <summary>One field of a record's data, between text and wire form.</summary>
/// <param name="name">What an error calls it.</param>
internal abstract class RecordField(string name)
{
    public string Name { get; } = name;

    /// <summary>Takes tokens and appends the wire form; false if the text then has an error.</summary>
    public abstract bool Read(EntryText text, ByteBuffer wire);

    /// <summary>Bytes of the field at the start of <paramref name="wire"/>, the rest of the record's data; −1 if it is broken.</summary>
    public abstract int Measure(ReadOnlySpan<byte> wire);

    /// <summary>Appends the text of exactly one valid field; nothing if it has none.</summary>
    public abstract void Write(ReadOnlySpan<byte> field, ByteBuffer text);

    /// <summary>How a name that fills the field may be written; null for every other field.</summary>
    public virtual NameUse? Use => null;
}
