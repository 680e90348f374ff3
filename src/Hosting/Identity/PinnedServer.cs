using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>
/// Decides whether a server is a node of the network in the expected role: its certificate must come from the network's own
/// CA, be meant for servers, and name the role as its OU. Public authorities, and the name that was dialled, say nothing.
/// </summary>
public sealed class PinnedServer(X509Certificate2 ca, NodeRole expected, TimeProvider time)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private const string OrganizationalUnit = "2.5.4.11";

    /// <summary>If set, the server must be this very node (the certificate's DNS name).</summary>
    public NodeId? Node { get; init; }

    /// <summary>Why the certificate is not accepted; null when it is.</summary>
    public Failure? Check(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(ca);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (!chain.Build(certificate))
        {
            var reasons = string.Join(", ", chain.ChainStatus.Select(status => status.Status));
            return new Failure("ca_mismatch", $"the server's certificate is not a valid one of this network ({reasons}); check the address, and the clocks of both machines");
        }

        if (!HasRole(certificate))
        {
            return new Failure("ca_mismatch", $"the server is a node of this network, but no {NodeRoleName.Of(expected)}; check the address");
        }

        return Node is { } node && !certificate.MatchesHostname(node.Value)
            ? new Failure("ca_mismatch", $"the server is a node of this network, but not '{node}'; check the address")
            : null;
    }

    /// <summary>For <see cref="SslClientAuthenticationOptions.RemoteCertificateValidationCallback"/>.</summary>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is X509Certificate2 presented && Check(presented) is null;

    private bool HasRole(X509Certificate2 certificate) =>
        certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Any(name => !name.HasMultipleElements
                && name.GetSingleElementType().Value == OrganizationalUnit
                && name.GetSingleElementValue() == NodeRoleName.Of(expected));
}
