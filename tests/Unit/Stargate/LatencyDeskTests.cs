using System.Net;
using Edge.Coordination;
using Edge.Dns;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Edge.Protocol;
using Edge.Stargate;
using Google.Protobuf;

namespace Edge.Tests.Unit.Stargate;

/// <summary>What Gateways tell of handshakes, until it is written.</summary>
public sealed class LatencyDeskTests
{
    private static readonly NodeId Gateway = NodeId.Parse("gw1");

    [Fact]
    public async Task Handshakes_that_heartbeats_tell_are_counted_by_country_and_written_for_all_Stargates()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var meters = new NodeMetrics();
        await using var store = new MemoryControlStore(TimeProvider.System);
        var view = new ControlView(store, new CoordinationOptions(), new CoordinationMetrics(meters), TimeProvider.System);
        Assert.True(await view.LoadAsync(cancellation));
        var book = new NamingBook(new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords()));
        var networks = new LocationMapBuilder();
        networks.Add(IPNetwork.Parse("198.51.100.0/24"), 1);
        networks.Add(IPNetwork.Parse("2001:db8:1::/48"), 1);
        book.Zones.Steering.Locate(new World { Places = [Place.Unknown, new Place("DE")], Networks = networks });
        var desk = new LatencyDesk(store, view, NodeId.Parse("sg1"), TimeProvider.System);

        Handshakes[] minute = [Of([198, 51, 100]), Of([0x20, 0x01, 0x0d, 0xb8, 0, 1]), Of([10, 0, 0])];
        for (var i = 0; i < 25; i++)
        {
            Assert.Null(desk.Take(Gateway, minute));
        }

        await desk.StepAsync(cancellation);
        Assert.Empty(((ReadOutcome.Found)await store.ReadAsync(ResourceKinds.Latency.Range, cancellation)).Entries);
        desk.Follow(book.Zones.Steering);
        await desk.StepAsync(cancellation);
        var entry = Assert.Single(((ReadOutcome.Found)await store.ReadAsync(ResourceKinds.Latency.Range, cancellation)).Entries);
        Assert.Equal("latencies/gw1", entry.Key.Value);
        var figure = Assert.Single(ResourceKinds.Latency.Parse(entry).Value!.Figures);
        Assert.Equal(("DE", 20, 200), (figure.Country, figure.Milliseconds, figure.Samples));
    }

    [Theory]
    [InlineData(4, 1, 1)]
    [InlineData(3, 5, 1)]
    [InlineData(3, 1, 513)]
    public void More_than_a_Gateway_has_to_say_is_refused(int bytes, int samples, int networks)
    {
        using var meters = new NodeMetrics();
        var told = Enumerable.Range(0, networks).Select(_ => new Handshakes { Network = ByteString.CopyFrom(new byte[bytes]), Microseconds = { Enumerable.Repeat(1u, samples) } });
        Assert.Equal("malformed_message", SteeringParts.None(meters).Latencies.Take(Gateway, [.. told])?.Code);
    }

    private static Handshakes Of(byte[] network) => new() { Network = ByteString.CopyFrom(network), Microseconds = { 19_500, 20_000, 20_100, 20_500 } };
}
