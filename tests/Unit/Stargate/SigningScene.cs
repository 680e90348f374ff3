using Edge.Coordination;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Edge.Stargate;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Stargate;

/// <summary>Stargates that keep the keys of zones in one store, in virtual time, and what the zones above are made to say.</summary>
internal sealed class SigningScene : IAsyncDisposable
{
    private readonly NodeMetrics _meters = new();
    private readonly MasterKey _masterKey = MasterKey.Generate(SystemEntropy.Instance);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));

    public MemoryControlStore Store { get; }

    public ScriptedParents Parents { get; } = new();

    public SigningScene() => Store = new MemoryControlStore(Time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="time">Its clock, if it is not the store's.</param>
    public SigningStargate Stargate(string name, TimeProvider? time = null)
    {
        var view = new ControlView(Store, new CoordinationOptions(), new CoordinationMetrics(_meters), Time);
        var options = new StargateOptions { Node = new NodeOptions { Folder = "", Listen = System.Net.IPAddress.Loopback, Version = "test" }, MasterKey = _masterKey, ParentZones = Parents };
        return new SigningStargate(view, new SigningLoop(Store, view, NodeId.Parse(name), options, time ?? Time, NullLoggerFactory.Instance));
    }

    public async Task PutAsync(params Operation[] operations) =>
        Assert.IsType<CommitOutcome.Committed>(await Store.CommitAsync(new Commit { Author = "usr:alice", Operations = operations }, Cancellation));

    public Task PutZoneAsync(string zone, ZoneDocument? document = null) =>
        PutAsync(ResourceKinds.Zone.Put(zone, document ?? new ZoneDocument { Signing = new ZoneSigningWish() }, "usr:alice"));

    public async Task<ZoneSignaturesDocument?> SignaturesAsync(string zone) =>
        await EntriesAsync(ResourceKinds.ZoneSignatures) is var all && all.FirstOrDefault(entry => entry.Key == ResourceKinds.ZoneSignatures.Key(zone)) is { } entry
            ? ResourceKinds.ZoneSignatures.Parse(entry).Value
            : null;

    /// <summary>The keys of a zone as use and state, in order.</summary>
    public async Task<string> KeysAsync(string zone) => string.Join(
        ", ",
        (await EntriesAsync(ResourceKinds.ZoneKey))
            .Where(entry => ResourceKinds.ZoneKey.IdOf(entry.Key)!.StartsWith($"{zone}/", StringComparison.Ordinal))
            .Select(static entry => ResourceKinds.ZoneKey.Parse(entry).Value)
            .OrderBy(static key => key.Use, StringComparer.Ordinal).ThenBy(static key => key.Created)
            .Select(static key => $"{key.Use} {key.State}"));

    public async Task<IReadOnlyList<ResourceEntry>> EntriesAsync(ResourceKind kind) => ((ReadOutcome.Found)await Store.ReadAsync(kind.Range, Cancellation)).Entries;

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _meters.Dispose();
    }

    internal sealed record SigningStargate(ControlView View, SigningLoop Loop)
    {
        public async Task StepAsync()
        {
            Assert.True(await View.LoadAsync(Cancellation));
            await Loop.StepAsync(Cancellation);
        }
    }

    internal sealed class ScriptedParents : IParentZones
    {
        public List<string> Asked { get; } = [];

        /// <summary>Whether questions stay without an answer until they are given up.</summary>
        public bool IsBlackHole { get; set; }

        public ParentView? View { get; set; }

        public async Task<ParentView?> AskAsync(Edge.Dns.DnsName zone, CancellationToken cancellation)
        {
            lock (Asked)
            {
                Asked.Add(ZoneText.Of(zone));
            }

            if (IsBlackHole)
            {
                await Task.Delay(Timeout.Infinite, cancellation);
            }

            return View;
        }
    }
}
