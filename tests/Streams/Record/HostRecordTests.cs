using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Coordination;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Protocol;

namespace Edge.Tests.Streams;

public sealed class HostRecordTests(ITestOutputHelper output)
{
    private static readonly TimeSpan SoonWithin = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Whatever_the_store_holds_a_Host_is_sent_its_own_node_and_nothing_else()
    {
        await using var stargates = await StargatePair.StartAsync(
            new CoordinationOptions { BookmarkPeriod = TimeSpan.FromMilliseconds(200) }, new IdentityOptions { SessionLifetime = TimeSpan.FromSeconds(4) });
        var members = await Members.MakeAsync(stargates.Store, NodeRole.Host, 3, stargates.Folder, stargates.Addresses);
        await Members.MakeAsync(stargates.Store, NodeRole.Gateway, 2, stargates.Folder, stargates.Addresses);
        var secrets = new Secrets(stargates.Store);
        await secrets.WriteAsync();
        var recording = new Recording();
        await EnrolAsync(stargates, recording);
        await secrets.NoteOwnAsync(members[0].Id);
        await using var host = new WatchedNode(
            members[0], new RecordingDialer(members[0], recording), new HomingOptions(), Members.FolderOf(stargates.Folder, members[0].Id), seed: 1);

        // A snapshot, deltas, renewals, being sent away: the mark of its own shows that each was recorded.
        await host.Link.StartAsync(CancellationToken.None);
        await host.Link.AnnounceAsync(new NodeAddresses(), CancellationToken.None);
        await SeesAsync(stargates, host, recording, "own-1");
        await secrets.WriteAsync();
        await SeesAsync(stargates, host, recording, "own-2");
        await AskForEverythingAsync(stargates, members[1], recording);
        await Eventually.HoldsAsync("the greedy one is sent its own node", SoonWithin, () => recording.Has($"nodes/{members[1].Id}"));
        await Eventually.HoldsAsync("it has logged in anew", SoonWithin, async () => await stargates.SumAsync("edge_identity_logins_total") >= 6);
        await stargates.Roles[0].WithdrawAsync(CancellationToken.None);
        await secrets.WriteAsync();
        await SeesAsync(stargates, host, recording, "own-3");

        output.WriteLine($"{recording.Bytes:N0} bytes over {recording.Connections} connections, none of {secrets.Marks.Count} marks in them");
        Assert.Equal([$"nodes/{members[0].Id}"], host.Link.Replica.Current.Entries.Keys.Select(static key => key.Value));
        Assert.All(secrets.Marks, secret => Assert.False(recording.Has(secret.Value), $"the Host was sent {secret.Key}"));
    }

