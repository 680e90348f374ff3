using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Identity;

public sealed class NetworkAuthorityTests : IDisposable
{
    private static readonly NodeId Node = NodeId.Parse("gateway-1");

    /// <summary>A request of OpenSSL's whose key spells P-256 out instead of naming it, which .NET itself cannot make.</summary>
    private const string UnnamedCurve =
        "MIIBuzCCAWICAQAwDDEKMAgGA1UEAwwBeDCCAUswggEDBgcqhkjOPQIBMIH3AgEBMCwGByqGSM49AQECIQD/////AAAAAQAAAAAAAAAAAAAAAP//////////" +
        "/////zBbBCD/////AAAAAQAAAAAAAAAAAAAAAP///////////////AQgWsY12Ko6k+ez671VdpiGvGUdBrDMU7D2O848PifSYEsDFQDEnTYIhucEk2pmeOET" +
        "nSa3gZ9+kARBBGsX0fLhLEJH+Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfUCIQD/////AAAAAP//////" +
        "////vOb6racXnoTzucrC/GMlUQIBAQNCAATl7IpDuyos75IdrRpUlf59AVXWx1/zGyF4C3WoDtF1lIRN9nxxcdLqAUkzDKc8TP324fpANab5f5+NtyANMEeG" +
        "oAAwCgYIKoZIzj0EAwIDRwAwRAIgPRwMeUHL72MvmNZBkYBBVDiHTB0s2IXstbrVFp1zrAgCIH2cp6r0xI6U9iVzuzQepwu43LYc6j62Fyl40qbsQstT";

    private readonly NetworkAuthority _authority;
    private readonly CountingEntropy _entropy = new();
    private readonly FakeTimeProvider _time = TestClock.Start();

    public NetworkAuthorityTests() => _authority = NetworkAuthority.Make("testnet", _entropy, _time);

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_node_certificate_names_the_node_its_role_and_its_addresses()
    {
        using var certificate = Issue(NodeRole.Gateway, IPAddress.Parse("127.0.2.1"), IPAddress.IPv6Loopback);
        Assert.Equal("CN=gateway-1, OU=gateway", certificate.Subject);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["gateway-1"], names.EnumerateDnsNames());
        Assert.Equal([IPAddress.Parse("127.0.2.1"), IPAddress.IPv6Loopback], names.EnumerateIPAddresses());
        var usages = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages;
        Assert.Equal(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"], usages.Cast<Oid>().Select(usage => usage.Value));
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal(_time.GetUtcNow().UtcDateTime.AddDays(30), certificate.NotAfter.ToUniversalTime());
        Assert.Equal(_time.GetUtcNow().UtcDateTime.AddMinutes(-5), certificate.NotBefore.ToUniversalTime());
    }

    [Fact]
    public void The_authority_lasts_ten_years_and_comes_back_from_its_key()
    {
        Assert.Equal(_time.GetUtcNow().UtcDateTime.AddDays(3652), _authority.Certificate.NotAfter.ToUniversalTime());
        var loaded = NetworkAuthority.Load(_authority.CertificatePem, _authority.ExportKey(), _entropy, _time).Value;
        Assert.Equal(_authority.CertificateHash, loaded.CertificateHash);
        using var certificate = loaded.Issue(Node, NodeRole.Stargate, [], Request()).Value;
        Assert.Null(new PinnedServer(_authority.Certificate, NodeRole.Stargate, _time).Check(certificate));
        Assert.Equal("authority_damaged", NetworkAuthority.Load(_authority.CertificatePem, [1, 2, 3], _entropy, _time).Failure!.Code);
    }

    [Fact]
    public void Only_the_expected_role_of_this_network_at_this_time_is_accepted()
    {
        using var certificate = Issue(NodeRole.Gateway);
        Assert.Null(Pinned(NodeRole.Gateway).Check(certificate));
        Assert.Null(new PinnedServer(_authority.Certificate, NodeRole.Gateway, _time) { Node = Node }.Check(certificate));
        Assert.Contains("no stargate", Pinned(NodeRole.Stargate).Check(certificate)!.Message, StringComparison.Ordinal);
        var other = new PinnedServer(_authority.Certificate, NodeRole.Gateway, _time) { Node = NodeId.Parse("gateway-2") };
        Assert.Contains("not 'gateway-2'", other.Check(certificate)!.Message, StringComparison.Ordinal);
        using var foreign = NetworkAuthority.Make("testnet", _entropy, _time);
        Assert.Equal("ca_mismatch", new PinnedServer(foreign.Certificate, NodeRole.Gateway, _time).Check(certificate)!.Code);
        _time.Advance(TimeSpan.FromDays(31));
        Assert.Contains("NotTimeValid", Pinned(NodeRole.Gateway).Check(certificate)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_cannot_say_who_it_is_for()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=stargate-1, OU=stargate", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = _authority.Issue(Node, NodeRole.Gateway, [], request.CreateSigningRequest()).Value;
        Assert.Equal("CN=gateway-1, OU=gateway", certificate.Subject);
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
    }

    [Fact]
    public void Requests_that_are_broken_or_of_another_kind_of_key_are_refused()
    {
        using var rsa = RSA.Create(2048);
        var ofRsa = new CertificateRequest("CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest();
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var ofP384 = new CertificateRequest("CN=x", p384, HashAlgorithmName.SHA256).CreateSigningRequest();
        var ofUnnamed = Convert.FromBase64String(UnnamedCurve);
        var forged = Request();
        forged[^1] ^= 1;
        Assert.All(new byte[][] { ofRsa, ofP384, ofUnnamed, forged, [], [0x30, 0x80] }, request =>
            Assert.Equal("certificate_request_refused", _authority.Issue(Node, NodeRole.Gateway, [], request).Failure!.Code));
    }

    private PinnedServer Pinned(NodeRole role) => new(_authority.Certificate, role, _time);

    private X509Certificate2 Issue(NodeRole role, params IPAddress[] addresses) => _authority.Issue(Node, role, addresses, Request()).Value;

    private static byte[] Request() => NodeKeyPair.Make().CertificateRequest;
}
