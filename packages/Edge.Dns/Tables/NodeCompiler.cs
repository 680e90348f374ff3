using System.Runtime.InteropServices;

namespace Edge.Dns;

/// <summary>Turns what the tree says of a name into the bytes of its node and its blobs.</summary>
internal sealed unsafe class NodeCompiler(NameTree tree, BlobStore blobs)
{
    private readonly List<byte> _records = [];
    private readonly List<(DnsRecordType Type, ulong Blob, ulong Signatures)> _answers = [];
    private readonly byte[] _node = new byte[NodeHeader.Size(DnsLimits.NameBytesMax, byte.MaxValue, isSigned: true)];

    /// <summary>The zone whose names lie here, if any: the deepest.</summary>
    public static NameEntry? ZoneOf(NameEntry? entry)
    {
        while (entry is { Zone: null })
        {
            entry = entry.Parent;
        }

        return entry;
    }

    /// <summary>Whether a name exists for those who ask: it lies in a zone, beneath no cut or DNAME, and has records or names beneath it.</summary>
    public static bool Exists(NameEntry entry, NameEntry apex)
    {
        if (entry == apex)
        {
            return true;
        }

        var zoneBytes = apex.Name.Wire.Length;
        for (var above = entry.Parent!; above != apex; above = above.Parent!)
        {
            if (above.Find(DnsRecordType.Ns, zoneBytes) is not null || above.Find(DnsRecordType.Dname, zoneBytes) is not null)
            {
                return false;
            }
        }

        return apex.Find(DnsRecordType.Dname, zoneBytes) is null && (entry.Speaks(zoneBytes) || IsNonTerminal(entry, zoneBytes));
    }

    /// <summary>
    /// Compiles an existing name. The span lies in a buffer that the next call reuses; its blobs have one user more.
    /// </summary>
    /// <param name="hash">The name's hash, whose upper half the node keeps.</param>
    public ReadOnlySpan<byte> Compile(NameEntry entry, NameEntry apex, ulong hash)
    {
        Forget(entry);
        _answers.Clear();
        var zoneBytes = apex.Name.Wire.Length;
        var flags = CompileSets(entry, apex, zoneBytes);
        if (tree.TryFind(entry.Name.TryChild("*", out var child) ? child : DnsName.Root, out var wildcard) && wildcard.Parent == entry && Exists(wildcard, ZoneOf(wildcard)!))
        {
            flags |= NodeFlags.HasWildcard;
        }

        return Write(entry.Name.Wire, apex, hash, flags);
    }

    /// <summary>The blob of a set behind its own name, without anything else.</summary>
    public ulong CompilePlain(RecordSet set)
    {
        _records.Clear();
        RecordWriter.Append(_records, RecordWriter.QuestionPointer, set);
        return Finish(new BlobHeader { AnswerCount = (ushort)set.Count, AdditionalStart = (uint)_records.Count });
    }

    /// <summary>The name no longer uses others.</summary>
    public void Forget(NameEntry entry)
    {
        foreach (var used in entry.Used ?? [])
        {
            used.Users!.Remove(entry);
            tree.Prune(used);
        }

        entry.Used = null;
    }

