namespace Edge.Dns;

/// <content>Signatures that nobody could make ahead, since the records depend on who asks.</content>
internal sealed unsafe partial class AnswerReader
{
    /// <summary>Whether the last set that was looked up is one that many names share.</summary>
    private bool _isShared;

    private DnsTransport _transport;

    /// <summary>Who signs what many names share; without it that is given unsigned.</summary>
    public DemandedSignatures? Demanded { get; set; }

    /// <summary>Why the last answer has no signature that it needs; then it is no answer.</summary>
    public SignatureLack Lack { get; private set; }

    /// <summary>Begins a question that came so.</summary>
    public void Ask(DnsTransport transport) => (_transport, Lack) = (transport, SignatureLack.None);

    private void AppendDemanded(ref ResponseDraft draft, NodeHeader* node, BlobHeader* blob, DnsRecordType type, int at)
    {
        if (Demanded!.Over(node, blob, type, _transport, out var lack) is { } signatures)
        {
            draft.AppendRecords(blob, at, isAuthority: false);
            draft.AppendRecords(signatures.Records, signatures.Count, at, isAuthority: false);
        }
        else
        {
            Lack = lack;
            draft.Truncate();
        }
    }
}
