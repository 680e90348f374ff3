#pragma warning disable CA1416 // Windows runs Edge only through WSL 2, which is Linux.
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Unit.Identity;

/// <summary>Joining over a real TLS connection, and what is kept in the node's folder.</summary>
public sealed class NodeIdentityTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private TestStargate _stargate = null!;

    public async ValueTask InitializeAsync() => _stargate = await TestStargate.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _stargate.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_gateway_joins_once_and_is_itself_after_a_restart()
    {
        using var joined = (await _stargate.OpenAsync(_folder.Path, await _stargate.MakeCodeAsync(node: "gateway-1"))).Value;
        Assert.Equal("gateway-1", joined.Id.Value);
        Assert.Equal([_stargate.Address], joined.Stargates);
        Assert.True(joined.Certificate!.HasPrivateKey);
        Assert.Equal("gateway gateway-1", joined.ToString());

        using var opened = (await _stargate.OpenAsync(_folder.Path, null)).Value;
        Assert.Equal(joined.Id, opened.Id);
        Assert.Equal(joined.Key.PublicKeyText, opened.Key.PublicKeyText);
        Assert.Equal(joined.Ca.RawData, opened.Ca.RawData);
        Assert.Equal(joined.Certificate.RawData, opened.Certificate!.RawData);
    }

    [Fact]
    public async Task Only_the_owner_may_read_the_folder()
    {
        using var joined = (await _stargate.OpenAsync(_folder.Path, await _stargate.MakeCodeAsync())).Value;
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(ownerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.Path));
        var files = Directory.GetFiles(_folder.Path);
        Assert.Equal(["device.key", "node.crt", "node.json", "node.key"], files.Select(Path.GetFileName).Order());
        Assert.All(files, file => Assert.Equal(ownerOnly, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task A_host_has_no_certificate()
    {
        using var joined = (await _stargate.OpenAsync(_folder.Path, await _stargate.MakeCodeAsync(NodeRole.Host), NodeRole.Host)).Value;
        Assert.Null(joined.Certificate);
        Assert.Equal(["device.key", "node.json"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_used_code_is_refused_with_the_way_to_a_new_one()
    {
        var code = await _stargate.MakeCodeAsync();
        using var first = (await _stargate.OpenAsync(_folder.Path, code)).Value;
        using var other = new TestFolder();
        var refused = (await _stargate.OpenAsync(other.Path, code)).Failure!;
        Assert.Equal("join_code_refused", refused.Code);
        Assert.EndsWith("ask for a new one: edge device join-code --role gateway", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(other.File("node.json")));
    }

    [Fact]
    public async Task An_expired_code_is_refused()
    {
        var code = await _stargate.MakeCodeAsync();
        _stargate.Network.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("join_code_refused", (await _stargate.OpenAsync(_folder.Path, code)).Failure!.Code);
    }

    [Fact]
    public async Task Of_eight_nodes_with_one_code_exactly_one_joins()
    {
        var code = await _stargate.MakeCodeAsync();
        var folders = Enumerable.Range(0, 8).Select(_ => new TestFolder()).ToArray();
        var opened = await Task.WhenAll(folders.Select(folder => Task.Run(() => _stargate.OpenAsync(folder.Path, code))));
        Assert.Single(opened, one => one.Succeeded);
        Assert.All(opened.Where(one => !one.Succeeded), one => Assert.Equal("join_code_refused", one.Failure!.Code));
        Assert.Single(await _stargate.Network.ReadAsync("devices/"));
        Array.ForEach(folders, folder => folder.Dispose());
    }

    [Fact]
    public async Task A_node_whose_notes_were_lost_before_they_were_written_joins_again_as_itself()
    {
        var code = await _stargate.MakeCodeAsync();
        using var joined = (await _stargate.OpenAsync(_folder.Path, code)).Value;
        File.Delete(_folder.File("node.json"));
        using var again = (await _stargate.OpenAsync(_folder.Path, code)).Value;
        Assert.Equal(joined.Id, again.Id);
        Assert.Equal(joined.Key.PublicKeyText, again.Key.PublicKeyText);
    }

    [Fact]
    public async Task A_server_of_another_network_gets_no_secret()
    {
        using var foreign = NetworkAuthority.Make("other", _stargate.Network.Entropy, _stargate.Network.Time);
        var code = await _stargate.MakeCodeAsync(caHash: foreign.CertificateHash);
        var refused = (await _stargate.OpenAsync(_folder.Path, code)).Failure!;
        Assert.Equal("ca_mismatch", refused.Code);
        Assert.Contains("does not belong to the network of the join code", refused.Message, StringComparison.Ordinal);
        var honest = await _stargate.OpenAsync(_folder.Path, await _stargate.MakeCodeAsync());
        Assert.True(honest.Succeeded);
    }

    [Fact]
    public async Task A_node_of_the_network_that_is_no_stargate_gets_no_secret()
    {
        await using var proxy = new TlsProxy(_stargate.Address, TestStargate.CertificateFor(_stargate.Network, NodeRole.Gateway, "gateway-9"));
        var refused = (await _stargate.OpenAsync(_folder.Path, await _stargate.MakeCodeAsync(address: proxy.Address))).Failure!;
        Assert.Equal("ca_mismatch", refused.Code);
        Assert.Contains("but no stargate", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_ends_tls_is_named_at_enrolment()
    {
        await using var proxy = new TlsProxy(_stargate.Address, TestStargate.CertificateFor(_stargate.Network, NodeRole.Stargate, "stargate-9"));
        var code = await _stargate.MakeCodeAsync(address: proxy.Address);
        Assert.Equal("channel_mismatch", (await _stargate.OpenAsync(_folder.Path, code)).Failure!.Code);
    }

    [Fact]
    public async Task A_stargate_that_does_not_answer_is_named_with_its_address()
    {
        var code = await _stargate.MakeCodeAsync(address: "127.0.0.1:1");
        var refused = (await _stargate.OpenAsync(_folder.Path, code)).Failure!;
        Assert.Equal("stargate_unreachable", refused.Code);
        Assert.StartsWith("the Stargate at 127.0.0.1:1 does not answer", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.Retryable);
    }

    [Fact]
    public async Task A_folder_without_identity_needs_a_code()
    {
        Assert.Equal("not_joined", (await _stargate.OpenAsync(_folder.Path, null)).Failure!.Code);
        Assert.Equal("join_code_malformed", (await _stargate.OpenAsync(_folder.Path, "edg_join_x")).Failure!.Code);
    }

    [Fact]
    public async Task A_folder_belongs_to_one_role()
    {
        using var joined = (await _stargate.OpenAsync(_folder.Path, await _stargate.MakeCodeAsync())).Value;
        Assert.Equal("role_mismatch", (await _stargate.OpenAsync(_folder.Path, null, NodeRole.Host)).Failure!.Code);
    }

    [Fact]
    public async Task A_code_of_another_network_is_not_ignored()
    {
        using var joined = (await _stargate.OpenAsync(_folder.Path, await _stargate.MakeCodeAsync())).Value;
        using var opened = (await _stargate.OpenAsync(_folder.Path, await _stargate.MakeCodeAsync())).Value;
        Assert.Equal(joined.Id, opened.Id);
        var foreign = await _stargate.MakeCodeAsync(caHash: new string('a', 64));
        Assert.Equal("other_network", (await _stargate.OpenAsync(_folder.Path, foreign)).Failure!.Code);
    }

    [Fact]
    public async Task No_code_shows_in_the_text_of_the_options()
    {
        var code = await _stargate.MakeCodeAsync();
        var node = new NodeOptions { Folder = "f", Listen = System.Net.IPAddress.Loopback, JoinCode = code, Version = "1" };
        var options = new NodeIdentityOptions { Node = node, Role = NodeRole.Host };
        Assert.Equal("NodeOptions { Folder = f, Listen = 127.0.0.1, Region = local, JoinCode = ***, Version = 1 }", node.ToString());
        Assert.DoesNotContain("edg_", options.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node.json", "{")]
    [InlineData("node.json", "{}")]
    [InlineData("device.key", "00")]
    public async Task A_damaged_file_is_named(string file, string content)
    {
        using var joined = (await _stargate.OpenAsync(_folder.Path, await _stargate.MakeCodeAsync())).Value;
        await File.WriteAllTextAsync(_folder.File(file), content, TestContext.Current.CancellationToken);
        var refused = (await _stargate.OpenAsync(_folder.Path, null)).Failure!;
        Assert.Equal("identity_damaged", refused.Code);
        Assert.Contains(_folder.File(file), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_renews_its_certificate_at_two_thirds_of_its_life()
    {
        using var identity = (await _stargate.OpenAsync(_folder.Path, await _stargate.MakeCodeAsync())).Value;
        var first = identity.Certificate!;
        var issuer = new StargateCertificates(identity, () => ["127.0.0.1:1", _stargate.Address], _stargate.Network.Time);
        var renewal = new CertificateRenewal(identity, issuer.IssueAsync, _stargate.Network.Time, NullLogger<CertificateRenewal>.Instance);

        _stargate.Network.Time.Advance(TimeSpan.FromDays(19.9));
        Assert.False(await renewal.RenewIfDueAsync(TestContext.Current.CancellationToken));
        _stargate.Network.Time.Advance(TimeSpan.FromDays(0.2));
        Assert.True(await renewal.RenewIfDueAsync(TestContext.Current.CancellationToken));
        Assert.NotEqual(first.SerialNumber, identity.Certificate!.SerialNumber);
        Assert.True(identity.Certificate.HasPrivateKey);
        using var opened = (await _stargate.OpenAsync(_folder.Path, null)).Value;
        Assert.Equal(identity.Certificate.RawData, opened.Certificate!.RawData);
    }

    [Fact]
    public async Task An_interrupted_renewal_leaves_a_certificate_that_fits_its_key()
    {
        using var identity = (await _stargate.OpenAsync(_folder.Path, await _stargate.MakeCodeAsync())).Value;
        File.Move(_folder.File("node.key"), _folder.File("node.key.next"));
        await File.WriteAllTextAsync(
            _folder.File("node.key"), NodeKeyPair.Make().PrivateKeyPem, TestContext.Current.CancellationToken);
        using var opened = (await _stargate.OpenAsync(_folder.Path, null)).Value;
        Assert.Equal(identity.Certificate!.RawData, opened.Certificate!.RawData);
    }

    [Fact]
    public async Task A_stargate_opens_its_own_identity_also_while_the_store_is_away()
    {
        var network = _stargate.Network;
        using var first = (await OpenSelfAsync(network.Authority)).Value;
        var device = (await network.ReadAsync($"devices/{first.Id}")).Single();
        Assert.Equal(first.Key.PublicKeyText, ResourceKinds.Device.Parse(device).Value.PublicKey);
        network.Time.Advance(TimeSpan.FromDays(21));
        using var renewed = (await OpenSelfAsync(network.Authority)).Value;
        Assert.Equal(first.Id, renewed.Id);
        Assert.NotEqual(first.Certificate!.SerialNumber, renewed.Certificate!.SerialNumber);

        network.Time.Advance(TimeSpan.FromDays(21));
        await network.Store.DisposeAsync();
        using var old = (await OpenSelfAsync(network.Authority)).Value;
        Assert.Equal(renewed.Certificate.SerialNumber, old.Certificate!.SerialNumber);
        network.Time.Advance(TimeSpan.FromDays(21));
        Assert.Equal("store_unavailable", (await OpenSelfAsync(network.Authority)).Failure!.Code);
        using var foreign = NetworkAuthority.Make("other", network.Entropy, network.Time);
        Assert.Equal("other_network", (await OpenSelfAsync(foreign)).Failure!.Code);
    }

    private Task<Outcome<NodeIdentity>> OpenSelfAsync(NetworkAuthority authority) => NodeIdentity.OpenAsync(
        new NodeIdentityOptions
        {
            Node = new NodeOptions { Folder = _folder.Path, Listen = System.Net.IPAddress.Parse("127.0.1.2"), Version = "test" },
            Role = NodeRole.Stargate,
            Admission = new SelfEnrolment(_stargate.Network.Store, authority, NodeId.Parse("stargate-2"), _stargate.Network.Entropy, _stargate.Network.Time),
            Time = _stargate.Network.Time,
        },
        TestContext.Current.CancellationToken);
}
