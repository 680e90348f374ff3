namespace Edge.Dns;

/// <content>What a change of one name means for others, and how one name is put in place.</content>
public sealed partial class AnswerTable
{
    private void Place(NameEntry entry, EntrySet set)
    {
        var index = entry.Sets.FindIndex(other => other.Type == set.Type && other.ZoneBytes == set.ZoneBytes);
        if (index < 0)
        {
            var wasSilent = !entry.Speaks(set.ZoneBytes);
            entry.Sets.Add(set);
            if (set.Type == DnsRecordType.Nsec && ZoneAt(entry, set.ZoneBytes) is { Chain.IsEmpty: false })
            {
                _coming.Enqueue(entry, entry.Name);
            }

            NoteChange(entry, set, existence: wasSilent, isNew: true);
            return;
        }

        entry.Sets[index].Shared?.Watched.Remove(entry);
        entry.Sets[index] = set;
        NoteChange(entry, set, existence: false, isNew: false);
    }

    private void Displace(NameEntry entry, EntrySet set)
    {
        set.Shared?.Watched.Remove(entry);
        entry.Sets.Remove(set);
        NoteChange(entry, set, existence: !entry.Speaks(set.ZoneBytes), isNew: true);
    }

    /// <summary>
    /// 1. The name itself. 2. A cut or DNAME that comes or goes hides or shows all beneath it. 3. A name that comes into
    /// being, or ends, changes what the names above it are, and whether a wildcard stands there. 4. Addresses are brought
    /// along by others.
    /// </summary>
    private void NoteChange(NameEntry entry, EntrySet set, bool existence, bool isNew)
    {
        MarkDirty(entry);
        if (isNew && (set.Type == DnsRecordType.Dname || (set.Type == DnsRecordType.Ns && entry.Name.Wire.Length != set.ZoneBytes)))
        {
            MarkBeneath(entry);
        }

        if (existence)
        {
            MarkAbove(entry);
        }

        if (set.Type is DnsRecordType.A or DnsRecordType.Aaaa)
        {
            foreach (var user in entry.Users ?? [])
            {
                MarkDirty(user);
            }
        }
    }

    private void SwitchZone(NameEntry entry)
    {
        MarkDirty(entry);
        MarkBeneath(entry);
        MarkAbove(entry);
    }

    private void MarkBeneath(NameEntry entry)
    {
        foreach (var beneath in NameTree.Beneath(entry))
        {
            MarkDirty(beneath);
        }
    }

    private void MarkAbove(NameEntry entry)
    {
        for (var above = entry.Parent; above is not null; above = above.Parent)
        {
            MarkDirty(above);
        }
    }

    private void MarkDirty(NameEntry entry)
    {
        if (!entry.IsDirty)
        {
            entry.IsDirty = true;
            _dirty.Enqueue(entry);
        }
    }

    /// <summary>Names that are new in chains come first, and those that leave them last.</summary>
    private void CompileNext()
    {
        if (!_coming.TryDequeue(out var entry, out _) && !_dirty.TryDequeue(out entry))
        {
            entry = _going.Dequeue();
        }
        else if (entry.IsDirty && LeavesChain(entry))
        {
            _going.Enqueue(entry, entry.Name);
            return;
        }

        if (entry.IsDirty)
        {
            entry.IsDirty = false;
            Compile(entry);
        }
    }

    private static bool LeavesChain(NameEntry entry) =>
        entry.Links is { } links && links.Exists(link => !entry.Sets.Exists(set => set.Type == DnsRecordType.Nsec && set.ZoneBytes == link.Zone.ApexBytes));

    private unsafe void Compile(NameEntry entry)
    {
        if (entry.Zone is { } zone && zone.Written != (zone.Soa, zone.Signatures))
        {
            WriteZone(zone);
        }

        Link(entry);
        var hash = _slots.Hash(entry.Name.Wire);
        var apex = NodeCompiler.ZoneOf(entry);
        if (apex is null || !NodeCompiler.Exists(entry, apex))
        {
            _compiler.Forget(entry);
            Withdraw(entry, hash);
            return;
        }

        var bytes = _compiler.Compile(entry, apex, hash);
        var old = entry.Node;
        if (old != 0 && bytes.SequenceEqual(new ReadOnlySpan<byte>(_heap.At(old), ((NodeHeader*)_heap.At(old))->Words * sizeof(ulong))))
        {
            // Nothing changed: its blobs have one user too many.
            ReleaseBlobs(old);
            return;
        }

        entry.Node = _heap.Take(bytes.Length);
        bytes.CopyTo(new Span<byte>(_heap.At(entry.Node), bytes.Length));
        _slots.Put(hash, entry.Node, old, entry.Name.LabelCount);
        if (old != 0)
        {
            Discard(old);
        }
    }

