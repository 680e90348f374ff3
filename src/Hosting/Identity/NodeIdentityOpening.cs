using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>
/// Opens a node's identity: 1. the device key is loaded or made; 2. with a <c>node.json</c> the rest is loaded; 3. without
/// one the node joins, and <c>node.json</c> is written last. Interrupted anywhere, it goes on with the same key.
/// </summary>
internal sealed class NodeIdentityOpening(NodeIdentityOptions options)
{
    private readonly NodeFolder _folder = new(options.Node.Folder);

    public async Task<Outcome<NodeIdentity>> OpenAsync(CancellationToken cancellation)
    {
        var key = _folder.LoadOrMakeKey(options.Entropy, options.Time.GetUtcNow());
        if (!key.Succeeded)
        {
            return key.Failure;
        }

        var node = _folder.LoadNode();
        if (!node.Succeeded)
        {
            return node.Failure;
        }

        return node.Value is { } known
            ? await LoadAsync(known, key.Value, cancellation)
            : await JoinAsync(key.Value, cancellation);
    }

    private async Task<Outcome<NodeIdentity>> LoadAsync(NodeFile node, KeptKey key, CancellationToken cancellation)
    {
        if (!NodeId.TryParse(node.Id, out var id)
            || !NodeRoleName.TryParse(node.Role, out var role)
            || !Region.TryParse(node.Region, out _)
            || !IsCertificate(node.Ca))
        {
            return _folder.Damaged("node.json");
        }

        if (role != options.Role)
        {
            return new Failure("role_mismatch", $"the folder '{_folder.Name}' belongs to the {NodeRoleName.Of(role)} '{id}'; start that role, or take another folder");
        }

        if (IsOfOtherNetwork(node))
        {
            return new Failure("other_network", $"the folder '{_folder.Name}' holds the identity '{id}' of another network; take another folder, or the database or join code of that network");
        }

        var identity = new NodeIdentity(_folder, node, id, role, key, _folder.LoadNextKey(), _folder.LoadCertificate());
        return await RefreshAsync(identity, cancellation) is { } failure ? failure : identity;
    }

    /// <summary>
    /// A role with its own way in gets a new certificate when the old one is old, gone or for other addresses. While that
    /// is impossible, as with the database away, a valid old one will do. Gateways renew theirs over the network instead.
    /// </summary>
    private async Task<Failure?> RefreshAsync(NodeIdentity identity, CancellationToken cancellation)
    {
        var certificate = identity.Certificate;
        var now = options.Time.GetUtcNow();
        if (options.Admission is null || (certificate is not null && now < CertificateLife.RenewAt(certificate) && Names(certificate)))
        {
            return null;
        }

        var pair = NodeKeyPair.Make();
        var admission = await options.Admission.AdmitAsync(RequestOf(identity.Key, pair), cancellation);
        if (!admission.Succeeded)
        {
            return certificate is not null && CertificateLife.IsValidAt(certificate, now) ? null : admission.Failure;
        }

        if (admission.Value.Node != identity.Id || admission.Value.Certificate is null)
        {
            return new Failure("other_network", $"the network knows this node's key as '{admission.Value.Node}', its folder '{_folder.Name}' as '{identity.Id}'; take another folder");
        }

        identity.Replace(pair, admission.Value.Certificate);
        return null;
    }

    private async Task<Outcome<NodeIdentity>> JoinAsync(KeptKey key, CancellationToken cancellation)
    {
        var (admission, failure) = AdmissionOf();
        if (admission is null)
        {
            return failure!;
        }

        var pair = options.Role == NodeRole.Host ? null : NodeKeyPair.Make();
        var admitted = await admission.AdmitAsync(RequestOf(key.Key, pair), cancellation);
        return admitted.Succeeded ? Keep(admitted.Value, key, pair) : admitted.Failure;
    }

    private (INodeAdmission? Admission, Failure? Failure) AdmissionOf()
    {
        if (options.Admission is { } own)
        {
            return (own, null);
        }

        if (options.Node.JoinCode is null)
        {
            return (null, new Failure("not_joined", $"the folder '{_folder.Name}' holds no identity and there is no join code; ask for one (edge device join-code --role {NodeRoleName.Of(options.Role)}) and start with --join CODE"));
        }

        var code = JoinCode.Parse(options.Node.JoinCode);
        return code.Succeeded ? (new JoinAdmission(code.Value, options.Time), null) : (null, code.Failure);
    }

    private AdmissionRequest RequestOf(DeviceKey key, NodeKeyPair? pair) => new()
    {
        Role = options.Role,
        Key = key,
        Region = options.Node.Region,
        Contacts = options.Contacts,
        Addresses = options.Node.Listen.Equals(IPAddress.Any) || options.Node.Listen.Equals(IPAddress.IPv6Any) ? [] : [options.Node.Listen],
        CertificateRequest = pair?.CertificateRequest ?? [],
    };

    private Outcome<NodeIdentity> Keep(Admission admission, KeptKey key, NodeKeyPair? pair)
    {
        if (pair is not null)
        {
            if (admission.Certificate is null)
            {
                return new Failure("certificate_missing", "the network let this node in but gave it no certificate; update the Stargates");
            }

            _folder.SaveCertificate(admission.Certificate, pair.PrivateKeyPem);
        }

        var node = new NodeFile
        {
            Id = admission.Node.Value,
            Role = NodeRoleName.Of(options.Role),
            Region = admission.Region.Value,
            Ca = admission.CaCertificate,
            Stargates = admission.Stargates,
        };
        _folder.SaveNode(node);
        return new NodeIdentity(_folder, node, admission.Node, options.Role, key, null, pair is null ? null : _folder.LoadCertificate());
    }

    private bool Names(X509Certificate2 certificate)
    {
        var listen = options.Node.Listen;
        return listen.Equals(IPAddress.Any)
            || listen.Equals(IPAddress.IPv6Any)
            || certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Any(names => names.EnumerateIPAddresses().Contains(listen));
    }

    /// <summary>Whether the way in that was given, if any, leads to another network than the folder's.</summary>
    private bool IsOfOtherNetwork(NodeFile node)
    {
        using var known = X509Certificate2.CreateFromPem(node.Ca);
        var hash = known.GetCertHashString(HashAlgorithmName.SHA256);
        var code = JoinCode.Parse(options.Node.JoinCode);
        if (options.Admission is null)
        {
            return code.Succeeded && !hash.Equals(code.Value.CaHash, StringComparison.OrdinalIgnoreCase);
        }

        using var other = options.Admission.CaCertificate is { } ca ? X509Certificate2.CreateFromPem(ca) : null;
        return other is not null && hash != other.GetCertHashString(HashAlgorithmName.SHA256);
    }

    private static bool IsCertificate(string pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
