using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Identity;

public sealed class JoinCodesTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private TestNetwork _network = null!;

    public async ValueTask InitializeAsync() => _network = await TestNetwork.FoundAsync();

    public ValueTask DisposeAsync() => _network.DisposeAsync();

    [Fact]
    public async Task A_code_names_the_network_and_the_stargate_and_lasts_ten_minutes()
    {
        var code = await _network.MakeCodeAsync();
        Assert.Equal(_network.Authority.CertificateHash, code.CaHash);
        Assert.Equal(TestNetwork.Stargate, code.Address);
        var entry = (await _network.ReadAsync($"tokens/{code.Token.Accessor}")).Single();
        var document = ResourceKinds.Token.Parse(entry).Value;
        Assert.Equal("join", document.Kind);
        Assert.Equal(code.Token.SecretHash, document.SecretHash);
        Assert.Equal(_network.Time.GetUtcNow().AddMinutes(10), document.Expires);
        Assert.Equal("usr:operator", entry.Author);
    }

    [Theory]
    [InlineData(NodeRole.Stargate)]
    [InlineData(NodeRole.Api)]
    public async Task Roles_that_hold_the_master_key_need_no_code(NodeRole role) =>
        Assert.Equal("role", (await _network.Codes.CreateAsync(Request(role), None)).Failure!.Field);

    [Fact]
    public async Task A_lifetime_out_of_bounds_is_refused()
    {
        var tooLong = await _network.Codes.CreateAsync(Request(NodeRole.Host) with { Lifetime = TimeSpan.FromDays(2) }, None);
        Assert.Equal("lifetime", tooLong.Failure!.Field);
        var none = await _network.Codes.CreateAsync(Request(NodeRole.Host) with { Lifetime = TimeSpan.Zero }, None);
        Assert.Equal("lifetime", none.Failure!.Field);
    }

    [Fact]
    public async Task No_code_is_made_for_a_name_that_exists()
    {
        var code = await _network.MakeCodeAsync(NodeRole.Gateway, "gateway-1");
        using var key = DeviceKey.Generate(_network.Entropy);
        Assert.True((await _network.Enrolments().RedeemAsync(TestNetwork.RequestOf(code.Token, key), None)).Succeeded);
        var refused = await _network.Codes.CreateAsync(Request(NodeRole.Gateway) with { Node = NodeId.Parse("gateway-1") }, None);
        Assert.Equal("node_exists", refused.Failure!.Code);
    }

    private static JoinCodeRequest Request(NodeRole role) => new() { Role = role, Subject = "usr:operator", Stargate = TestNetwork.Stargate };
}
