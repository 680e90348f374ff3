using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.CompilerServices;

namespace Edge.Dns;

/// <summary>
/// Looks names up in a table, for one thread. Between <see cref="Enter"/> and <see cref="Exit"/> nothing that it can find is
/// reused. It allocates nothing.
/// </summary>
internal sealed unsafe partial class AnswerReader(AnswerMemory memory, ReaderRecord* record, uint chance)
{
    /// <summary>Links of a chain of aliases; a resolver goes on from there by itself.</summary>
    public const int AliasChainMax = 8;

    /// <summary>From here on no pointer leads to every label of a name (RFC 1035 §4.1.4), so that no alias there is followed.</summary>
    private const int PointerLimit = 0x4000 - DnsLimits.NameBytesMax;

    private const uint AnyTtlSeconds = 3600;

    /// <summary>Tells the chances of workers apart.</summary>
    private const int ChanceStep = 0x3C6EF372;

    private TableRoot* _root;
    private ulong* _slots;
    private ulong _zone;
    private ClientAddress _client;
    private uint _chance = chance | 1;

    public ReaderRecord* Record => record;

    /// <summary>How many bits of the client's address the last answer depends on.</summary>
    public int Scope { get; private set; }

    /// <summary>The <see cref="ZoneMark"/> of the zone that the last question lies in; 0 for none.</summary>
    public ulong Zone => _zone == 0 ? 0 : ((ulong*)memory.At(_zone))[1];

    public static AnswerReader Of(AnswerMemory memory, ReaderRecords readers, int side, int worker)
    {
        var seed = ((TableRoot*)memory.At(Volatile.Read(ref memory.Header->Root)))->Seed;
        return new AnswerReader(memory, readers.Worker(side, worker), (uint)(seed >> 32) + (uint)(((side * ReaderRecords.WorkerCountMax) + worker) * ChanceStep));
    }

    /// <summary>RFC 8482 §4.2: HINFO, with the RFC as CPU and no system.</summary>
    private static ReadOnlySpan<byte> AnyValue => "\aRFC8482\0"u8;

    /// <summary>Begins a batch: the newest slots, and an epoch that keeps what they lead to.</summary>
    public void Enter()
    {
        Volatile.Write(ref record->Epoch, Volatile.Read(ref memory.Header->Epoch));

        // The epoch must be seen before anything is read: the writer looks for it after it has unlinked.
        Interlocked.MemoryBarrier();
        _root = (TableRoot*)memory.At(Volatile.Read(ref memory.Header->Root));
        _slots = (ulong*)memory.At(_root->Slots);
    }

    public void Exit() => Volatile.Write(ref record->Epoch, ReaderRecord.Idle);

    /// <summary>
    /// Answers a question. 1. The name, else the closest one above it. 2. A cut there: a referral. 3. The name itself: its
    /// type, its alias, or a denial. 4. A DNAME above: rewritten. 5. A wildcard below the closest name. 6. Else there is no
    /// such name. Aliases are followed from 1, as far as our zones reach.
    /// </summary>
    /// <param name="name">The question's name in lower case; its 255 bytes of room are used for the names of the chain.</param>
    /// <param name="client">For whom: what is steered depends on it.</param>
    public void Resolve(ref ResponseDraft draft, scoped Span<byte> name, int nameBytes, DnsRecordType type, in ClientAddress client)
    {
        (_client, Scope, Failure, _zone) = (client, 0, ExtendedError.None, 0);
        var at = DnsLimits.HeaderBytes;
        for (var links = 0; at > 0; links++)
        {
            at = Step(ref draft, name, ref nameBytes, type, at, mayFollow: links < AliasChainMax - 1);
        }

        if (draft.WantsSignatures)
        {
            Complete(ref draft);
        }

        if (Failure != ExtendedError.None)
        {
            draft.Fail();
        }
    }

