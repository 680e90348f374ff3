using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Identity;

public sealed class NetworkFoundingTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task An_empty_store_becomes_a_network_with_an_operator()
    {
        await using var network = await TestNetwork.FoundAsync();
        Assert.Equal("edge.test", network.Founding.Network.Domain);
        Assert.Equal(["operator", "reader"], (await network.ReadAsync("policies/")).Select(entry => ResourceKinds.Policy.IdOf(entry.Key)));
        var token = network.Founding.OperatorToken!;
        var entry = Assert.Single(await network.ReadAsync("tokens/"));
        Assert.Equal($"tokens/{token.Accessor}", entry.Key.Value);

        var directory = new IdentityDirectory(new IdentityOptions(), network.Time);
        directory.Replace(await network.ReadAsync(""));
        var caller = new TokenVerifier(directory, network.Time).VerifyHeader($"Bearer {token.Print()}").Value;
        Assert.Equal("usr:operator", caller.Subject);
        Assert.True(caller.Access.Decide("services/docs", Capabilities.Delete | Capabilities.Sudo).Allowed);
        Assert.DoesNotContain(token.PrintSecret(), caller.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_is_founded_once_and_opened_afterwards()
    {
        await using var network = await TestNetwork.FoundAsync();
        var opened = (await Founding(network.Store, network.MasterKey, network).OpenAsync("other.test", None)).Value;
        Assert.Null(opened.OperatorToken);
        Assert.Equal("edge.test", opened.Network.Domain);
        Assert.Equal(network.Authority.CertificateHash, opened.Authority.CertificateHash);
        Assert.Equal(network.Authority.ExportKey(), opened.Authority.ExportKey());
    }

    [Fact]
    public async Task Of_several_starters_one_founds_and_all_open_the_same_network()
    {
        await using var network = await TestNetwork.FoundAsync();
        await using var store = new MemoryControlStore(network.Time);
        await using var gate = new GatedStore(store, waiters: 4);
        var openings = Enumerable.Range(0, 4)
            .Select(_ => Founding(gate, network.MasterKey, network).OpenAsync("edge.test", None).AsTask());
        var founded = await Task.WhenAll(openings);
        Assert.Single(founded, one => one.Value.OperatorToken is not null);
        Assert.Single(founded.Select(one => one.Value.Network.NetworkId).Distinct());
    }

    [Fact]
    public async Task Another_master_key_does_not_open_it()
    {
        await using var network = await TestNetwork.FoundAsync();
        var other = MasterKey.Generate(network.Entropy);
        Assert.Equal("master_key_wrong", (await Founding(network.Store, other, network).OpenAsync("edge.test", None)).Failure!.Code);
    }

    [Fact]
    public async Task A_bad_domain_founds_nothing()
    {
        await using var network = await TestNetwork.FoundAsync();
        await using var store = new MemoryControlStore(network.Time);
        var founded = await Founding(store, network.MasterKey, network).OpenAsync("not a domain", None);
        Assert.Equal("domain", founded.Failure!.Field);
        Assert.Empty(((ReadOutcome.Found)await store.ReadAsync(KeyRange.All, None)).Entries);
    }

    private static NetworkFounding Founding(IControlStore store, MasterKey masterKey, TestNetwork network) =>
        new(store, masterKey, network.Options, network.Entropy, network.Time);
}