    private static bool IsNonTerminal(NameEntry entry, int zoneBytes)
    {
        foreach (var beneath in NameTree.Beneath(entry))
        {
            foreach (var set in beneath.Sets)
            {
                if (set.ZoneBytes >= zoneBytes)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private NodeFlags CompileSets(NameEntry entry, NameEntry apex, int zoneBytes)
    {
        var isApex = entry == apex;
        var flags = !isApex ? NodeFlags.None : entry.Zone is { IsSilent: true } ? NodeFlags.Apex | NodeFlags.Silent : NodeFlags.Apex;
        var isCut = !isApex && entry.Find(DnsRecordType.Ns, zoneBytes) is not null;
        flags |= isCut ? NodeFlags.Cut : NodeFlags.None;
        var parentBytes = isApex && ZoneOf(entry.Parent) is { } above ? above.Name.Wire.Length : -1;
        foreach (var set in entry.Sets)
        {
            var isDs = set.Type == DnsRecordType.Ds;
            var isSaid = set.ZoneBytes == (isDs && isApex ? parentBytes : zoneBytes);
            if (!isSaid || (isCut && set.Type is not (DnsRecordType.Ds or DnsRecordType.Ns or DnsRecordType.Nsec)) || _answers.Count == byte.MaxValue)
            {
                continue;
            }

            flags |= set.Type switch
            {
                DnsRecordType.Cname => NodeFlags.Alias,
                DnsRecordType.Dname when !isCut => NodeFlags.Dname,
                _ => NodeFlags.None,
            };
            var blob = set.Shared is { } shared ? shared.Cell | NodeHeader.SharedBit : CompileSet(entry, set.Own!, zoneBytes, isCut && set.Type == DnsRecordType.Ns);
            var signatures = set.Shared is null ? CompileSignatures(entry, set, zoneBytes) : 0;
            flags |= signatures == 0 ? NodeFlags.None : NodeFlags.Signed;
            _answers.Add((set.Type, blob, signatures));
        }

        return flags;
    }

    private ulong CompileSet(NameEntry entry, RecordSet set, int zoneBytes, bool isReferral)
    {
        _records.Clear();
        RecordWriter.Append(_records, RecordWriter.QuestionPointer, set);
        var header = new BlobHeader { AdditionalStart = (uint)_records.Count };
        (header.AnswerCount, header.AuthorityCount) = isReferral ? ((ushort)0, (ushort)set.Count) : ((ushort)set.Count, (ushort)0);
        for (var i = 0; i < set.Count; i++)
        {
            if (TargetOf(set, i) is { } target)
            {
                var added = AppendAddresses(entry, target, zoneBytes);
                header.AdditionalCount += (ushort)added;
                header.NeedsAdditional |= (ushort)(isReferral && added > 0 && target.IsWithin(entry.Name) ? 1 : 0);
            }
        }

        return Finish(header);
    }

    /// <summary>The signatures over a set, and as additional records those over the addresses that it brings along; 0 if there are none.</summary>
    private ulong CompileSignatures(NameEntry entry, in EntrySet set, int zoneBytes)
    {
        _records.Clear();
        var header = new BlobHeader();
        if (set.Signatures is { } signatures)
        {
            RecordWriter.Append(_records, RecordWriter.QuestionPointer, signatures);
            header.AnswerCount = (ushort)signatures.Count;
        }

        header.AdditionalStart = (uint)_records.Count;
        for (var i = 0; i < set.Own!.Count; i++)
        {
            if (TargetOf(set.Own, i) is { } target && IsOfZone(entry, target, zoneBytes) && tree.TryFind(target, out var used))
            {
                foreach (var addresses in used.Sets)
                {
                    if (addresses.ZoneBytes == zoneBytes && addresses is { Type: DnsRecordType.A or DnsRecordType.Aaaa, Signatures: { } over })
                    {
                        RecordWriter.Append(_records, target.Wire, over);
                        header.AdditionalCount += (ushort)over.Count;
                    }
                }
            }
        }

        return _records.Count == 0 ? 0 : Finish(header);
    }

    /// <summary>The server that a record of NS, MX or SRV leads to.</summary>
    private static DnsName? TargetOf(RecordSet set, int index)
    {
        var skipped = set.Type switch
        {
            DnsRecordType.Ns => 0,
            DnsRecordType.Mx => 2,
            DnsRecordType.Srv => 6,
            _ => int.MaxValue,
        };
        return set.Value(index).Length > skipped && DnsName.TryRead(set.Value(index)[skipped..], out var target) ? target : null;
    }

    /// <summary>Whether a name lies in the zone of another; the zone's name ends that one.</summary>
    private static bool IsOfZone(NameEntry user, DnsName target, int zoneBytes)
    {
        var wire = user.Name.Wire;
        return target.Wire.EndsWith(wire[^zoneBytes..]) && DnsName.TryRead(wire[^zoneBytes..], out var apex) && target.IsWithin(apex);
    }

    /// <summary>The addresses of a name of the same zone, those that lie beneath a cut included.</summary>
    private int AppendAddresses(NameEntry user, DnsName target, int zoneBytes)
    {
        // Targets elsewhere are nobody's to vouch for.
        if (!IsOfZone(user, target, zoneBytes))
        {
            return 0;
        }

        var entry = tree.Take(target);
        if ((entry.Users ??= []).Add(user))
        {
            (user.Used ??= []).Add(entry);
        }

        var count = 0;
        foreach (var set in entry.Sets)
        {
            if (set.ZoneBytes != zoneBytes || set.Type is not (DnsRecordType.A or DnsRecordType.Aaaa))
            {
                continue;
            }

            set.Shared?.Watched.Add(entry);
            if (set.Current is { } addresses)
            {
                RecordWriter.Append(_records, target.Wire, addresses);
                count += addresses.Count;
            }
        }

        return count;
    }

    private ulong Finish(in BlobHeader header) => blobs.Take(header, CollectionsMarshal.AsSpan(_records));

    private ReadOnlySpan<byte> Write(ReadOnlySpan<byte> name, NameEntry apex, ulong hash, NodeFlags flags)
    {
        var isSigned = (flags & NodeFlags.Signed) != 0;
        var size = NodeHeader.Size(name.Length, _answers.Count, isSigned);
        Array.Clear(_node, 0, size);
        fixed (byte* start = _node)
        {
            var node = (NodeHeader*)start;
            *node = new NodeHeader
            {
                Words = (ushort)(size / sizeof(ulong)),
                NameBytes = (byte)name.Length,
                Flags = flags,
                Zone = apex.Zone!.Cell,
                ApexBytes = (byte)apex.Name.Wire.Length,
                TypeCount = (byte)_answers.Count,
                Hash = (uint)(hash >> 32),
            };
            name.CopyTo(new Span<byte>(NodeHeader.NameOf(node), name.Length));
            for (var i = 0; i < _answers.Count; i++)
            {
                NodeHeader.TypesOf(node)[i] = (ushort)_answers[i].Type;
                NodeHeader.BlobsOf(node)[i] = _answers[i].Blob;
                if (isSigned)
                {
                    NodeHeader.SignaturesOf(node)[i] = _answers[i].Signatures;
                }
            }

            node->Crc = TableCrc.Of(start, size);
        }

        return _node.AsSpan(0, size);
    }
}
