using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Hosting;

/// <summary>A fresh P-256 key for a node's certificate, with the request to certify it.</summary>
internal sealed class NodeKeyPair
{
    private NodeKeyPair(string privateKeyPem, byte[] certificateRequest)
    {
        PrivateKeyPem = privateKeyPem;
        CertificateRequest = certificateRequest;
    }

    public string PrivateKeyPem { get; }

    /// <summary>PKCS#10, DER. It names nobody: the authority decides on the names.</summary>
    public byte[] CertificateRequest { get; }

    public static NodeKeyPair Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256);
        return new NodeKeyPair(key.ExportPkcs8PrivateKeyPem(), request.CreateSigningRequest());
    }
}