    [Fact]
    public async Task A_job_carries_what_its_own_request_needs_and_nothing_of_the_store()
    {
        await using var network = await TestNetwork.StartAsync("recorded-jobs", stargates: 1, gateways: 1, hosts: 0);
        var (gateway, folder) = (network.Gateways[0], Machine.TemporaryFolder());
        await network.CreateServiceAsync("open", "open.example", new Uri("http://127.0.0.1:8001"));
        await network.CreateServiceAsync("other", "other.example", new Uri("http://127.0.0.1:48123"));
        var code = (await network.RunAsync("device", "join-code", "--role", "host", "--node", "host-9")).Trim();
        var opened = await NodeIdentity.OpenAsync(
            new NodeIdentityOptions { Node = new NodeOptions { Folder = folder, Listen = IPAddress.Loopback, JoinCode = code, Version = "test" }, Role = NodeRole.Host }, CancellationToken.None);
        Assert.True(opened.Succeeded, opened.Failure?.Message);
        using var identity = opened.Value;
        var recording = new Recording();
        await using var host = new WatchedNode(identity, new RecordingDialer(identity, recording), new HomingOptions(), folder, seed: 1);
        await host.Link.StartAsync(CancellationToken.None);
        await using var jobs = new RecordedJobs(identity, NodeId.Parse(gateway.Name), gateway.Https, recording);
        await Eventually.HoldsAsync("the Gateway lets the Host work", SoonWithin, async () => await jobs.TryStartAsync());

        using var visitor = Visitor.Of(gateway.Http);
        await Eventually.HoldsAsync("a job goes to the Host", SoonWithin, async () =>
        {
            using var answer = await visitor.GetAsync(new Uri("http://open.example/asked-for"));
            return jobs.Jobs > 0;
        });
        var store = await Store.Sqlite.SqliteControlStore.OpenAsync(network.Database, new Store.Sqlite.SqliteStoreOptions(), TimeProvider.System, CancellationToken.None);
        await using var kept = store.Value;
        var secrets = new Secrets(kept);
        await secrets.NoteOwnAsync(identity.Id);
        output.WriteLine($"{jobs.Jobs} jobs, {recording.Bytes:N0} bytes, none of {secrets.Marks.Count} secrets in them");
        Assert.True(recording.Has("/asked-for") && recording.Has("http://127.0.0.1:8001"));
        Assert.False(recording.Has("127.0.0.1:48123") || recording.Has("other.example"));
        Assert.NotEmpty(secrets.Marks);
        Assert.All(secrets.Marks, secret => Assert.False(recording.Has(secret.Value), $"the Host was sent {secret.Key}"));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A Host that lies: says that it is a Gateway, that it holds nothing, and asks for every class.</summary>
    private static async Task AskForEverythingAsync(StargatePair stargates, NodeIdentity host, Recording recording)
    {
        using var session = await new RecordingDialer(host, recording).DialAsync(stargates.Addresses[1], CancellationToken.None);
        using var call = new NodeControl.NodeControlClient(session.Channel).Connect(session.Credentials);
        await call.RequestStream.WriteAsync(new NodeMessage { Hello = new Hello { Node = host.Id.Value, Role = "gateway", Region = "local", Version = "test", BootId = 12 } });
        foreach (var deliveryClass in Enum.GetValues<DeliveryClass>().Where(static deliveryClass => deliveryClass != DeliveryClass.Unspecified))
        {
            await call.RequestStream.WriteAsync(new NodeMessage { Resync = new Resync { Class = deliveryClass, Reason = "greed" } });
        }

        await call.RequestStream.CompleteAsync();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            // It is recorded.
        }
    }

    private static async Task EnrolAsync(StargatePair stargates, Recording recording)
    {
        var found = Assert.IsType<ReadOutcome.Found>(await stargates.Store.ReadAsync(KeyRange.Of(ResourceKinds.Network.Key("self")), CancellationToken.None));
        using var ca = X509Certificate2.CreateFromPem(ResourceKinds.Network.Parse(Assert.Single(found.Entries)).Value.CaCertificate);
        var hash = ca.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
        var codes = new JoinCodes(stargates.Store, hash, new IdentityOptions(), SystemEntropy.Instance, TimeProvider.System);
        var code = await codes.CreateAsync(
            new JoinCodeRequest { Role = NodeRole.Host, Node = NodeId.Parse("host-9"), Subject = "usr:test", Stargate = stargates.Addresses[0] }, CancellationToken.None);
        using var key = DeviceKey.Generate(SystemEntropy.Instance);
        var reply = await RecordingDialer.EnrolAsync(code.Value, key, ca, recording, CancellationToken.None);
        Assert.Equal("host-9", reply.Node);
    }

    private static async Task SeesAsync(StargatePair stargates, WatchedNode host, Recording recording, string mark)
    {
        var put = ResourceKinds.Node.Put(
            host.Id.Value,
            new NodeDocument { Role = NodeRole.Host, Region = Region.Default.Value, Labels = new Dictionary<string, string> { ["mark"] = mark } },
            "self");
        Assert.IsType<CommitOutcome.Committed>(await stargates.Store.CommitAsync(new Commit { Author = "usr:test", Operations = [put] }, CancellationToken.None));
        await Eventually.HoldsAsync($"the Host is sent '{mark}'", SoonWithin, () => recording.Has(mark));
    }
}
