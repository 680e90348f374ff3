using System.Net;

namespace Edge.Dns;

/// <summary>
/// What no table answers: an UPDATE, a NOTIFY, a transfer, or a question that is to be answered with a TSIG. Engines pass it on,
/// as it came, to who has a <see cref="RequestQueue"/>.
/// </summary>
public abstract class DnsRequest : IDisposable
{
    private protected DnsRequest(IPEndPoint client) => Client = client;

    /// <summary>Who asks; of a datagram that may be forged.</summary>
    public IPEndPoint Client { get; }

    /// <inheritdoc/>
    public abstract void Dispose();
}
