using Edge.Protocol;
using Google.Protobuf;

namespace Edge.Bench.Scale;

/// <summary>What one stream carries when nothing happens, from the real messages.</summary>
internal static class ScaleTraffic
{
    /// <summary>gRPC's prefix 5, HTTP/2's frame 9, the TLS 1.3 record 22, IPv4 and TCP with timestamps 52.</summary>
    private const int Envelope = 5 + 9 + 22 + 52;

    /// <summary>A bare acknowledgement of TCP; one for each message at worst.</summary>
    private const int TcpAck = 52;

    public static IEnumerable<ScaleFigure> Figures(ScaleSettings settings, int stargates)
    {
        var beat = Cost(new NodeMessage
        {
            Heartbeat = new Heartbeat
            {
                Sequence = 1_000_000,
                State = NodeState.Serving,
                Load = new Load { InFlight = 20, Requests = 100_000_000, Errors = 10_000, Queued = 3 },
                Contacts = new Contacts { Http = "203.0.113.200:8080", Https = "203.0.113.200:8443", Metrics = "203.0.113.200:9400" },
            },
        });
        var position = new Position { Class = DeliveryClass.Tenant, Cursor = 10_000_000, Digest = ulong.MaxValue };
        var bookmark = Cost(new StargateMessage { Bookmark = new Bookmark { Epoch = 3, Positions = { position, position, position } } });
        var hosts = settings.Nodes - settings.Gateways;
        var beats = ((hosts / 5.0) + settings.Gateways) * 2 / stargates;
        var streams = settings.Nodes * 2.0 / stargates;
        yield return new ScaleFigure("idle", "heartbeat on the wire", beat, "bytes");
        yield return new ScaleFigure("idle", "bookmark on the wire", bookmark, "bytes");
        yield return new ScaleFigure("idle", "one Host's stream, both ways", (beat / 5.0) + (bookmark / 2.0), "bytes/s");
        yield return new ScaleFigure("idle", "heartbeats at one Stargate", beats, "per s");
        yield return new ScaleFigure("idle", "into one Stargate", ((beats * beat) + (streams / 2 * TcpAck)) * 8 / 1e6, "Mbit/s");
        yield return new ScaleFigure("idle", "out of one Stargate", ((streams / 2 * bookmark) + (beats * TcpAck)) * 8 / 1e6, "Mbit/s");
    }

    private static int Cost(IMessage message) => message.CalculateSize() + Envelope + TcpAck;
}
