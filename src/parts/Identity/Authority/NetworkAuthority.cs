using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>
/// The network's own certificate authority: P-256, ten years, known to nodes alone. It vouches for which node and which
/// role a key belongs to; visitors never see its certificates.
/// </summary>
public sealed class NetworkAuthority : IDisposable
{
    public static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3652);

    public static readonly TimeSpan NodeCertificateLifetime = TimeSpan.FromDays(30);

    /// <summary>How far the clocks of two nodes may differ without a new certificate being refused.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private const int SerialBytes = 16;

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly IEntropy _entropy;
    private readonly ECDsa _key;
    private readonly TimeProvider _time;

    private NetworkAuthority(X509Certificate2 certificate, ECDsa key, IEntropy entropy, TimeProvider time)
    {
        Certificate = certificate;
        _key = key;
        _entropy = entropy;
        _time = time;
    }

    /// <summary>The authority's certificate, without its key.</summary>
    public X509Certificate2 Certificate { get; }

    public string CertificatePem => Certificate.ExportCertificatePem();

    /// <summary>SHA-256 of the certificate (DER) in lower-case hexadecimal, as join codes carry it.</summary>
    public string CertificateHash => Certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    /// <summary>Makes a new authority for a new network.</summary>
    public static NetworkAuthority Make(string networkId, IEntropy entropy, TimeProvider time)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=Edge network {networkId}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        using var made = request.CreateSelfSigned(now - ClockTolerance, now + AuthorityLifetime);
        return new NetworkAuthority(X509CertificateLoader.LoadCertificate(made.RawData), key, entropy, time);
    }

    /// <summary>Takes an authority back from its certificate (PEM) and private key (PKCS#8).</summary>
    public static Outcome<NetworkAuthority> Load(string certificatePem, ReadOnlySpan<byte> key, IEntropy entropy, TimeProvider time)
    {
        var loaded = ECDsa.Create();
        try
        {
            loaded.ImportPkcs8PrivateKey(key, out _);
            return new NetworkAuthority(X509Certificate2.CreateFromPem(certificatePem), loaded, entropy, time);
        }
        catch (CryptographicException error)
        {
            loaded.Dispose();
            return new Failure("authority_damaged", $"the network's authority cannot be read: {error.Message}");
        }
    }

    /// <summary>The private key (PKCS#8): to be sealed at once.</summary>
    public byte[] ExportKey() => _key.ExportPkcs8PrivateKey();

    /// <summary>Certifies the key of a PKCS#10 request (DER). Of the request only the key counts: the names are ours to say.</summary>
    public Outcome<X509Certificate2> Issue(NodeId node, NodeRole role, IEnumerable<IPAddress> addresses, ReadOnlySpan<byte> request)
    {
        try
        {
            var read = CertificateRequest.LoadSigningRequest(
                request.ToArray(), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default);
            using var key = read.PublicKey.GetECDsaPublicKey();
            return key?.ExportParameters(false).Curve.Oid?.Value == ECCurve.NamedCurves.nistP256.Oid.Value
                ? Sign(node, role, addresses, read.PublicKey)
                : Refused("its key is not of the curve P-256");
        }
        catch (CryptographicException error)
        {
            return Refused(error.Message);
        }
    }

    public void Dispose()
    {
        _key.Dispose();
        Certificate.Dispose();
    }

    private X509Certificate2 Sign(NodeId node, NodeRole role, IEnumerable<IPAddress> addresses, PublicKey key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(node.Value);
        subject.AddOrganizationalUnitName(NodeRoleName.Of(role));
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(node.Value);
        foreach (var address in addresses.Distinct())
        {
            names.AddIpAddress(address);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication), new Oid(ClientAuthentication)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        Span<byte> serial = stackalloc byte[SerialBytes];
        _entropy.Fill(serial);
        // A serial number is positive and has no leading zero octet (RFC 5280 §4.1.2.2).
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        var now = _time.GetUtcNow();
        var until = now + NodeCertificateLifetime;
        var end = Certificate.NotAfter.ToUniversalTime() < until ? Certificate.NotAfter.ToUniversalTime() : until;
        return request.Create(Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), now - ClockTolerance, end, serial);
    }

    private static Failure Refused(string why) => new("certificate_request_refused", $"the certificate request is refused: {why}");
}
