using System.Net;
using System.Net.Sockets;
using Edge.Gateway;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Gateway;

/// <summary>Round trips of real connections, as the kernel has them.</summary>
public sealed class HandshakeSamplesTests
{
    [Fact]
    public async Task Each_network_is_told_once_a_minute_with_a_few_round_trips_and_without_its_addresses()
    {
        var time = new FakeTimeProvider();
        var samples = new HandshakeSamples(time);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        for (var i = 0; i < 6; i++)
        {
            using var visitor = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            visitor.Bind(new IPEndPoint(IPAddress.Parse($"127.9.8.{i + 1}"), 0));
            await visitor.ConnectAsync(listener.LocalEndpoint, TestContext.Current.CancellationToken);
            using var accepted = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
            samples.Note(accepted);
        }

        Assert.Empty(samples.Report().Networks);
        time.Advance(TimeSpan.FromMinutes(1));
        var report = samples.Report();
        Assert.Equal(1, report.Number);
        var (network, microseconds) = Assert.Single(report.Networks);
        Assert.Equal([127, 9, 8], network);
        Assert.Equal(4, microseconds.Count);
        Assert.All(microseconds, static one => Assert.InRange(one, 1u, 5_000_000u));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((2, 0), (samples.Report().Number, samples.Report().Networks.Count));
    }
}
