using System.IO.Hashing;

namespace Edge.Dns;

/// <summary>The blobs of a table: one for all answers of equal bytes, counted by how many refer to it.</summary>
internal sealed unsafe class BlobStore(AnswerHeap heap, ulong seed)
{
    private readonly Dictionary<UInt128, (ulong Reference, int Users)> _blobs = [];

    public int Count => _blobs.Count;

    /// <summary>The blob of these records, with one user more.</summary>
    public ulong Take(in BlobHeader header, ReadOnlySpan<byte> records)
    {
        var size = BlobHeader.Bytes + records.Length;
        var copy = header;
        (copy.Crc, copy.Size) = (0, (uint)size);
        var key = KeyOf(copy, records);
        if (_blobs.TryGetValue(key, out var known))
        {
            _blobs[key] = (known.Reference, known.Users + 1);
            return known.Reference;
        }

        var reference = heap.Take(size);
        var blob = (BlobHeader*)heap.At(reference);
        *blob = copy;
        records.CopyTo(new Span<byte>(BlobHeader.RecordsOf(blob), records.Length));
        blob->Crc = TableCrc.Of((byte*)blob, size);
        _blobs.Add(key, (reference, 1));
        return reference;
    }

    /// <summary>One user less; without any it is retired.</summary>
    public void Release(ulong reference)
    {
        var blob = (BlobHeader*)heap.At(reference);
        var copy = *blob;
        copy.Crc = 0;
        var key = KeyOf(copy, new ReadOnlySpan<byte>(BlobHeader.RecordsOf(blob), (int)blob->Size - BlobHeader.Bytes));
        var (_, users) = _blobs[key];
        if (users > 1)
        {
            _blobs[key] = (reference, users - 1);
            return;
        }

        _blobs.Remove(key);
        heap.Retire(reference, (int)blob->Size);
    }

    /// <summary>128 bits under a secret seed: equal keys are equal bytes.</summary>
    private UInt128 KeyOf(BlobHeader header, ReadOnlySpan<byte> records) =>
        XxHash128.HashToUInt128(records, (long)(seed ^ XxHash3.HashToUInt64(new ReadOnlySpan<byte>(&header, BlobHeader.Bytes), (long)seed)));
}
