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
    private readonly Lock _gate = new();
    private readonly List<DeviceKey> _formerKeys = [];
    private volatile X509Certificate2? _certificate;
    private volatile KeptKey _key;
    private volatile KeptKey? _nextKey;

    internal NodeIdentity(NodeFolder folder, NodeFile node, NodeId id, NodeRole role, KeptKey key, KeptKey? nextKey, X509Certificate2? certificate)
    {
        _folder = folder;
        _certificate = certificate;
        _key = key;
        _nextKey = nextKey;
        Id = id;
        Role = role;
        Region = Region.Parse(node.Region);
        Ca = X509Certificate2.CreateFromPem(node.Ca);
        Stargates = node.Stargates;
    }

    public NodeId Id { get; }

    public NodeRole Role { get; }

    public Region Region { get; }

    /// <summary>The node's key. It is replaced while the node runs, so ask for it at each proof.</summary>
    public DeviceKey Key => _key.Key;

    /// <summary>When the key was made.</summary>
    public DateTimeOffset KeyCreated => _key.Created;

    /// <summary>The key that a rotation under way is to bring into use; null when there is none.</summary>
    public DeviceKey? NextKey => _nextKey?.Key;

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

    /// <summary>The key to rotate to: that of a rotation that was interrupted, or a fresh one. It is on disk when this returns.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    internal DeviceKey PrepareNextKey(IEntropy entropy, DateTimeOffset now)
    {
        lock (_gate)
        {
            return (_nextKey ??= _folder.MakeNextKey(entropy, now)).Key;
        }
    }

    /// <summary>Takes the next key into use, since the network has it. Twice does no harm.</summary>
    /// <exception cref="IOException">The disk refuses; the key before stays in use.</exception>
    internal void AdoptNextKey(DeviceKey next)
    {
        lock (_gate)
        {
            if (_nextKey is { } prepared && prepared.Key == next)
            {
                _folder.PromoteNextKey();

                // The old one is not disposed yet: proofs under way may still use it.
                _formerKeys.Add(_key.Key);
                _key = prepared;
                _nextKey = null;
            }
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
        NextKey?.Dispose();
        _formerKeys.ForEach(static key => key.Dispose());
        Ca.Dispose();
        _certificate?.Dispose();
    }

    public override string ToString() => $"{NodeRoleName.Of(Role)} {Id}";
}
