using Edge.Dns;
using Edge.Kernel;

namespace Edge.Client;

/// <summary>Why a server gives no zone, and what to do about it.</summary>
internal static class TransferRefusal
{
    private const ushort NotAuthoritative = 9;

    public static Failure Of(string server, DnsName apex, ushort code, TsigKey? key) => code switch
    {
        (ushort)DnsResponseCode.Refused => new Failure("transfer_refused", key is null
            ? $"{server} refuses to transfer {apex} (REFUSED): allow it there for this machine's address, or give a key by --tsig"
            : $"{server} refuses to transfer {apex} (REFUSED): allow it there for the key {key.Name}"),
        NotAuthoritative => new Failure("transfer_refused", key is null
            ? $"{server} does not answer for {apex} (NOTAUTH): ask a server of the zone, or give a key by --tsig"
            : $"{server} does not answer for {apex}, or not to the key {key.Name} (NOTAUTH)"),
        (ushort)DnsResponseCode.NotImplemented => new Failure("transfer_refused", $"{server} offers no transfers (NOTIMP)"),
        (ushort)DnsResponseCode.FormatError => new Failure("transfer_refused", $"{server} does not understand the request (FORMERR)"),
        (ushort)DnsResponseCode.ServerFailure => new Failure("transfer_refused", $"{server} cannot answer for {apex} at present (SERVFAIL)") { Retryable = true },
        _ => new Failure("transfer_refused", $"{server} does not transfer {apex}: response code {code}"),
    };
}
