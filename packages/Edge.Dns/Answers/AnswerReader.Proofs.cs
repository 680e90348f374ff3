namespace Edge.Dns;

/// <content>
/// What those who ask with DO get beside the records (RFC 4035 §3.1): signatures of each set, and NSEC records that prove what
/// does not exist. Proofs are collected while aliases are followed, and stand once each behind all answers.
/// </content>
internal sealed unsafe partial class AnswerReader
{
    /// <summary>One for each wildcard of a chain, and three for the denial at its end.</summary>
    private const int ProofCountMax = AliasChainMax + 3;

    private readonly Proof[] _proofs = new Proof[ProofCountMax];
    private int _proofCount;
    private BlobHeader* _brought;
    private BlobHeader* _broughtSignatures;

    /// <summary>Appends a set, with its signatures for those who want them.</summary>
    private void Append(ref ResponseDraft draft, NodeHeader* node, BlobHeader* blob, DnsRecordType type, int at, bool withAdditional)
    {
        if (!draft.WantsSignatures)
        {
            draft.Append(blob, at, withAdditional);
            return;
        }

        var signatures = Signatures(node, type);
        if (signatures is null && _isShared && Demanded is not null && (node->Flags & NodeFlags.Signed) != 0)
        {
            AppendDemanded(ref draft, node, blob, type, at);
            return;
        }

        draft.AppendRecords(blob, at, isAuthority: false);
        draft.AppendRecords(signatures, at, isAuthority: false);
        if (withAdditional)
        {
            _brought = blob;
            _broughtSignatures = signatures;
        }
    }

    /// <summary>The servers of a delegation, and its DS or the proof that there is none (RFC 4035 §3.1.4).</summary>
    private void Refer(ref ResponseDraft draft, NodeHeader* node, int at)
    {
        var servers = Blob(node, DnsRecordType.Ns);
        if (!draft.WantsSignatures)
        {
            draft.Append(servers, at, withAdditional: true);
            return;
        }

        draft.AppendRecords(servers, at, isAuthority: true);
        var signatures = Signatures(node, DnsRecordType.Ds);
        if (signatures is not null)
        {
            draft.AppendRecords(Blob(node, DnsRecordType.Ds), at, isAuthority: true);
            draft.AppendRecords(signatures, at, isAuthority: true);
        }
        else
        {
            Prove(node, at);
        }

        _brought = servers;
        _broughtSignatures = Signatures(node, DnsRecordType.Ns);
    }

    /// <summary>That a zone has no DS is the matter of the zone above (RFC 4035 §3.1.4.1), if that is ours.</summary>
    private bool TryDenyFromAbove(ref ResponseDraft draft, scoped ReadOnlySpan<byte> apex, int at)
    {
        var start = apex[0] + 1;
        var above = FindClosest(apex, ref start);
        if (above is null)
        {
            return false;
        }

        if ((above->Flags & NodeFlags.Cut) != 0)
        {
            // The zone above lies elsewhere; ours is the one above that.
            draft.IsAuthoritative &= draft.HasAnswers;
            Refer(ref draft, above, at + start);
        }
        else
        {
            Deny(ref draft, above, at + start + above->NameBytes, apex);
        }

        return true;
    }

    /// <summary>
    /// What is asked for by a type that no set has: ANY gets one signed set, or without signatures one HINFO (RFC 8482 §4);
    /// RRSIG those of one set.
    /// </summary>
    private bool AnswerMeta(ref ResponseDraft draft, NodeHeader* node, DnsRecordType type, int at)
    {
        var first = (node->Flags & NodeFlags.Signed) != 0 ? new ReadOnlySpan<ulong>(NodeHeader.SignaturesOf(node), node->TypeCount).IndexOfAnyExcept(0UL) : -1;
        if (type == DnsRecordType.Rrsig && first >= 0)
        {
            draft.AppendRecords((BlobHeader*)memory.At(NodeHeader.SignaturesOf(node)[first]), at, isAuthority: false);
            return true;
        }

        if (type != DnsRecordType.Any || node->TypeCount == 0)
        {
            return false;
        }

        if (draft.WantsSignatures && first >= 0)
        {
            var signed = (DnsRecordType)NodeHeader.TypesOf(node)[first];
            Append(ref draft, node, Blob(node, signed), signed, at, withAdditional: false);
        }
        else
        {
            draft.AppendAnswer(at, DnsRecordType.Hinfo, AnyTtlSeconds, AnyValue);
        }

        return true;
    }

    /// <summary>Remembers the NSEC of an existing name; for one between others without records, the one that covers it.</summary>
    /// <param name="nameAt">Where the node's name, or one that it ends, lies in the response.</param>
    private void Prove(NodeHeader* node, int nameAt) => Prove(node, nameAt + node->NameBytes, NameOf(node));