    private void Withdraw(NameEntry entry, ulong hash)
    {
        if (entry.Node != 0)
        {
            _slots.Remove(hash, entry.Node);
            Discard(entry.Node);
            entry.Node = 0;
        }

        _tree.Prune(entry);
    }

    private unsafe void Discard(ulong node)
    {
        ReleaseBlobs(node);
        _heap.Retire(node, ((NodeHeader*)_heap.At(node))->Words * sizeof(ulong));
    }

    private unsafe void ReleaseBlobs(ulong reference)
    {
        var node = (NodeHeader*)_heap.At(reference);
        for (var i = 0; i < node->TypeCount; i++)
        {
            var blob = NodeHeader.BlobsOf(node)[i];
            if ((blob & NodeHeader.SharedBit) == 0)
            {
                _blobs.Release(blob);
            }

            if ((node->Flags & NodeFlags.Signed) != 0 && NodeHeader.SignaturesOf(node)[i] is var signatures and not 0)
            {
                _blobs.Release(signatures);
            }
        }
    }

    /// <summary>Brings the chains of the zones that speak of a name in line with its NSEC.</summary>
    private void Link(NameEntry entry)
    {
        List<(ZoneEntry Zone, RecordSet Nsec, RecordSet? Signatures)>? wanted = null;
        foreach (var set in entry.Sets)
        {
            if (set is { Type: DnsRecordType.Nsec, Own: { } nsec } && ZoneAt(entry, set.ZoneBytes) is { } zone)
            {
                (wanted ??= []).Add((zone, nsec, set.Signatures));
            }
        }

        foreach (var (zone, _, _) in entry.Links ?? [])
        {
            if (wanted is null || !wanted.Exists(link => link.Zone == zone))
            {
                zone.Chain.Remove(entry.Name.Wire, zone.ApexBytes);
            }
        }

        foreach (var link in wanted ?? [])
        {
            if (entry.Links is null || !entry.Links.Contains(link))
            {
                var signatures = link.Signatures is null ? 0 : _compiler.CompilePlain(link.Signatures);
                link.Zone.Chain.Put(entry.Name.Wire, link.Zone.ApexBytes, _compiler.CompilePlain(link.Nsec), signatures);
            }
        }

        entry.Links = wanted;
    }

    private static ZoneEntry? ZoneAt(NameEntry entry, int zoneBytes)
    {
        var above = entry;
        while (above.Name.Wire.Length > zoneBytes)
        {
            above = above.Parent!;
        }

        return above.Zone;
    }

    private unsafe ulong NewCell()
    {
        var cell = _heap.Take(sizeof(ulong));
        *(ulong*)_heap.At(cell) = 0;
        return cell;
    }

    private unsafe ulong NewZoneCell(DnsName apex)
    {
        var cell = _heap.Take(ZoneEntry.CellBytes);
        var words = (ulong*)_heap.At(cell);
        (words[0], words[1]) = (0, ZoneMark.Of(apex));
        return cell;
    }

    private unsafe void WriteZone(ZoneEntry zone)
    {
        List<byte> soa = [];
        var ttl = zone.Soa.NegativeTtlSeconds;
        RecordWriter.AppendBody(soa, DnsRecordType.Soa, ttl, zone.Soa.Value(0));
        var soaBytes = soa.Count;
        for (var i = 0; i < (zone.Signatures?.Count ?? 0); i++)
        {
            soa.AddRange(RecordWriter.QuestionPointer);
            RecordWriter.AppendBody(soa, DnsRecordType.Rrsig, ttl, zone.Signatures!.Value(i));
        }

        var size = ZoneHeader.Bytes + soa.Count;
        var reference = _heap.Take(size);
        var header = (ZoneHeader*)_heap.At(reference);
        *header = new ZoneHeader
        {
            Size = (uint)size,
            SoaBytes = (uint)soaBytes,
            SignatureCount = (uint)(zone.Signatures?.Count ?? 0),
            Chain = zone.Chain.Cell,
        };
        soa.CopyTo(new Span<byte>(ZoneHeader.SoaOf(header), soa.Count));
        header->Crc = TableCrc.Of((byte*)header, size);
        Volatile.Write(ref *(ulong*)_heap.At(zone.Cell), reference);
        if (zone.Header != 0)
        {
            _heap.Retire(zone.Header, zone.HeaderSize);
        }

        (zone.Header, zone.HeaderSize, zone.Written) = (reference, size, (zone.Soa, zone.Signatures));
    }
}
