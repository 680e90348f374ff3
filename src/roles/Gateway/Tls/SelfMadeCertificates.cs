using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Gateway;

/// <summary>
/// Certificates that a Gateway makes itself, one for each name, until real ones come. Made once, off the handshake's
/// thread; the least recently used go first.
/// </summary>
internal sealed class SelfMadeCertificates(TimeProvider time, int countMax = 20_000)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);
    private static readonly TimeSpan Renewal = TimeSpan.FromDays(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly LinkedList<Entry> _order = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    public Task<SslStreamCertificateContext> GetAsync(string name)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (_entries.TryGetValue(name, out var node))
            {
                _order.Remove(node);
                if (node.Value.Until - now > Renewal && !node.Value.Context.IsFaulted)
                {
                    _order.AddFirst(node);
                    return node.Value.Context;
                }
            }

            var entry = new Entry(name, now + Lifetime, Task.Run(() => Make(name, now)));
            _entries[name] = _order.AddFirst(entry);
            if (_entries.Count > countMax)
            {
                _entries.Remove(_order.Last!.Value.Name);
                _order.RemoveLast();
            }

            return entry.Context;
        }
    }

    private static SslStreamCertificateContext Make(string name, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        // The common name has room for 64 characters only; names of hosts stand in the alternative name.
        var request = new CertificateRequest("CN=Edge self-made", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "TLS server")], false));

        // A day of grace for visitors whose clocks are behind.
        var certificate = request.CreateSelfSigned(now - TimeSpan.FromDays(1), now + Lifetime);
        return SslStreamCertificateContext.Create(certificate, null, offline: true);
    }

    private sealed record Entry(string Name, DateTimeOffset Until, Task<SslStreamCertificateContext> Context);
}
