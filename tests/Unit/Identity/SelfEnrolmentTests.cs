using System.Net;
using System.Security.Cryptography.X509Certificates;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Identity;

public sealed class SelfEnrolmentTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly DeviceKey _key = DeviceKey.Generate(new CountingEntropy(seed: 5));
    private TestNetwork _network = null!;

    public async ValueTask InitializeAsync() => _network = await TestNetwork.FoundAsync();

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        await _network.DisposeAsync();
    }

    [Fact]
    public async Task A_stargate_lets_itself_in_and_stays_the_same_node()
    {
        var first = (await Self("stargate-1").AdmitAsync(Request(_key), None)).Value;
        var again = (await Self(null).AdmitAsync(Request(_key), None)).Value;
        Assert.Equal("stargate-1", first.Node.Value);
        Assert.Equal("stargate-1", again.Node.Value);
        Assert.Equal([TestNetwork.Stargate], again.Stargates);
        using var certificate = X509Certificate2.CreateFromPem(again.Certificate);
        Assert.Equal("CN=stargate-1, OU=stargate", certificate.Subject);
        Assert.Equal("node:stargate-1", Assert.Single(await _network.ReadAsync("nodes/")).Author);
    }

    [Fact]
    public async Task Another_key_cannot_take_its_name()
    {
        Assert.True((await Self("stargate-1").AdmitAsync(Request(_key), None)).Succeeded);
        using var other = DeviceKey.Generate(_network.Entropy);
        Assert.Equal("node_exists", (await Self("stargate-1").AdmitAsync(Request(other), None)).Failure!.Code);
    }

    [Fact]
    public async Task A_registration_follows_the_listeners_and_keeps_what_operators_set()
    {
        Assert.True((await Self("stargate-1").AdmitAsync(Request(_key), None)).Succeeded);
        var node = ResourceKinds.Node.Parse((await _network.ReadAsync("nodes/")).Single()).Value;
        var drained = node with { Drain = true, Site = "home" };
        await _network.Store.CommitAsync(
            new Commit { Author = "usr:operator", Operations = [ResourceKinds.Node.Put("stargate-1", drained, "")] }, None);

        var registration = new NodeRegistration(_network.Store);
        var contacts = new NodeContacts { Control = "127.0.1.1:7777", Dns = "127.0.1.1:5353", Http = "127.0.1.1:80" };
        var updated = (await registration.UpdateAsync(NodeId.Parse("stargate-1"), contacts, None)).Value;
        Assert.Equal(drained with { Control = "127.0.1.1:7777", Dns = "127.0.1.1:5353" }, updated with { Labels = drained.Labels });

        var revision = (await _network.ReadAsync("nodes/")).Single().Modified;
        Assert.True((await registration.UpdateAsync(NodeId.Parse("stargate-1"), contacts, None)).Succeeded);
        Assert.Equal(revision, (await _network.ReadAsync("nodes/")).Single().Modified);
        Assert.Equal("node_unknown", (await registration.UpdateAsync(NodeId.Parse("nobody"), contacts, None)).Failure!.Code);
        var broken = await registration.UpdateAsync(NodeId.Parse("stargate-1"), new NodeContacts { Dns = "nowhere" }, None);
        Assert.Equal("dns", broken.Failure!.Field);
    }

    [Fact]
    public async Task A_certificate_is_issued_again_for_the_recorded_addresses_only_while_the_device_is_in_force()
    {
        var code = await _network.MakeCodeAsync(NodeRole.Gateway, "gateway-1");
        Assert.True((await _network.Enrolments().RedeemAsync(TestNetwork.RequestOf(code.Token, _key), None)).Succeeded);
        var certificates = new NodeCertificates(_network.Store, _network.Authority);
        var request = NodeKeyPair.Make().CertificateRequest;
        using var certificate = X509Certificate2.CreateFromPem((await certificates.IssueAsync(NodeId.Parse("gateway-1"), request, [], None)).Value);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal([IPAddress.Parse("127.0.2.1")], names.EnumerateIPAddresses());

        var revoked = new DeviceDocument { PublicKey = _key.PublicKeyText, Role = NodeRole.Gateway, Revoked = true };
        await _network.Store.CommitAsync(
            new Commit { Author = "usr:operator", Operations = [ResourceKinds.Device.Put("gateway-1", revoked, "")] }, None);
        Assert.Equal("certificate_refused", (await certificates.IssueAsync(NodeId.Parse("gateway-1"), request, [], None)).Failure!.Code);
        Assert.Equal("certificate_refused", (await certificates.IssueAsync(NodeId.Parse("nobody"), request, [], None)).Failure!.Code);
    }

    private SelfEnrolment Self(string? name) =>
        new(_network.Store, _network.Authority, name is null ? null : NodeId.Parse(name), _network.Entropy, _network.Time);

    private static AdmissionRequest Request(DeviceKey key) => new()
    {
        Role = NodeRole.Stargate,
        Key = key,
        Region = Region.Default,
        Contacts = new NodeContacts { Control = TestNetwork.Stargate, Dns = "127.0.1.1:5300" },
        Addresses = [IPAddress.Parse("127.0.1.1")],
        CertificateRequest = NodeKeyPair.Make().CertificateRequest,
    };
}
