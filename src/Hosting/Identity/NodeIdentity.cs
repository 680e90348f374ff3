using System.Security.Cryptography.X509Certificates;
using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>
/// Who a node is: its id, its device key, the network that it trusts, and for all but Hosts its certificate. It is opened
/// from the node's folder, or obtained once by joining, and kept there.
/// </summary>
public sealed class NodeIdentity : IDisposable
{
    private readonly NodeFolder _folder;
    private volatile X509Certificate2? _certificate;

    internal NodeIdentity(NodeFolder folder, NodeFile node, NodeId id, NodeRole role, DeviceKey key, X509Certificate2? certificate)
    {
        _folder = folder;
        _certificate = certificate;
        Id = id;
        Role = role;
        Region = Region.Parse(node.Region);
        Ca = X509Certificate2.CreateFromPem(node.Ca);
        Key = key;
        Stargates = node.Stargates;
    }

    public NodeId Id { get; }

    public NodeRole Role { get; }

    public Region Region { get; }

    public DeviceKey Key { get; }

    /// <summary>The network's CA certificate: the only one that this node trusts on control and job ports.</summary>
    public X509Certificate2 Ca { get; }

    /// <summary>The control addresses of the Stargates that were known when the node joined.</summary>
    public IReadOnlyList<string> Stargates { get; }

    /// <summary>
    /// The node's certificate with its key; null on a Host. It is replaced while the node runs, so ask for it at each
    /// handshake.
    /// </summary>
    public X509Certificate2? Certificate => _certificate;

    /// <summary>Opens the identity in the node's folder; without one, joins the network and keeps what it was given.</summary>
    public static async Task<Outcome<NodeIdentity>> OpenAsync(NodeIdentityOptions options, CancellationToken cancellation)
    {
        try
        {
            return await new NodeIdentityOpening(options).OpenAsync(cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Failure("folder_unusable", $"the folder '{options.Node.Folder}' cannot be used: {error.Message}");
        }
    }

    /// <summary>A fresh key's request to certify it, and the way to take the certificate into use.</summary>
    internal void Replace(NodeKeyPair pair, string certificatePem)
    {
        var certificate = X509Certificate2.CreateFromPem(certificatePem, pair.PrivateKeyPem);
        _folder.SaveCertificate(certificatePem, pair.PrivateKeyPem);

        // The old one is not disposed: handshakes under way may still use it.
        _certificate = certificate;
    }

    public void Dispose()
    {
        Key.Dispose();
        Ca.Dispose();
        _certificate?.Dispose();
    }

    public override string ToString() => $"{NodeRoleName.Of(Role)} {Id}";
}
