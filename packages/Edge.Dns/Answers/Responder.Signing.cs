namespace Edge.Dns;

/// <content>Answers whose signatures are still to be made.</content>
internal sealed unsafe partial class Responder
{
    private readonly DemandedSignatures? _demanded = signer is null ? null : new DemandedSignatures(signer, turn);

    /// <summary>Whether the query in hand is left to a signer.</summary>
    private bool _waits;

    private bool _isShort;

    /// <summary>Who was to be answered by a signer and cannot be is sent to TCP, where there is more to be had.</summary>
    public AnswerOutcome Shorten(ReadOnlySpan<byte> packet, Span<byte> response, in ClientAddress client)
    {
        Record->SignaturesRefused++;
        _isShort = true;
        var outcome = Respond(packet, response, DnsTransport.Udp, client);
        _isShort = false;
        return outcome;
    }

    /// <summary>
    /// 1. A signer makes it. 2. By UDP the client is sent to TCP. 3. Else it is told to ask another server: an answer without its
    /// signature would be taken for a forged one.
    /// </summary>
    private ExtendedError Miss(ref ResponseDraft draft, DnsTransport transport)
    {
        _waits = _reader!.Lack == SignatureLack.Waits;
        if (_waits || (_reader.Lack == SignatureLack.Refused && transport == DnsTransport.Udp))
        {
            return ExtendedError.None;
        }

        draft.Fail();
        return ExtendedError.SignaturesMissing;
    }

    private void CountSignatures()
    {
        if (_demanded?.Counted is { } counted && counted != default)
        {
            Record->Signatures += counted.Made;
            Record->SignaturesRefused += counted.Refused;
        }
    }
}
