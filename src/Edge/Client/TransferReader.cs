using Edge.Dns;
using Edge.Kernel;
using Edge.Naming;

namespace Edge.Client;

/// <summary>Takes the messages of a transfer of a whole zone, and leaves out what its server signed. Not safe for concurrent use.</summary>
internal sealed class TransferReader
{
    /// <summary>Bytes of all messages, signatures included.</summary>
    public const int BytesMax = IncomingTransfer.BytesMax;

    /// <summary>Records that are kept.</summary>
    public const int RecordsMax = 500_000;

    /// <summary>Under this type BIND tells in the zone how far its signing has come.</summary>
    private const DnsRecordType SigningState = (DnsRecordType)65534;

    private readonly SortedDictionary<string, int> _leftOut = new(StringComparer.Ordinal);
    private readonly DnsName _apex;
    private readonly IncomingTransfer _transfer;

    public TransferReader(string server, DnsName apex, ushort id, TsigExchange? exchange, TimeProvider time)
    {
        _apex = apex;
        _transfer = new IncomingTransfer(server, apex, id, exchange, time)
        {
            RecordsMax = RecordsMax,
            Keeps = Keep,
            Refusal = code => TransferRefusal.Of(server, apex, code, exchange?.Key),
        };
    }

    /// <summary>Whether the last message has come, and all of it is authentic.</summary>
    public bool IsWhole => _transfer.IsWhole;

    /// <summary>The zone; only once it is whole.</summary>
    public FoundZone Zone()
    {
        Invariant.Hold(IsWhole, "a zone is read from a transfer that is whole");
        return new FoundZone(_apex, _transfer.Records, [.. _leftOut.Select(static left => $"{left.Value} {left.Key} record{(left.Value == 1 ? " is" : "s are")} left out: keys, signatures and proofs are those of the server that it comes from")]);
    }

    public Failure? Take(ReadOnlySpan<byte> packet) => _transfer.Take(packet);

    private bool Keep(DnsRecordType type)
    {
        if (!IsOfSigning(type))
        {
            return true;
        }

        var name = RecordTypeName.Of(type);
        _leftOut[name] = _leftOut.GetValueOrDefault(name) + 1;
        return false;
    }

    /// <summary>DS stay: they are of the zones beneath.</summary>
    private static bool IsOfSigning(DnsRecordType type) => type is
        DnsRecordType.Rrsig or DnsRecordType.Nsec or DnsRecordType.Nsec3 or DnsRecordType.Nsec3Param or DnsRecordType.Dnskey
        or DnsRecordType.Cds or DnsRecordType.Cdnskey or DnsRecordType.Zonemd or SigningState;
}
