using System.Buffers.Binary;

namespace Edge.Dns;

/// <summary>Finds or makes the signatures that queries ask for, for one thread.</summary>
/// <param name="turn">Whether it may make them.</param>
internal sealed unsafe class DemandedSignatures(OnlineSigner signer, SigningTurn turn)
{
    /// <summary>How long before now signatures begin, for clocks that are slow.</summary>
    public const int BackdateSeconds = 3600;

    /// <summary>How long they are good: shorter than of those that are made ahead, since nobody has to renew them in time.</summary>
    public const int LifetimeSeconds = 3 * 86_400;

    /// <summary>How long they are given to clients; afterwards another one is made.</summary>
    public const int KeepSeconds = 86_400;

    private readonly ByteBuffer _content = new(1024);
    private readonly ByteBuffer _records = new(256);
    private int[] _order = new int[64];
    private uint _seconds;
    private ulong _microseconds;

    /// <summary>Signatures that were made, and queries that were refused one, since this was asked last.</summary>
    public (ulong Made, ulong Refused) Counted { get; private set; }

    /// <summary>Begins a batch of queries.</summary>
    /// <param name="microseconds">On a clock that never goes back.</param>
    public void Begin(uint seconds, ulong microseconds) => (_seconds, _microseconds, Counted) = (seconds, microseconds, default);

    /// <summary>The signatures over a set.</summary>
    /// <param name="node">The name, or the wildcard, that has the set.</param>
    /// <param name="lack">Why there is none, if it is null.</param>
    public CachedSignature? Over(NodeHeader* node, BlobHeader* blob, DnsRecordType type, DnsTransport transport, out SignatureLack lack)
    {
        lack = SignatureLack.None;
        var name = new ReadOnlySpan<byte>(NodeHeader.NameOf(node), node->NameBytes);
        var records = new ReadOnlySpan<byte>(BlobHeader.RecordsOf(blob), (int)blob->AdditionalStart);
        if (signer.Cache?.Find(name, node->ApexBytes, type, records, _seconds) is { } found)
        {
            return found;
        }

        var zone = signer.Find(name[^node->ApexBytes..]);
        if (zone is null)
        {
            lack = SignatureLack.NoKey;
        }
        else if (turn != SigningTurn.Signer && !zone.TryTake(transport, _microseconds))
        {
            Counted = (Counted.Made, Counted.Refused + 1);
            lack = SignatureLack.Refused;
        }
        else if (turn == SigningTurn.Leave)
        {
            lack = SignatureLack.Waits;
        }
        else if (TryMake(zone, name, type, records) is { } made)
        {
            signer.Cache!.Keep(made, name, node->ApexBytes, type, records, _seconds);
            return made;
        }
        else
        {
            lack = SignatureLack.NoKey;
        }

        return null;
    }

    /// <summary>Null if the keys were given up just now.</summary>
    private CachedSignature? TryMake(OnlineZone zone, ReadOnlySpan<byte> name, DnsRecordType type, ReadOnlySpan<byte> records)
    {
        _records.Truncate(0);
        _records.Append(name);
        _records.Append(records);
        var canonical = CanonicalOf(type, records);
        try
        {
            foreach (var key in zone.Keys)
            {
                WriteContent(zone, key, name, type, canonical, out var headBytes);
                var signature = key.Private.Sign(_content.Written);
                _records.Append(RecordWriter.QuestionPointer);
                _records.AppendWord((ushort)DnsRecordType.Rrsig);
                _records.AppendWord(DnsQuery.InternetClass);
                _records.Append(records.Slice(6, sizeof(uint)));
                _records.AppendWord((ushort)(headBytes + signature.Length));
                _records.Append(_content.Written[..headBytes]);
                _records.Append(signature);
                Counted = (Counted.Made + 1, Counted.Refused);
            }
        }
        catch (ObjectDisposedException)
        {
            return null;
        }

        return new CachedSignature(zone, type, _records.Written.ToArray(), name.Length, records.Length, _seconds);
    }

    /// <summary>What is signed (RFC 4034 §3.1.8.1): the signature's own fields, then the records in canonical order.</summary>
    private void WriteContent(OnlineZone zone, SigningKey key, ReadOnlySpan<byte> name, DnsRecordType type, ReadOnlySpan<byte> records, out int headBytes)
    {
        var content = _content;
        content.Truncate(0);
        content.AppendWord((ushort)type);
        content.Append((byte)key.Public.Algorithm);
        content.Append((byte)(WireName.CountLabels(name) - (name is [1, (byte)'*', ..] ? 1 : 0)));
        content.Append(records.Slice(6, sizeof(uint)));
        content.AppendDouble(unchecked(_seconds + LifetimeSeconds));
        content.AppendDouble(unchecked(_seconds - BackdateSeconds));
        content.AppendWord(key.Tag);
        content.Append(zone.Apex.Wire);
        headBytes = content.Length;
        var count = Sort(records);
        for (var i = 0; i < count; i++)
        {
            var record = RecordAt(records, _order[i]);
            if (i == 0 || !record.SequenceEqual(RecordAt(records, _order[i - 1])))
            {
                content.Append(name);
                content.Append(record[2..]);
            }
        }
    }

    /// <summary>The records with the names of the older types in lower case (RFC 4034 §6.2); most have none.</summary>
    private static ReadOnlySpan<byte> CanonicalOf(DnsRecordType type, ReadOnlySpan<byte> records)
    {
        if (RecordForms.Find(type) is not { HasNames: true } form)
        {
            return records;
        }

        var copy = records.ToArray();
        for (var at = 0; at < copy.Length; at += RecordAt(copy, at).Length)
        {
            form.Lower(copy.AsSpan(at + RecordWriter.HeaderBytes, DataAt(copy, at).Length));
        }

        return copy;
    }

    /// <summary>Where the records begin, in the order of their data.</summary>
    private int Sort(ReadOnlySpan<byte> records)
    {
        var count = 0;
        for (var at = 0; at < records.Length; at += RecordAt(records, at).Length)
        {
            if (count == _order.Length)
            {
                Array.Resize(ref _order, 2 * count);
            }

            var place = count++;
            for (; place > 0 && DataAt(records, at).SequenceCompareTo(DataAt(records, _order[place - 1])) < 0; place--)
            {
                _order[place] = _order[place - 1];
            }

            _order[place] = at;
        }

        return count;
    }

    private static ReadOnlySpan<byte> RecordAt(ReadOnlySpan<byte> records, int at) =>
        records.Slice(at, RecordWriter.HeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(records[(at + 10)..]));

    private static ReadOnlySpan<byte> DataAt(ReadOnlySpan<byte> records, int at) => RecordAt(records, at)[RecordWriter.HeaderBytes..];
}