    /// <summary>Takes one name. Returns where the next one of the chain lies in the response, or 0 at its end.</summary>
    private int Step(ref ResponseDraft draft, scoped Span<byte> name, ref int nameBytes, DnsRecordType type, int at, bool mayFollow)
    {
        var start = 0;
        var node = FindClosest(name[..nameBytes], ref start);
        if (node is null)
        {
            draft.Code = draft.HasAnswers ? DnsResponseCode.NoError : DnsResponseCode.Refused;
            return 0;
        }

        _zone = _zone == 0 ? node->Zone : _zone;
        if ((node->Flags & NodeFlags.Silent) != 0)
        {
            Failure = draft.HasAnswers ? ExtendedError.None : ExtendedError.InvalidData;
            return 0;
        }

        var foundAt = at + start;
        if ((node->Flags & NodeFlags.Cut) != 0 && (start != 0 || type != DnsRecordType.Ds))
        {
            Refer(ref draft, node, foundAt);
            return 0;
        }

        draft.IsAuthoritative |= !draft.HasAnswers;
        if (start != 0 && (node->Flags & NodeFlags.Dname) != 0)
        {
            return Rewrite(ref draft, node, name, ref nameBytes, start, type, at) is var next && mayFollow && next < PointerLimit ? next : 0;
        }

        if (start != 0)
        {
            var wildcard = (node->Flags & NodeFlags.HasWildcard) != 0 ? FindWildcard(name[start..nameBytes]) : null;
            if (wildcard is null)
            {
                draft.Code = DnsResponseCode.NameError;
                Deny(ref draft, node, foundAt + node->NameBytes, name[..nameBytes]);
                if (draft.WantsSignatures)
                {
                    ProveNoWildcard(node, foundAt + node->NameBytes);
                }

                return 0;
            }

            if (draft.WantsSignatures)
            {
                // That no closer name is there than the wildcard (RFC 4035 §3.1.3.3).
                Prove(node, foundAt + node->NameBytes, name[..nameBytes]);
            }

            node = wildcard;
        }

        return Answer(ref draft, node, name, ref nameBytes, type, at) is var target && mayFollow && target < PointerLimit ? target : 0;
    }

    private int Answer(ref ResponseDraft draft, NodeHeader* node, scoped Span<byte> name, ref int nameBytes, DnsRecordType type, int at)
    {
        var blob = Blob(node, type);
        if (blob is not null)
        {
            Append(ref draft, node, blob, type, at, withAdditional: at == DnsLimits.HeaderBytes);
            return 0;
        }

        if (type is DnsRecordType.Any or DnsRecordType.Rrsig && AnswerMeta(ref draft, node, type, at))
        {
            return 0;
        }

        if ((node->Flags & NodeFlags.Alias) != 0)
        {
            return Follow(ref draft, node, name, ref nameBytes, at);
        }

        if (type == DnsRecordType.Ds && (node->Flags & NodeFlags.Apex) != 0 && nameBytes > 1 && TryDenyFromAbove(ref draft, name[..nameBytes], at))
        {
            return 0;
        }

        Deny(ref draft, node, at + nameBytes, NameOf(node));
        return 0;
    }

    /// <summary>Puts the alias into the answers, and its target into the place of the name.</summary>
    private int Follow(ref ResponseDraft draft, NodeHeader* node, scoped Span<byte> name, ref int nameBytes, int at)
    {
        var before = draft.End;
        var alias = Blob(node, DnsRecordType.Cname);
        Append(ref draft, node, alias, DnsRecordType.Cname, at, withAdditional: false);
        if (draft.IsTruncated)
        {
            return 0;
        }

        var data = before + RecordWriter.HeaderBytes;
        nameBytes = (int)alias->AdditionalStart - RecordWriter.HeaderBytes;
        draft.BytesAt(data, nameBytes).CopyTo(name);
        WireName.ToLower(name[..nameBytes]);
        return data;
    }

