using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Unit.Identity;

/// <summary>Another key in the place of a node's, over real TLS connections, and with a crash at each step.</summary>
public sealed class KeyRotationTests : IAsyncLifetime
{
    private static readonly TimeSpan AgeMax = TimeSpan.FromDays(10);

    private readonly TestFolder _folder = new();
    private TestStargate _stargate = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TestNetwork Network => _stargate.Network;

    public async ValueTask InitializeAsync() => _stargate = await TestStargate.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _stargate.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_rotated_key_is_the_nodes_and_the_old_one_is_good_for_an_hour()
    {
        using var node = await JoinAsync();
        var old = node.Key;
        Assert.True(await Rotation(node).RotateAsync(Cancellation));

        var device = await DeviceAsync();
        Assert.Equal((node.Key.PublicKeyText, old.PublicKeyText), (device.PublicKey, device.PreviousKey));
        Assert.Equal((Network.Time.GetUtcNow(), Network.Time.GetUtcNow() + TimeSpan.FromHours(1)), (device.KeyCreated, device.PreviousUntil));
        Assert.NotEqual(old.PublicKeyText, node.Key.PublicKeyText);
        Assert.Null(node.NextKey);
        Assert.True((await LoginAsync(node)).Succeeded);
        Assert.True(await MayLogInAsync(old));

        Network.Time.Advance(TimeSpan.FromHours(1));
        Assert.False(await MayLogInAsync(old));
        Assert.True((await LoginAsync(node)).Succeeded);
        using var opened = await OpenAsync();
        Assert.Equal(node.Key.PublicKeyText, opened.Key.PublicKeyText);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_before_the_network_heard_of_it_changes_nothing_and_the_rotation_goes_on(bool late)
    {
        using var node = await JoinAsync();
        var next = node.PrepareNextKey(Network.Entropy, Network.Time.GetUtcNow());
        using var again = await OpenAsync(late);

        Assert.Equal(next.PublicKeyText, again.NextKey!.PublicKeyText);
        Assert.True((await LoginAsync(again)).Succeeded);
        Assert.Equal(node.Key.PublicKeyText, again.Key.PublicKeyText);
        Assert.True(Rotation(again).IsDue);
        Assert.True(await Rotation(again).RotateAsync(Cancellation));
        Assert.Equal((next.PublicKeyText, next.PublicKeyText), (again.Key.PublicKeyText, (await DeviceAsync()).PublicKey));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_after_the_network_took_the_key_locks_nobody_out(bool late)
    {
        using var node = await JoinAsync();
        var next = node.PrepareNextKey(Network.Entropy, Network.Time.GetUtcNow());
        Assert.True((await Keys().RotateAsync(DeviceKeyChange.Own(node.Id, node.Key, next), Cancellation)).Succeeded);
        using var again = await OpenAsync(late);

        // Within the hour the old key logs in and the answer is given again; later the login finds out by the new key.
        var (revision, device) = (await RevisionAsync(), await DeviceAsync());
        Assert.True((await LoginAsync(again)).Succeeded);
        Assert.Equal(late ? next.PublicKeyText : node.Key.PublicKeyText, again.Key.PublicKeyText);
        if (again.NextKey is not null)
        {
            Assert.True(await Rotation(again).RotateAsync(Cancellation));
        }

        Assert.Equal(next.PublicKeyText, again.Key.PublicKeyText);
        Assert.Equal((revision, device), (await RevisionAsync(), await DeviceAsync()));
        Assert.False(Rotation(again).IsDue);
    }

    [Fact]
    public async Task A_crash_after_the_new_key_is_in_use_is_no_crash_of_the_rotation()
    {
        using var node = await JoinAsync();
        Assert.True(await Rotation(node).RotateAsync(Cancellation));
        using var again = await OpenAsync(late: true);
        Assert.Null(again.NextKey);
        Assert.True((await LoginAsync(again)).Succeeded);
        Assert.False(Rotation(again).IsDue);
    }

    [Fact]
    public async Task A_next_key_that_cannot_be_read_is_set_aside()
    {
        using var node = await JoinAsync();
        await File.WriteAllTextAsync(_folder.File("device.key.next"), "rubbish", Cancellation);
        using var again = await OpenAsync();
        Assert.Null(again.NextKey);
        Assert.True(File.Exists(_folder.File("device.key.next.corrupt")));
        Assert.True((await LoginAsync(again)).Succeeded);
    }

    [Fact]
    public async Task Old_and_new_key_must_both_have_signed_for_this_connection()
    {
        using var node = await JoinAsync();
        using var next = DeviceKey.Generate(Network.Entropy);
        using var other = DeviceKey.Generate(Network.Entropy);
        var honest = Change(node.Key, next, node.Key, next);
        var revision = await RevisionAsync();

        Assert.Equal("proof_refused", (await Keys().RotateAsync(Change(node.Key, next, other, next), Cancellation)).Failure!.Code);
        Assert.Equal("proof_refused", (await Keys().RotateAsync(Change(node.Key, next, node.Key, other), Cancellation)).Failure!.Code);
        Assert.Equal("proof_refused", (await Keys().RotateAsync(Change(other, next, other, next), Cancellation)).Failure!.Code);
        Assert.Equal("proof_refused", (await Keys().RotateAsync(honest with { NewKey = other.PublicKey }, Cancellation)).Failure!.Code);
        Assert.Equal("proof_refused", (await Keys().RotateAsync(honest with { NewKey = new byte[31] }, Cancellation)).Failure!.Code);
        Assert.Equal("device_refused", (await Keys().RotateAsync(honest with { Node = NodeId.Parse("gateway-2") }, Cancellation)).Failure!.Code);
        Assert.Equal("channel_mismatch", (await Keys().RotateAsync(honest with { CertificateHash = new byte[32] }, Cancellation)).Failure!.Code);
        Assert.Equal(revision, await RevisionAsync());
        Assert.True((await Keys().RotateAsync(honest, Cancellation)).Succeeded);
    }

    [Fact]
    public async Task A_pair_of_keys_is_good_once()
    {
        using var node = await JoinAsync();
        var first = node.Key;
        using var second = DeviceKey.Generate(Network.Entropy);
        using var third = DeviceKey.Generate(Network.Entropy);
        var captured = Change(first, second, first, second);
        Assert.True((await Keys().RotateAsync(captured, Cancellation)).Succeeded);
        Assert.True((await Keys().RotateAsync(captured, Cancellation)).Succeeded);
        Assert.True((await Keys().RotateAsync(Change(second, third, second, third), Cancellation)).Succeeded);

        Assert.Equal("proof_refused", (await Keys().RotateAsync(captured, Cancellation)).Failure!.Code);
        Assert.Equal("proof_refused", (await Keys().RotateAsync(Change(second, first, second, first), Cancellation)).Failure!.Code);
        Assert.Equal(third.PublicKeyText, (await DeviceAsync()).PublicKey);
    }

    [Fact]
    public async Task A_revoked_device_gets_no_other_key()
    {
        using var node = await JoinAsync();
        using var next = DeviceKey.Generate(Network.Entropy);
        var put = ResourceKinds.Device.Put("gateway-1", await DeviceAsync() with { Revoked = true }, "");
        Assert.IsType<CommitOutcome.Committed>(await Network.Store.CommitAsync(new Commit { Author = "usr:test", Operations = [put] }, Cancellation));

        Assert.Equal("device_refused", (await Keys().RotateAsync(Change(node.Key, next, node.Key, next), Cancellation)).Failure!.Code);
        Assert.False(await Rotation(node).RotateAsync(Cancellation));
    }

    [Fact]
    public async Task A_key_is_replaced_before_it_is_too_old_and_when_somebody_wishes_once()
    {
        using var node = await JoinAsync();
        var rotation = Rotation(node);
        Assert.False(rotation.IsDue);
        Network.Time.Advance(AgeMax + TimeSpan.FromSeconds(1));
        Assert.True(rotation.IsDue);
        Assert.True(await rotation.RotateAsync(Cancellation));
        Assert.False(rotation.IsDue);

        var wish = Network.Time.GetUtcNow();
        rotation.Want(wish);
        Assert.True(rotation.IsDue);
        Assert.True(await rotation.RotateAsync(Cancellation));
        rotation.Want(wish);
        Assert.False(rotation.IsDue);
        rotation.Want(wish + TimeSpan.FromSeconds(1));
        Assert.True(rotation.IsDue);
    }

    [Fact]
    public async Task A_stargate_that_crashed_while_it_rotated_is_itself_again()
    {
        using var key = DeviceKey.Generate(Network.Entropy);
        using var next = DeviceKey.Generate(Network.Entropy);
        var admission = new SelfEnrolment(Network.Store, Network.Authority, NodeId.Parse("stargate-2"), Network.Entropy, Network.Time);
        var request = new AdmissionRequest
        {
            Role = NodeRole.Stargate, Key = key, Region = Region.Default, CertificateRequest = NodeKeyPair.Make().CertificateRequest,
        };
        var admitted = (await admission.AdmitAsync(request, Cancellation)).Value;
        Assert.True((await Keys().RotateAsync(DeviceKeyChange.Own(admitted.Node, key, next), Cancellation)).Succeeded);
        Network.Time.Advance(TimeSpan.FromDays(30));

        Assert.Equal(admitted.Node, (await admission.AdmitAsync(request, Cancellation)).Value.Node);
    }

    private DeviceKeys Keys() => new(Network.Store, Network.Options, Network.Metrics, Network.Time);

    private KeyRotation Rotation(NodeIdentity node) => new(
        node,
        new StargateKeys(node, () => [_stargate.Address], Network.Time).RotateAsync,
        AgeMax,
        Network.Entropy,
        Network.Time,
        NullLogger<KeyRotation>.Instance);

    private async Task<NodeIdentity> JoinAsync() => (await _stargate.OpenAsync(_folder.Path, await _stargate.MakeCodeAsync(node: "gateway-1"))).Value;

    /// <summary>The node as it is after a crash, at once or when the old key is good no longer.</summary>
    private async Task<NodeIdentity> OpenAsync(bool late = false)
    {
        if (late)
        {
            Network.Time.Advance(TimeSpan.FromHours(2));
        }

        return (await _stargate.OpenAsync(_folder.Path, null)).Value;
    }

    private async Task<Outcome<SessionToken>> LoginAsync(NodeIdentity node)
    {
        using var channel = ControlChannel.Create(_stargate.Address, node.Ca, NodeRole.Stargate, Network.Time);
        return await DeviceLogin.LoginAsync(channel, node, Network.Time, Cancellation);
    }

    private async Task<bool> MayLogInAsync(DeviceKey key)
    {
        var node = NodeId.Parse("gateway-1");
        var address = System.Net.IPAddress.Loopback;
        var nonce = (await Network.Logins.ChallengeAsync(node, address, Cancellation)).Value;
        var hash = TestNetwork.CertificateHash;
        var answer = new DeviceAnswer
        {
            Node = node,
            Nonce = nonce,
            Signature = DeviceProof.Sign(key, ProofPurpose.ControlLogin, nonce, node, hash),
            SeenCertificateHash = hash,
            CertificateHash = hash,
            Address = address,
        };
        return (await Network.Logins.AnswerAsync(answer, Cancellation)).Succeeded;
    }

    private async Task<DeviceDocument> DeviceAsync() =>
        ResourceKinds.Device.Parse(Assert.Single(await Network.ReadAsync("devices/gateway-1"))).Value;

    private async Task<Revision> RevisionAsync() => ((ReadOutcome.Found)await Network.Store.ReadAsync(KeyRange.All, Cancellation)).Head.Revision;

    /// <summary>The change from one key to another, with the proofs of whichever keys sign.</summary>
    private static DeviceKeyChange Change(DeviceKey old, DeviceKey next, DeviceKey oldSigner, DeviceKey newSigner)
    {
        var node = NodeId.Parse("gateway-1");
        var hash = TestNetwork.CertificateHash;
        return new DeviceKeyChange
        {
            Node = node,
            NewKey = next.PublicKey,
            OldProof = KeyRotationProof.Sign(oldSigner, node, old.PublicKey.Span, next.PublicKey.Span, hash),
            NewProof = KeyRotationProof.Sign(newSigner, node, old.PublicKey.Span, next.PublicKey.Span, hash),
            SeenCertificateHash = hash,
            CertificateHash = hash,
            Address = System.Net.IPAddress.Loopback,
        };
    }
}
