using System.Globalization;
using System.Text;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Streams;

/// <summary>
/// Fills a store with what no Host may ever be sent: documents of every kind that there is, and of one that there is not yet,
/// each with a mark of its own in its body.
/// </summary>
internal sealed class Secrets(IControlStore store)
{
    private static readonly ResourceKey OfNoKindYet = ResourceKey.Parse("inventions/marked");

    private int _turn;

    /// <summary>The marks, by the kind that bears them.</summary>
    public Dictionary<string, string> Marks { get; } = [];

    /// <summary>Writes all of them, or writes them anew.</summary>
    public async Task WriteAsync()
    {
        _turn++;
        foreach (var kind in ResourceKinds.All)
        {
            await PutAsync(kind.Name, KeyOf(kind), kind.Name, kind.SchemaVersion);
        }

        await PutAsync("a kind to come", OfNoKindYet, "Invention", 1);
    }

    /// <summary>What the network made itself: its sealed key, hashes of tokens, keys of other devices.</summary>
    public async Task NoteOwnAsync(NodeId host)
    {
        var found = Assert.IsType<ReadOutcome.Found>(await store.ReadAsync(KeyRange.All, CancellationToken.None));
        foreach (var entry in found.Entries)
        {
            if (ResourceKinds.Network.Parse(entry) is { Succeeded: true } network && entry.Key == ResourceKinds.Network.Key("self"))
            {
                Marks["the sealed key of the CA"] = network.Value.CaKeySealed;
            }
            else if (ResourceKinds.Token.IdOf(entry.Key) is { } accessor && ResourceKinds.Token.Parse(entry) is { Succeeded: true } token)
            {
                Marks[$"the hash of token {accessor}"] = token.Value.SecretHash;
            }
            else if (ResourceKinds.Device.IdOf(entry.Key) is { } device && device != host.Value && ResourceKinds.Device.Parse(entry) is { Succeeded: true } other)
            {
                Marks[$"the key of {device}"] = other.Value.PublicKey;
            }
        }
    }

    /// <summary>An id that suits the kind as far as keys go.</summary>
    private static ResourceKey KeyOf(ResourceKind kind) =>
        ResourceKey.Parse(kind.Prefix + string.Join('/', Enumerable.Repeat("marked", kind.IdSegments)));

    private async Task PutAsync(string what, ResourceKey key, string kind, int schemaVersion)
    {
        var mark = string.Create(CultureInfo.InvariantCulture, $"secret-{Base32.Encode(Encoding.UTF8.GetBytes(what)).ToLowerInvariant()}-{_turn}-terces");
        Marks[$"{what}, turn {_turn}"] = mark;
        var commit = new Commit { Author = "usr:test", Operations = [new Operation.Put(key, kind, schemaVersion, "acme", BodyOf(kind, mark))] };
        Assert.IsType<CommitOutcome.Committed>(await store.CommitAsync(commit, CancellationToken.None));
    }

    /// <summary>What is delivered to nodes must be good, or a wave halts for a person, and the Host's own node would wait for that.</summary>
    private ReadOnlyMemory<byte> BodyOf(string kind, string mark) => kind switch
    {
        "Node" => ResourceKinds.Node.Serialise(new NodeDocument { Role = NodeRole.Api, Region = Region.Default.Value, Labels = new Dictionary<string, string> { ["mark"] = mark } }),
        "Service" => ResourceKinds.Service.Serialise(new ServiceDocument { Domains = [$"{mark}.example"], Origin = "http://127.0.0.1:8000" }),
        "RoutingPolicy" => ResourceKinds.RoutingPolicy.Serialise(new RoutingPolicyDocument { Pairs = [new RoutingPair { From = mark, To = mark, Cost = 1 }] }),
        "RoutingPlan" => ResourceKinds.RoutingPlan.Serialise(new RoutingPlanDocument { Generation = _turn, Members = [mark] }),
        _ => Encoding.UTF8.GetBytes($$"""{"mark":"{{mark}}"}"""),
    };
}