    /// <summary>The DNAME, and the CNAME that it means for this name (RFC 6672 §3.1).</summary>
    private int Rewrite(ref ResponseDraft draft, NodeHeader* node, scoped Span<byte> name, ref int nameBytes, int start, DnsRecordType type, int at)
    {
        var blob = Blob(node, DnsRecordType.Dname);
        Append(ref draft, node, blob, DnsRecordType.Dname, at + start, withAdditional: false);
        var record = BlobHeader.RecordsOf(blob);
        var target = new ReadOnlySpan<byte>(record + RecordWriter.HeaderBytes, (int)blob->AdditionalStart - RecordWriter.HeaderBytes);
        if (start + target.Length > DnsLimits.NameBytesMax)
        {
            draft.Code = DnsResponseCode.NameExists;
            return 0;
        }

        target.CopyTo(name[start..]);
        nameBytes = start + target.Length;
        var ttl = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(record + 6));
        if (draft.IsTruncated)
        {
            return 0;
        }

        var data = draft.AppendAnswer(at, DnsRecordType.Cname, ttl, name[..nameBytes]);
        WireName.ToLower(name[start..nameBytes]);
        return data < 0 || type is DnsRecordType.Cname or DnsRecordType.Any ? 0 : data;
    }

    /// <param name="node">A name of the zone that denies, which ends at <paramref name="nameEnd"/> in the response.</param>
    /// <param name="name">The name that, or something of which, does not exist.</param>
    private void Deny(ref ResponseDraft draft, NodeHeader* node, int nameEnd, scoped ReadOnlySpan<byte> name)
    {
        draft.Deny(ZoneOf(node), nameEnd - node->ApexBytes);
        if (draft.WantsSignatures)
        {
            Prove(node, nameEnd, name);
        }
    }

    /// <summary>The deepest name at or above; <paramref name="start"/> moves to it.</summary>
    private NodeHeader* FindClosest(ReadOnlySpan<byte> name, ref int start)
    {
        // The climb begins no deeper than the deepest name: a question of 127 labels costs no more than one of few.
        var labels = WireName.CountLabels(name[start..]);
        for (; labels > _root->DepthMax; labels--)
        {
            start += name[start] + 1;
        }

        while (true)
        {
            var node = Find(name[start..]);
            if (node is not null || name[start] == 0)
            {
                return node;
            }

            start += name[start] + 1;
        }
    }

    private NodeHeader* Find(ReadOnlySpan<byte> name)
    {
        var hash = XxHash3.HashToUInt64(name, (long)_root->Seed);
        var tag = AnswerSlots.Tag(hash);
        var mask = _root->Mask;
        for (var i = (uint)hash & mask; ; i = (i + 1) & mask)
        {
            var slot = Volatile.Read(ref _slots[i]);
            if (slot == 0)
            {
                return null;
            }

            if (AnswerSlots.Tag(slot) == tag && slot != AnswerSlots.Removed)
            {
                var node = (NodeHeader*)memory.At(slot & AnswerMemory.ReferenceMask);
                if (node->NameBytes == name.Length && name.SequenceEqual(new ReadOnlySpan<byte>(NodeHeader.NameOf(node), name.Length)))
                {
                    return node;
                }
            }
        }
    }

    /// <summary>The records of a type; null for none.</summary>
    private BlobHeader* Blob(NodeHeader* node, DnsRecordType type)
    {
        // A name has a handful of types at most; a scan is faster than any index.
        var index = new ReadOnlySpan<ushort>(NodeHeader.TypesOf(node), node->TypeCount).IndexOf((ushort)type);
        if (index < 0)
        {
            return null;
        }

        var reference = NodeHeader.BlobsOf(node)[index];
        _isShared = (reference & NodeHeader.SharedBit) != 0;
        if (_isShared)
        {
            reference = Volatile.Read(ref *(ulong*)memory.At(reference & ~NodeHeader.SharedBit));
            if ((reference & (SteeredHeader.Bit | FailedCell.Bit)) != 0)
            {
                reference = (reference & FailedCell.Bit) != 0 ? Fail(reference) : Steer((SteeredHeader*)memory.At(reference & ~SteeredHeader.Bit));
            }
        }

        return reference == 0 ? null : (BlobHeader*)memory.At(reference);
    }
}