    /// <param name="nameEnd">Where the node's name ends in the response.</param>
    /// <param name="name">Another name of the node's zone, or its own, of which the proof speaks.</param>
    private void Prove(NodeHeader* node, int nameEnd, scoped ReadOnlySpan<byte> name)
    {
        var own = name.Length == node->NameBytes && name.SequenceEqual(NameOf(node)) ? Blob(node, DnsRecordType.Nsec) : null;
        if (own is not null)
        {
            var nsec = new Proof { Nsec = own, Signatures = Signatures(node, DnsRecordType.Nsec), Name = NodeHeader.NameOf(node), NameBytes = node->NameBytes };
            Remember(nsec, node, nameEnd);
            return;
        }

        Span<byte> key = stackalloc byte[NsecKey.BytesMax];
        var link = NsecSearch.Cover(memory, ZoneOf(node)->Chain, key[..NsecKey.Write(name, node->ApexBytes, key)]);
        if (link is not null)
        {
            var proof = new Proof { Nsec = At(link->Nsec), Signatures = At(link->Signatures), Name = NsecLink.NameOf(link), NameBytes = link->NameBytes };
            Remember(proof, node, nameEnd);
        }
    }

    /// <summary>That there is no wildcard beneath the closest existing name.</summary>
    private void ProveNoWildcard(NodeHeader* encloser, int nameEnd)
    {
        if (encloser->NameBytes + 2 <= DnsLimits.NameBytesMax)
        {
            Span<byte> wildcard = stackalloc byte[DnsLimits.NameBytesMax];
            WriteWildcard(NameOf(encloser), wildcard);
            Prove(encloser, nameEnd, wildcard[..(encloser->NameBytes + 2)]);
        }
    }

    private void Remember(Proof proof, NodeHeader* node, int nameEnd)
    {
        // The same blob may stand at two names: the last of a zone, and the one before the zone's cut in the zone above.
        for (var i = 0; i < _proofCount; i++)
        {
            if (_proofs[i].Nsec == proof.Nsec && OwnerOf(_proofs[i]).SequenceEqual(OwnerOf(proof)))
            {
                return;
            }
        }

        if (_proofCount < ProofCountMax)
        {
            (proof.ApexAt, proof.ApexBytes) = (nameEnd - node->ApexBytes, node->ApexBytes);
            _proofs[_proofCount++] = proof;
        }
    }

    /// <summary>Appends what stands behind all answers: proofs, then addresses, as far as there is room for them.</summary>
    private void Complete(ref ResponseDraft draft)
    {
        for (var i = 0; i < _proofCount; i++)
        {
            ref var proof = ref _proofs[i];
            var labels = new ReadOnlySpan<byte>(proof.Name, proof.NameBytes - proof.ApexBytes);
            var ownerAt = draft.AppendUnder(proof.Nsec, labels, proof.ApexAt);
            draft.AppendUnder(proof.Signatures, ownerAt > 0 ? [] : labels, ownerAt > 0 ? ownerAt : proof.ApexAt);
        }

        if (draft.AppendAdditional(_brought))
        {
            draft.AppendAdditional(_broughtSignatures);
        }

        _proofCount = 0;
        _brought = null;
        _broughtSignatures = null;
    }

    private static ReadOnlySpan<byte> OwnerOf(in Proof proof) => new(proof.Name, proof.NameBytes);

    private static ReadOnlySpan<byte> NameOf(NodeHeader* node) => new(NodeHeader.NameOf(node), node->NameBytes);

    private ZoneHeader* ZoneOf(NodeHeader* node) => (ZoneHeader*)memory.At(Volatile.Read(ref *(ulong*)memory.At(node->Zone)));

    private BlobHeader* At(ulong reference) => reference == 0 ? null : (BlobHeader*)memory.At(reference);

    /// <summary>The signatures over the set of a type; null for none.</summary>
    private BlobHeader* Signatures(NodeHeader* node, DnsRecordType type)
    {
        if ((node->Flags & NodeFlags.Signed) == 0)
        {
            return null;
        }

        var index = new ReadOnlySpan<ushort>(NodeHeader.TypesOf(node), node->TypeCount).IndexOf((ushort)type);
        return index < 0 ? null : At(NodeHeader.SignaturesOf(node)[index]);
    }

    private struct Proof
    {
        public BlobHeader* Nsec;
        public BlobHeader* Signatures;
        public byte* Name;
        public int NameBytes;
        public int ApexAt;
        public int ApexBytes;
    }

    private NodeHeader* FindWildcard(ReadOnlySpan<byte> encloser)
    {
        Span<byte> wildcard = stackalloc byte[DnsLimits.NameBytesMax + 2];
        WriteWildcard(encloser, wildcard);
        return Find(wildcard[..(encloser.Length + 2)]);
    }

    private static void WriteWildcard(ReadOnlySpan<byte> encloser, Span<byte> wildcard)
    {
        wildcard[0] = 1;
        wildcard[1] = (byte)'*';
        encloser.CopyTo(wildcard[2..]);
    }
}
